import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { z } from 'zod';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { createProject } from '../projects/create.ts';
import { reportStatus } from '../projects/status.ts';
import { readCreateOptions } from './create-options.ts';
import { poolRouter } from './pool-router.ts';
import { callDelete, callExtend, callMakePermanent, hoursToExtend, projectId } from './project-calls.ts';
import { publicProcedure, router } from './trpc.ts';

export const appRouter = router({
  projects: router({
    /**
     * A form with `photo`, `video` and the fields of `POST /api/ar/create-demo`. The form is held in memory, so it is limited:
     * that route takes larger ones.
     */
    create: publicProcedure.input(z.instanceof(FormData)).mutation(async ({ ctx: { parts }, input }) => {
      const { fields, ...files } = await receiveForm(parts, input);
      const created = await createProject(parts, files, fields);
      return { ...created, status: 'pending' as const };
    }),
    get: publicProcedure
      .input(z.object({ id: projectId }))
      .query(({ ctx, input }) => reportStatus(ctx.parts, input.id)),
    // Who may call these depends on the project: its owner's secret counts too.
    makePermanent: publicProcedure
      .input(z.object({ id: projectId }))
      .mutation(({ ctx, input }) => callMakePermanent(ctx, input.id)),
    extend: publicProcedure
      .input(z.object({ id: projectId, hours: hoursToExtend }))
      .mutation(({ ctx, input }) => callExtend(ctx, input.id, input.hours)),
    delete: publicProcedure
      .input(z.object({ id: projectId, force: z.boolean().default(false) }))
      .mutation(({ ctx, input }) => callDelete(ctx, input.id, input)),
  }),
  pool: poolRouter,
});

export type AppRouter = typeof appRouter;

async function receiveForm({ storage, settings }: Parts, form: FormData) {
  const fields = readCreateOptions(
    Object.fromEntries([...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  );
  const [photo, video] = [
    takeFile(form, 'photo', settings.MAX_PHOTO_MB),
    takeFile(form, 'video', settings.MAX_VIDEO_MB),
  ];
  const receive = (file: File) => storage.receive(Readable.fromWeb(file.stream() as ReadableStream));
  const received = await receive(photo);
  try {
    return { photo: received, video: await receive(video), fields };
  } catch (error) {
    await storage.discard(received);
    throw error;
  }
}

function takeFile(form: FormData, name: string, mostMegabytes: number): File {
  const file = form.get(name);
  if (!(file instanceof File)) throw new CodedError('INPUT_INVALID', `The file \`${name}\` is missing.`);
  if (file.size > mostMegabytes * 1024 * 1024)
    throw new CodedError(
      'FILE_TOO_LARGE',
      `This ${name} is larger than ${mostMegabytes} MB. Please choose a smaller one.`,
    );
  return file;
}
