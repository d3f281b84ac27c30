/** What the HTTP API and tRPC list of projects. */
import { z } from 'zod';
import { type FoundProject, searchProjects } from '../../db/project-search.ts';
import { PRINT_STATES, PROJECT_STATUSES } from '../../db/schema.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { readProjectId } from '../../markers/printed-id.ts';
import { requireScope } from '../access/callers.ts';
import { viewPath } from '../projects/links.ts';
import { text } from './check-input.ts';
import type { Call } from './environment.ts';

const yesOrNo = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')]);

export const projectSearch = z.object({
  /** Part of the order’s number, an id, or a link. */
  search: text(300).optional(),
  status: z.enum(PROJECT_STATUSES).optional(),
  printState: z.enum(PRINT_STATES).optional(),
  /** The shop's own names, whole. */
  userId: text(200).optional(),
  orderId: text(200).optional(),
  isDemo: yesOrNo.optional(),
  isPrinted: yesOrNo.optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export interface ListedProject {
  projectId: string;
  userId: string | null;
  orderId: string | null;
  status: FoundProject['status'];
  printState: FoundProject['printState'];
  isDemo: boolean;
  viewUrl: string;
  createdAt: string;
  expiresAt: string | null;
  printedAt: string | null;
  errorCode: string | null;
}

export interface ProjectPage {
  entries: ListedProject[];
  /** Give it back as `cursor` for the next page; null at the end. */
  nextCursor: string | null;
}

/** Projects that have not ended, the newest first, for whoever may read all of them. Throws CURSOR_INVALID. */
export async function callListProjects(
  { parts, caller }: Call,
  { cursor, search: words, ...search }: z.infer<typeof projectSearch>,
): Promise<ProjectPage> {
  await requireScope(caller, parts, 'project:read');
  const before = cursor === undefined ? undefined : readCursor(cursor);
  const found = await searchProjects(parts.db, {
    ...search,
    ...(words && { words, id: readProjectId(words) }),
    before,
  });
  return {
    entries: found.map((project) => ({
      projectId: project.id,
      userId: project.userId,
      orderId: project.orderId,
      status: project.status,
      printState: project.printState,
      isDemo: project.isDemo,
      viewUrl: parts.publicUrl + viewPath(project.id),
      createdAt: project.createdAt.toISOString(),
      expiresAt: project.expiresAt?.toISOString() ?? null,
      printedAt: project.printedAt?.toISOString() ?? null,
      errorCode: project.errorCode,
    })),
    nextCursor: cursorOf(found, search.limit),
  };
}

/** What leads to the page after this one; null where there is none. */
export function cursorOf(page: { createdMicroseconds: string; id: string }[], limit: number): string | null {
  const last = page.at(-1);
  return last && page.length === limit ? `${last.createdMicroseconds}_${last.id}` : null;
}

const CURSOR = /^(\d{1,18})_([A-Za-z0-9_-]{1,64})$/;

/** Throws CURSOR_INVALID. */
export function readCursor(cursor: string): { createdMicroseconds: string; id: string } {
  const [, createdMicroseconds, id] = CURSOR.exec(cursor) ?? [];
  if (createdMicroseconds && id) return { createdMicroseconds, id };
  throw new CodedError('CURSOR_INVALID', 'This is no cursor of this list: begin without one.');
}
