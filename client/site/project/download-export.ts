import { ownerHeaders } from '../own-projects.ts';
import { type Problem, ProblemError } from '../problems.ts';

/** Saves everything of a project as a ZIP. A plain link cannot say whose project it is. */
export async function downloadExport(id: string): Promise<void> {
  const answer = await fetch(`/api/ar/projects/${id}/export.zip`, { headers: ownerHeaders(id) });
  if (!answer.ok) throw new ProblemError((await answer.json()) as Problem);
  const file = document.createElement('a');
  file.href = URL.createObjectURL(await answer.blob());
  file.download = `living-photo-${id}.zip`;
  file.click();
  setTimeout(() => URL.revokeObjectURL(file.href), 1000);
}
