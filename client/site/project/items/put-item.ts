import { ownerHeaders } from '../../own-projects.ts';
import { type Problem, ProblemError } from '../../problems.ts';

/** Adds a picture to a project, or with `item` changes that one. Rejects with the server's problem, or a TypeError. */
export async function putItem(
  projectId: string,
  item: number | undefined,
  fields: Record<string, string>,
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const items = `/api/ar/projects/${projectId}/items`;
  const answer = await fetch(item === undefined ? items : `${items}/${item}`, {
    method: item === undefined ? 'POST' : 'PUT',
    body: form,
    headers: ownerHeaders(projectId),
  });
  if (!answer.ok) throw new ProblemError((await answer.json()) as Problem);
}
