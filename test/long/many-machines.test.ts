import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Admission } from '../../pool-builder/admission.ts';
import { openMarkerThreads } from '../../pool-builder/marker-threads.ts';
import { readSettings } from '../../server/config.ts';
import { openFoundation } from '../../server/parts.ts';
import { markerFilesIn } from '../../server/storage/marker-files.ts';
import { type BalancerKind, freePort, startBalancer } from '../support/balancer.ts';
import { create, finished } from '../support/client.ts';
import {
  runCommand,
  type StartedCommand,
  type StartedServer,
  startCommand,
  startWorkerCommand,
} from '../support/command.ts';
import { photoBytes, videoBytes } from '../support/files.ts';
import { stockPool } from '../support/pool.ts';
import { createDatabase } from '../support/postgres.ts';
import { S3Server } from '../support/s3-server.ts';

const ADMIN_KEY = 'known-only-to-the-admin-of-this-test';
const ADMIN = { authorization: `Bearer ${ADMIN_KEY}` };
/** In all, and so in all its requests. */
const STOP_WITHIN_MS = 10_000;

let folder: string;
let s3: S3Server;
let shared: Record<string, string>;
let ports: [number, number];
const servers: StartedServer[] = [];
const workers: StartedCommand[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-machines-'));
  s3 = await S3Server.start();
  ports = [await freePort(), await freePort()];
  shared = {
    ADMIN_KEY,
    DATABASE_URL: await createDatabase(inject('postgresUrl')),
    STORAGE_URL: s3.url(),
    PUBLIC_URL: 'https://photos.example.com',
    TRUST_PROXY: '1',
    POOL_HIGH: '0',
    POOL_OTHERS: '0',
    PRINT_CAPTURES: '4',
    LOG_LEVEL: 'error',
  };
  // Markers of which all but one are rows, as nobody here tells them apart.
  const settings = readSettings({ ...shared, DATA_DIR: path.join(folder, 'builder') });
  const { db, storage, close } = await openFoundation(settings, pino({ level: 'error' }));
  const threads = openMarkerThreads();
  await stockPool({ db, threads, admission: new Admission(db), files: markerFilesIn(storage) }, 600, {
    printable: true,
  });
  await db.execute(
    `insert into marker_fingerprints select m.id, f.keys, f.features from markers m, marker_fingerprints f
     where not exists (select from marker_fingerprints where marker_id = m.id)`,
  );
  await threads.close();
  await close();
  for (const n of [0, 1] as const) servers[n] = await startServer(n);
  for (const n of [0, 1]) workers[n] = await startWorkerCommand(onMachine(`worker-${n}`));
}, 120_000);
afterAll(async () => {
  for (const each of [...servers, ...workers]) if (isAlive(each)) await each.end('SIGTERM');
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

const onMachine = (name: string) => ({ ...shared, DATA_DIR: path.join(folder, name) });
const startServer = (n: 0 | 1) =>
  startCommand({ ...onMachine(`server-${n}`), PORT: String(ports[n]), WORKERS: n === 0 ? 'on' : 'off' });
const isAlive = ({ child }: StartedCommand) => child.exitCode === null && child.signalCode === null;
const madeAt = async (url: string) => (await create(url)).body.arId;
const fileAt = (url: string, id: string, name: string) => fetch(`${url}/objects/ar-storage/${id}/${name}`);

/** By the client that the site uses, a piece at a time. */
function upload(url: string, file: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent: Upload = new Upload(file, {
      endpoint: `${url}/api/ar/uploads`,
      chunkSize: 40_000,
      retryDelays: [0, 200, 500, 1000, 2000, 3000],
      onError: reject,
      onSuccess: () => resolve(path.basename(sent.url!)),
    });
    sent.start();
  });
}

