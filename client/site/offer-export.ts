import { ownerHeaders } from './own-projects.ts';

/** Shows a link that fetches everything of a project as a ZIP, to whoever this device knows as its owner. */
export function offerExport(link: HTMLAnchorElement, id: string): void {
  const headers = ownerHeaders(id);
  if (Object.keys(headers).length === 0) return;
  link.hidden = false;
  link.href = '#';
  link.addEventListener('click', async (event) => {
    event.preventDefault();
    // A link cannot say whose project it is.
    const answer = await fetch(`/api/ar/projects/${id}/export.zip`, { headers }).catch(() => null);
    if (!answer?.ok) {
      link.textContent = 'That did not work. Please try again.';
      return;
    }
    const file = document.createElement('a');
    file.href = URL.createObjectURL(await answer.blob());
    file.download = `living-photo-${id}.zip`;
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), 1000);
  });
}
