import { TRPCError, tracked } from '@trpc/server';
import { z } from 'zod';
import { CodedError } from '../../markers/coded-error.ts';
import { maySee } from '../access/project-rights.ts';
import type { Parts } from '../parts.ts';
import { projectProgress } from '../projects/progress.ts';
import { type ProjectStatusReport, requireProject } from '../projects/status.ts';
import { projectId } from './project-calls.ts';
import { publicProcedure } from './trpc.ts';

/**
 * `projects.progress`: the status at once and whenever it changes, until it is ready or in error,
 * or with `untilChecked` until its prints are checked as well, or with `untilLeft` as long as somebody listens and there is something to
 * hear of: a subscription (server-sent events). For the project's owner and whoever may read projects, as the status is. A client that lost
 * the connection sends the id of what it heard last, and hears what came after.
 */
export const progressProcedure = publicProcedure
  .input(
    z.object({
      id: projectId,
      lastEventId: z.string().max(100).nullish(),
      untilChecked: z.boolean().optional(),
      untilLeft: z.boolean().optional(),
    }),
  )
  .subscription(async ({ ctx: { parts, caller }, input, signal }) => {
    // Before the stream begins: what breaks off in the middle of it is tried again by clients, for ever.
    const project = await requireProject(parts, input.id);
    await maySee(caller, parts, project);
    const { lastEventId, ...until } = input;
    return reports(parts, project.id, { seen: lastEventId ?? undefined, ...until }, signal);
  });

async function* reports(
  parts: Parts,
  id: string,
  from: { seen: string | undefined; untilChecked?: boolean | undefined; untilLeft?: boolean | undefined },
  gone: AbortSignal | undefined,
) {
  const signal = AbortSignal.any([parts.closing, ...(gone ? [gone] : [])]);
  for await (const { version, report } of projectProgress(parts, id, { ...from, signal }))
    yield tracked<ProjectStatusReport>(version, report);
  if (parts.closing.aborted) throw serverStops();
}

/** Unlike an end it makes clients connect again, to whichever server then answers. */
function serverStops(): TRPCError {
  const cause = new CodedError('SERVER_STOPPING', 'This server is being stopped. Please connect again.');
  return new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: cause.message, cause });
}