describe('Two servers and two workers with one database and one storage', () => {
  it('do together what one does: uploads, progress, sessions, prints, deletion', async () => {
    const [one, other] = servers as [StartedServer, StartedServer];
    const ids = await Promise.all([one.url, other.url, one.url, other.url].map(madeAt));
    for (const id of ids) {
      expect(await finished(other.url, id)).toMatchObject({ status: 'ready' });
      const pictures = await Promise.all(
        [one.url, other.url].map((url) => fileAt(url, id, 'enhanced-photo.jpg')),
      );
      const [first, second] = await Promise.all(
        pictures.map(async (answer) => Buffer.from(await answer.arrayBuffer())),
      );
      expect(first!.equals(second!)).toBe(true);
    }
    const origin = one.url;
    const form = new URLSearchParams({ key: ADMIN_KEY });
    const login = { method: 'POST', body: form, redirect: 'manual', headers: { origin } } as const;
    const cookie = (await fetch(`${one.url}/login`, login)).headers.get('set-cookie')!.split(';')[0]!;
    expect((await fetch(`${other.url}/api/ar/queue/stats`, { headers: { cookie } })).status).toBe(200);

    const prints = await Promise.all(
      [one.url, other.url].map((url) => fetch(`${url}/api/ar/print/${ids[0]}`, { headers: ADMIN })),
    );
    expect(prints.map(({ status }) => status)).toEqual([200, 200]);
    const deleted = await fetch(`${one.url}/api/ar/projects/${ids[1]}`, { method: 'DELETE', headers: ADMIN });
    expect(deleted.status).toBe(200);
    expect((await fileAt(other.url, ids[1]!, 'video.mp4')).status).toBe(410);
    expect([...s3.objects.keys()].some((key) => key.includes(ids[1]!))).toBe(false);
  }, 120_000);

  it('show what a command of another machine has made all by itself', async () => {
    const { exitCode, json } = await runCommand(['demo'], onMachine('demo'));
    expect([exitCode, json]).toMatchObject([0, { status: 'ready' }]);
    const answer = await fileAt(servers[0]!.url, String(json!.projectId), 'video.mp4');
    expect(answer.status).toBe(200);
  }, 120_000);

  it('finish everything although one server and one worker are killed in the middle of it', async () => {
    const [one, other] = servers as [StartedServer, StartedServer];
    const ids = await Promise.all(Array.from({ length: 16 }, (_, n) => madeAt((n % 2 ? one : other).url)));
    const url = await upload(other.url, photoBytes());
    await Promise.all([one.end('SIGKILL'), workers[0]!.end('SIGKILL')]);
    for (const id of ids) expect(await finished(other.url, id)).toMatchObject({ status: 'ready' });
    const fields = { photoUpload: url };
    const { body } = await create(other.url, { photo: undefined, fields });
    expect(await finished(other.url, body.arId)).toMatchObject({ status: 'ready' });
    servers[0] = await startServer(0);
    workers[0] = await startWorkerCommand(onMachine('worker-0'));
    for (const id of ids) expect((await fileAt(servers[0].url, id, 'video.mp4')).status).toBe(200);
  }, 180_000);

  it.each(['haproxy', 'nginx'] as BalancerKind[])(
    'are restarted one after another behind %s under load without a request lost',
    async (kind) => {
      const balancer = await startBalancer(kind, path.join(folder, kind), ports);
      const load = new Load(balancer.url);
      load.start();
      const stops: number[] = [];
      for (const n of [0, 1, 0, 1] as const) {
        await pause(3000);
        await balancer.announce(ports[n], true);
        const asked = performance.now();
        expect(await servers[n]!.end('SIGTERM')).toBe(0);
        stops.push(performance.now() - asked);
        servers[n] = await startServer(n);
        await expect
          .poll(async () => (await fetch(`${servers[n]!.url}/ready`)).status, { timeout: 20_000 })
          .toBe(200);
        await balancer.announce(ports[n], false);
      }
      for (const n of [0, 1]) {
        const asked = performance.now();
        expect(await workers[n]!.end('SIGTERM')).toBe(0);
        stops.push(performance.now() - asked);
        workers[n] = await startWorkerCommand(onMachine(`worker-${n}`));
      }
      await load.stop();
      await balancer.stop();
      console.log(kind, load.counts, 'stops in ms', stops.map(Math.round));
      expect(load.problems).toEqual([]);
      expect(Math.max(...stops)).toBeLessThan(STOP_WITHIN_MS);
      for (const id of load.ids)
        expect(await finished(servers[0]!.url, id)).toMatchObject({ status: 'ready' });
    },
    300_000,
  );

  it('leave nothing that the doctor would find', async () => {
    const { json } = await runCommand(['doctor'], onMachine('doctor'));
    const findings = (json!.findings as { problem: string }[]).filter(
      // Of which all but one are rows here, each the same as the others.
      ({ problem }) => !problem.startsWith('marker-'),
    );
    const failed = await fetch(`${servers[1]!.url}/api/ar/queue/jobs?state=failed`, { headers: ADMIN });
    expect([findings, ((await failed.json()) as { jobs: unknown[] }).jobs]).toEqual([[], []]);
  }, 120_000);
});

