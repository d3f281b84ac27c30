import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { z } from 'zod';
import { poolLevels } from '../../db/markers.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { createProject } from '../projects/create.ts';
import { reportStatus } from '../projects/status.ts';
import { readCreateOptions } from './create-options.ts';
import { procedure, router } from './trpc.ts';

export const appRouter = router({
  projects: router({
    /**
     * A form with `photo`, `video` and the fields of `POST /api/ar/create-demo`. The form is held in memory, so it is limited:
     * that route takes larger ones.
     */
    create: procedure.input(z.instanceof(FormData)).mutation(async ({ ctx: { parts, finisher }, input }) => {
      const { fields, ...files } = await receiveForm(parts, input);
      const created = await createProject(parts, files, fields);
      finisher.add(created.id);
      return { ...created, status: 'pending' as const };
    }),
    get: procedure
      .input(z.object({ id: z.string().max(100) }))
      .query(({ ctx, input }) => reportStatus(ctx.parts, input.id)),
  }),
  pool: router({
    /** How many markers there are of each kind and state. */
    status: procedure.query(async ({ ctx }) => ({ levels: await poolLevels(ctx.parts.db) })),
  }),
});

export type AppRouter = typeof appRouter;

async function receiveForm({ storage }: Parts, form: FormData) {
  const fields = readCreateOptions(
    Object.fromEntries([...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  );
  const receive = (name: string) => {
    const file = form.get(name);
    if (!(file instanceof File)) throw new CodedError('INPUT_INVALID', `The file \`${name}\` is missing.`);
    return () => storage.receive(Readable.fromWeb(file.stream() as ReadableStream));
  };
  const [receivePhoto, receiveVideo] = [receive('photo'), receive('video')];
  return { photo: await receivePhoto(), video: await receiveVideo(), fields };
}
