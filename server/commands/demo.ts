import { createReadStream, openAsBlob } from 'node:fs';
import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { findProjectFile } from '../../db/projects.ts';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { readCreateOptions } from '../api/create-options.ts';
import { problemOf } from '../api/errors.ts';
import { readSettings, type Settings } from '../config.ts';
import { publicUrlWhenStarted } from '../listen.ts';
import type { Parts } from '../parts.ts';
import { createProject } from '../projects/create.ts';
import { filePath } from '../projects/links.ts';
import { type ProjectStatusReport, reportStatus } from '../projects/status.ts';
import { findRunningServer } from '../running-server.ts';
import { openService } from '../service.ts';

const SAMPLES = new URL('../samples/', import.meta.url);
const POLL_MS = 50;
const POLL_ALONE_MS = 10;

/** The files of the project that are copied where one can look at them. */
const COPIES = {
  pictureFile: 'enhanced-photo.jpg',
  mindFile: 'marker.mind',
  qrCodeFile: 'qr-code.png',
} as const;
type Copies = Record<keyof typeof COPIES, string>;

interface Living {
  projectId: string;
  report: ProjectStatusReport;
  files: Copies;
  /** From the two files to `ready`, without the time to start what was not running. */
  ms: number;
}

/**
 * The command `demo`: one living photo from the command line, by the server that runs on this DATA_DIR or, without one, all by
 * itself. The last line is JSON: `{projectId, viewUrl, pictureFile, mindFile, status, ms}`, or `{code, message}`.
 */
export async function main(args: string[]): Promise<number> {
  try {
    const { photo, video, borderless } = await readArguments(args);
    const settings = readSettings();
    const server = await findRunningServer(settings.DATA_DIR);
    const work = server
      ? createThroughServer(server, settings, { photo, video, borderless })
      : createAlone(settings, { photo, video, borderless });
    const { projectId, report, files, ms } = await work;
    console.log(`Your photo lives. The framed picture: ${files.pictureFile}`);
    console.log(
      server ? `Its AR page: ${report.viewUrl}` : `\`npm start\` serves its AR page at ${report.viewUrl}`,
    );
    const { viewUrl, status } = report;
    const { pictureFile, mindFile } = files;
    console.log(JSON.stringify({ projectId, viewUrl, pictureFile, mindFile, status, ms }));
    return 0;
  } catch (error) {
    console.log(JSON.stringify(describe(error)));
    return 1;
  }
}

function describe(error: unknown): { code: string; message: string } {
  const code = codeOf(error);
  if (error instanceof CodedError && code) return { code, message: error.message };
  // Somebody who runs this at a terminal is helped by the cause, not by "something went wrong".
  return { code: problemOf(error).code, message: error instanceof Error ? error.message : String(error) };
}

interface Wanted {
  photo: string;
  video: string;
  borderless: boolean;
}

async function readArguments(args: string[]): Promise<Wanted> {
  const borderless = args.includes('--borderless');
  const words = args.filter((word) => word !== '--borderless');
  const [photo = sample('photo.jpg'), video = sample('video.mp4'), ...rest] = words;
  if (rest.length > 0 || words.some((word) => word.startsWith('-')))
    throw new CodedError('USAGE', 'Give at most a photo and a video: demo [photo] [video] [--borderless]');
  for (const file of [photo, video]) {
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) throw new CodedError('FILE_NOT_FOUND', `There is no file ${path.resolve(file)}.`);
  }
  return { photo, video, borderless };
}

const sample = (name: string) => fileURLToPath(new URL(name, SAMPLES));

async function createThroughServer(
  server: string,
  settings: Settings,
  { photo, video, borderless }: Wanted,
): Promise<Living> {
  console.log(`Using the server at ${server}`);
  const started = performance.now();
  const form = new FormData();
  form.set('photoFile', await openAsBlob(photo), path.basename(photo));
  form.set('videoFile', await openAsBlob(video), path.basename(video));
  form.set('borderless', String(borderless));
  const created = await fetchJson<{ arId: string; ownerSecret: string }>(`${server}/api/ar/create-demo`, {
    method: 'POST',
    body: form,
  });
  const projectId = created.arId;
  for (;;) {
    const report = await fetchJson<ProjectStatusReport>(`${server}/api/ar/status/${projectId}`, {
      headers: { authorization: `Bearer ${created.ownerSecret}` },
    });
    if (report.status === 'error')
      throw new CodedError(report.errorCode ?? 'INTERNAL', report.errorMessage ?? 'The project failed.');
    if (report.status !== 'ready') {
      await pause(POLL_MS);
      continue;
    }
    const ms = Math.round(performance.now() - started);
    const files = await copyFiles(settings, projectId, async (name, target) => {
      const response = await fetch(server + filePath(projectId, name));
      await writeFile(target, new Uint8Array(await response.arrayBuffer()));
    });
    return { projectId, report, files, ms };
  }
}

async function fetchJson<T>(url: string, init?: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  const body = (await response.json()) as T & { code?: string; detail?: string };
  if (!response.ok)
    throw new CodedError(body.code ?? 'INTERNAL', body.detail ?? `The server answered ${response.status}.`);
  return body;
}

async function createAlone(settings: Settings, { photo, video, borderless }: Wanted): Promise<Living> {
  const log = pino({ level: 'warn' }, pino.destination(2));
  const service = await openService(settings, log, publicUrlWhenStarted(settings));
  service.startWorkers(['finish', 'compile', 'transcode']);
  const { parts } = service;
  try {
    const started = performance.now();
    const files = {
      photo: await parts.storage.receive(createReadStream(photo)),
      video: await parts.storage.receive(createReadStream(video)),
    };
    const { id } = await createProject(parts, files, readCreateOptions({ borderless: String(borderless) }));
    const report = await untilFinished(parts, id);
    if (report.status !== 'ready')
      throw new CodedError(
        report.errorCode ?? 'INTERNAL',
        report.errorMessage ?? 'The project could not be finished.',
      );
    const ms = Math.round(performance.now() - started);
    const copies = await copyFiles(settings, id, async (name, target) => {
      const file = await findProjectFile(parts.db, id, name);
      await copyFile(await parts.storage.localPath(file!.storageKey), target);
    });
    return { projectId: id, report, files: copies, ms };
  } finally {
    await service.close();
  }
}

async function untilFinished(parts: Parts, id: string): Promise<ProjectStatusReport> {
  for (;;) {
    const report = await reportStatus(parts, id);
    if (report.status === 'ready' || report.status === 'error') return report;
    await pause(POLL_ALONE_MS);
  }
}

async function copyFiles(
  settings: Settings,
  projectId: string,
  copy: (name: string, target: string) => Promise<void>,
): Promise<Copies> {
  const folder = path.join(settings.DATA_DIR, 'demos', projectId);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = {} as Copies;
  for (const [key, name] of Object.entries(COPIES) as [keyof Copies, string][]) {
    files[key] = path.join(folder, name);
    await copy(name, files[key]);
  }
  return files;
}