/** What visitors, phones and shops do all the time; whatever is not answered as it should be is written down. */
class Load {
  readonly problems: string[] = [];
  readonly counts: Record<string, number> = {};
  readonly ids: string[] = [];
  readonly #url: string;
  #isOver = false;
  #loops: Promise<void>[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  start(): void {
    const one = () => this.ids[Math.floor(Math.random() * this.ids.length)];
    const get = (what: string, status: number, path: (id: string) => string, headers = {}) =>
      this.#again(what, 20, async () => {
        const id = one();
        if (!id) return false;
        const answer = await fetch(this.#url + path(id), { headers, redirect: 'manual' });
        await answer.arrayBuffer();
        if (answer.status !== status) throw new Error(`${answer.status} instead of ${status}`);
        return true;
      });
    this.#loops = [
      this.#again('create', 400, async () => {
        const { status, body } = await create(this.#url);
        if (status !== 200) throw new Error(`${status} ${body.code}`);
        this.ids.push(body.arId);
        return true;
      }),
      this.#again('create from uploads', 600, async () => {
        const [photoUpload, videoUpload] = await Promise.all(
          [photoBytes(), videoBytes()].map((file) => upload(this.#url, file)),
        );
        const fields = { photoUpload: photoUpload!, videoUpload: videoUpload! };
        const { status, body } = await create(this.#url, { photo: undefined, video: undefined, fields });
        if (status !== 200) throw new Error(`${status} ${body.code}`);
        this.ids.push(body.arId);
        return true;
      }),
      get('view', 302, (id) => `/ar/view/${id}`),
      get('page', 200, (id) => `/objects/ar-storage/${id}/index.html`, { accept: 'text/html' }),
      get('video', 206, (id) => `/objects/ar-storage/${id}/video.mp4`, { range: 'bytes=0-99999' }),
      get('status', 200, (id) => `/api/ar/status/${id}`, ADMIN),
      this.#again('report', 100, async () => {
        const projectId = one();
        if (!projectId) return false;
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ projectId, reason: 'other' });
        const answer = await fetch(`${this.#url}/api/ar/reports`, { method: 'POST', headers, body });
        await answer.arrayBuffer();
        if (!answer.ok) throw new Error(String(answer.status));
        return true;
      }),
    ];
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#loops);
  }

  async #again(what: string, pauseMs: number, ask: () => Promise<boolean>): Promise<void> {
    while (!this.#isOver) {
      try {
        if (await ask()) this.counts[what] = (this.counts[what] ?? 0) + 1;
      } catch (error) {
        const { message, cause } = error as Error;
        this.problems.push(`${what}: ${message} ${(cause as Error | undefined)?.message ?? ''}`);
      }
      await pause(pauseMs);
    }
  }
}
