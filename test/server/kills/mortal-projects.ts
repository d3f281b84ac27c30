/* What tests that kill workers share: an installation whose server works on no job by itself, and projects to be made. */
import { readdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { expect, inject } from 'vitest';
import { startWorkers, type Workers } from '../../../server/jobs/workers.ts';
import { openDiskStorage } from '../../../server/storage/disk.ts';
import type { PoolPlace } from '../../pool-builder/fixtures/open-pool.ts';
import { create } from '../../support/client.ts';
import { videoBytes } from '../../support/files.ts';
import { stockPool } from '../../support/pool.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { photo } from '../project-fixtures.ts';
import { checkProjects } from './check-projects.ts';

const PHOTOS = ['astronaut', 'cat', 'coffee', 'garden', 'ladybird', 'meadow', 'raindrops', 'rocket'];
/** Older than what any sweep spares because somebody may be about to name it. */
const LONG_AGO_MS = 2 * 60 * 60_000;
const PATIENCE_MS = 40_000;

export interface Created {
  id: string;
  ownerSecret: string;
}

export class MortalInstallation {
  readonly server: TestServer;
  readonly place: PoolPlace;
  #photos = 0;

  static async open(freeMarkers: number): Promise<MortalInstallation> {
    const server = await startTestServer(inject('postgresUrl'), { WORKERS: 'off' });
    await stockPool(server.service.parts.markerMaker, freeMarkers, { printable: true });
    server.service.parts.hasFfmpeg = false; // posters would take most of the time
    return new MortalInstallation(server);
  }

  private constructor(server: TestServer) {
    this.server = server;
    this.place = {
      databaseUrl: server.service.parts.pool.options.connectionString!,
      dataDir: server.dataDir,
    };
  }

  /** A photo that no project has had yet. */
  async photo(): Promise<Buffer> {
    const number = this.#photos++;
    const name = PHOTOS[number % PHOTOS.length]!;
    const width = 500 + Math.floor(number / PHOTOS.length);
    return sharp(photo(name)).resize({ width }).jpeg().toBuffer();
  }

  async create(mode: 'framed' | 'borderless'): Promise<Created> {
    const fields = { borderless: String(mode === 'borderless') };
    const { status, body } = await create(this.server.localUrl, { photo: await this.photo(), fields });
    expect(status, body.detail).toBe(200);
    return { id: body.arId, ownerSecret: body.ownerSecret };
  }

  /** Adds an item to a project that is ready, or gives another photo to the item that it names. */
  async sendItem(
    { id, ownerSecret }: Created,
    { mode, item }: { mode: 'framed' | 'borderless'; item?: number },
  ): Promise<void> {
    const form = new FormData();
    form.set('photoFile', new Blob([(await this.photo()) as Buffer<ArrayBuffer>]), 'photo.jpg');
    if (item === undefined) form.set('videoFile', new Blob([videoBytes() as Buffer<ArrayBuffer>]), 'v.mp4');
    form.set('borderless', String(mode === 'borderless'));
    const where = `/api/ar/projects/${id}/items${item === undefined ? '' : `/${item}`}`;
    const answer = await fetch(this.server.localUrl + where, {
      method: item === undefined ? 'POST' : 'PUT',
      headers: { authorization: `Bearer ${ownerSecret}` },
      body: form,
    });
    expect(answer.status, await answer.clone().text()).toBe(200);
  }

  async firstItem(id: string): Promise<number> {
    const { rows } = await this.server.service.parts.pool.query<{ id: number }>(
      "select id from ar_project_items where project_id = $1 and file_suffix = ''",
      [id],
    );
    return rows[0]!.id;
  }

  /**
   * Lets workers do all that there is to do, and asks for what was forgotten, until nothing is unfinished; prints are only checked where
   * that is wanted.
   */
  async finishAll({ checks = false } = {}): Promise<void> {
    const { service } = this.server;
    const { queue, log, notifications } = service.parts;
    const { finish, compile, check } = service.handlers();
    const workers: Workers = startWorkers(
      queue,
      { finish: finish!, compile: compile!, ...(checks && { check: check! }) },
      { log, notifications },
    );
    try {
      await expect
        .poll(
          async () => {
            await service.handlers().resume!({}, noContext);
            return (await this.#unfinished()) + (checks ? await this.#unchecked() : 0);
          },
          { timeout: checks ? 3 * PATIENCE_MS : PATIENCE_MS, interval: 100 },
        )
        .toBe(0);
    } finally {
      await workers.stop({ within: 5_000 });
    }
  }

  /** What is wrong after the sweeps of the night have been, some hours later. */
  async problems(): Promise<string[]> {
    const { service } = this.server;
    await this.#letTimePass();
    // Any command and any server opens storage when it starts, and that clears up.
    await openDiskStorage(path.join(this.place.dataDir, 'storage'));
    const { cleanup, reconcile } = service.handlers();
    await cleanup!({}, noContext);
    await reconcile!({}, noContext);
    return checkProjects(this.place);
  }

  /** Projects, items and jobs that somebody has still to work on. */
  async #unfinished(): Promise<number> {
    const { rows } = await this.server.service.parts.pool.query<{ count: number }>(`
      select (select count(*) from ar_projects where status in ('pending', 'processing'))::int
        + (select count(*) from ar_project_items i join ar_projects p on p.id = i.project_id
            where p.status = 'ready' and i.mind_key is null and i.error_code is null)::int
        + (select count(*) from pgboss.job where name in ('finish', 'compile') and state < 'completed')::int
        as count`);
    return rows[0]!.count;
  }

  async #unchecked(): Promise<number> {
    return (await this.printStates()).filter((state) => state === 'rendering').length;
  }

  /** Of all projects, each once. */
  async printStates(): Promise<string[]> {
    const { rows } = await this.server.service.parts.pool.query<{ state: string }>(
      "select distinct print_state as state from ar_projects where status = 'ready'",
    );
    return rows.map(({ state }) => state);
  }

  async #letTimePass(): Promise<void> {
    const then = new Date(Date.now() - LONG_AGO_MS);
    const storage = path.join(this.place.dataDir, 'storage');
    const entries = await readdir(storage, { recursive: true, withFileTypes: true });
    for (const entry of entries)
      if (entry.isFile()) await utimes(path.join(entry.parentPath, entry.name), then, then);
    await this.server.service.parts.pool.query(
      `update project_files set created_at = created_at - interval '${LONG_AGO_MS} milliseconds'`,
    );
  }
}

const noContext = { jobId: '', attempt: 1, signal: new AbortController().signal, report: () => {} };
