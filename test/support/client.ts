import { setTimeout as pause } from 'node:timers/promises';
import type { ProjectStatusReport } from '../../server/projects/status.ts';
import { photoBytes, videoBytes } from './files.ts';

/** What the create call answers: a project, or a problem in the shape of RFC 9457. */
export interface CreateAnswer {
  status: number;
  body: {
    arId: string;
    status: string;
    viewUrl: string;
    ownerSecret: string;
    code?: string;
    detail?: string;
  };
}

export interface CreateForm {
  photo?: Uint8Array | undefined;
  video?: Uint8Array | undefined;
  fields?: Record<string, string>;
}

/** Uploads a photo and a video as a shop's program would; real ones unless given. `undefined` leaves the part out. */
export async function create(url: string, form: CreateForm = {}): Promise<CreateAnswer> {
  const { photo, video } = { photo: photoBytes(), video: videoBytes(), ...form };
  const data = new FormData();
  for (const [name, value] of Object.entries(form.fields ?? {})) data.set(name, value);
  if (photo) data.set('photoFile', new Blob([photo as Uint8Array<ArrayBuffer>]), 'photo.jpg');
  if (video) data.set('videoFile', new Blob([video as Uint8Array<ArrayBuffer>]), 'video.mp4');
  const response = await fetch(`${url}/api/ar/create-demo`, { method: 'POST', body: data });
  const body = (await response.json()) as CreateAnswer['body'];
  if (response.ok) secrets.set(body.arId, body.ownerSecret);
  return { status: response.status, body };
}

/** What the creations of this process were told: the status is for owners. */
const secrets = new Map<string, string>();

/** Asks as the owner of what was created here, or with this key or secret. */
export async function status(
  url: string,
  id: string,
  bearer = secrets.get(id),
): Promise<ProjectStatusReport> {
  const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const response = await fetch(`${url}/api/ar/status/${id}`, { headers });
  if (response.status === 401) throw new Error('The status of a project is its owner’s: give the secret.');
  return (await response.json()) as ProjectStatusReport;
}

/** Waits until a project is ready or in error. */
export async function finished(url: string, id: string, bearer?: string): Promise<ProjectStatusReport> {
  for (;;) {
    const report = await status(url, id, bearer);
    if (report.status === 'ready' || report.status === 'error') return report;
    await pause(50);
  }
}
