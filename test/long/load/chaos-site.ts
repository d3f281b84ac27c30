import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type EmbeddedPostgres, joinCluster } from '../../../db/embedded/join.ts';
import { freePort } from '../../support/balancer.ts';
import { startCommand, startWorkerCommand } from '../../support/command.ts';
import { DatabaseProxy } from '../../support/database-proxy.ts';
import { createDatabase } from '../../support/postgres.ts';
import { root } from '../../support/root.ts';
import { S3Server } from '../../support/s3-server.ts';
import { removeFolder, SMALL_SHOP, temporaryFolder } from './installation.ts';
import { Supervised } from './supervised.ts';

const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
const DISK_MB = 1500;
/** What ends the process that has it converted. */
export const POISON = 'this-video-ends-whoever-converts-it';

/** An installation of which everything can be broken: its own PostgreSQL, a storage that speaks S3, a disk of its own, a server and a worker. */
export class ChaosSite {
  readonly folder: string;
  readonly s3: S3Server;
  readonly proxy: DatabaseProxy;
  /** Past the proxy: for whoever holds the books. */
  readonly databaseUrl: string;
  readonly environment: Record<string, string>;
  readonly server: Supervised;
  readonly worker: Supervised;
  /** Whether its disk is one of its own, which may be filled. */
  readonly hasDisk: boolean;
  readonly hasClock = existsSync(FAKETIME);
  readonly #port: number;
  #cluster: EmbeddedPostgres | undefined;

  static async open(): Promise<ChaosSite> {
    const folder = await temporaryFolder('chaos');
    await chmod(folder, 0o755); // PostgreSQL's own account has to enter it
    const cluster = await joinCluster(path.join(folder, 'database'));
    const databaseUrl = await createDatabase(cluster.url);
    const proxy = new DatabaseProxy(databaseUrl);
    await proxy.open();
    const s3 = await S3Server.start();
    const disk = path.join(folder, 'disk');
    await mkdir(disk);
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk]);
    await writeFfmpeg(path.join(folder, 'bin'), folder);
    await writeFile(path.join(folder, 'clock'), '+0');
    const port = await freePort();
    return new ChaosSite({ folder, cluster, databaseUrl, proxy, s3, port, hasDisk: mount.status === 0 });
  }

  private constructor(parts: {
    folder: string;
    cluster: EmbeddedPostgres;
    databaseUrl: string;
    proxy: DatabaseProxy;
    s3: S3Server;
    port: number;
    hasDisk: boolean;
  }) {
    const { folder, proxy, s3, port } = parts;
    this.folder = folder;
    this.s3 = s3;
    this.proxy = proxy;
    this.databaseUrl = parts.databaseUrl;
    this.hasDisk = parts.hasDisk;
    this.#cluster = parts.cluster;
    this.#port = port;
    this.environment = {
      ...SMALL_SHOP,
      PORT: String(port),
      DATABASE_URL: proxy.url,
      DATA_DIR: path.join(folder, 'disk/data'),
      STORAGE_URL: s3.url(),
      STORAGE_COPIES_MB: '200',
      MIN_FREE_DISK_MB: '100',
      VIDEO_TIMEOUT_SECONDS: '20',
      PRINT_CAPTURES: '4',
      CHAOS_FOLDER: folder,
      LOG_LEVEL: 'error',
      PATH: `${path.join(folder, 'bin')}:${process.env.PATH}`,
      NODE_OPTIONS: `--max-old-space-size=512 --require=${path.join(root, 'test/long/load/faulty-process.cjs')}`,
      ...(this.hasClock && {
        LD_PRELOAD: FAKETIME,
        FAKETIME_TIMESTAMP_FILE: path.join(folder, 'clock'),
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        FAKETIME_CACHE_DURATION: '1',
      }),
    };
    this.server = new Supervised(() => startCommand(this.environment));
    this.worker = new Supervised(() => startWorkerCommand(this.environment));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** For a command that looks at all this, and is not itself to be broken. */
  get calmEnvironment(): Record<string, string> {
    const { NODE_OPTIONS, LD_PRELOAD, ...others } = this.environment;
    return others;
  }

  async stopDatabase(): Promise<void> {
    await this.#cluster?.release();
    this.#cluster = undefined;
  }

  /** As a power cut would. */
  async killDatabase(): Promise<void> {
    const [pid] = readFileSync(path.join(this.folder, 'database/postgres/data/postmaster.pid'), 'utf8').split(
      '\n',
    );
    process.kill(Number(pid), 'SIGKILL');
    await this.stopDatabase();
  }

  async startDatabase(): Promise<void> {
    this.#cluster ??= await joinCluster(path.join(this.folder, 'database'));
  }

  /** Fills the disk to its last byte. */
  async fillDisk(): Promise<void> {
    await writeFile(this.#filler, '');
    spawnSync('dd', ['if=/dev/zero', `of=${this.#filler}`, 'bs=1M'], { stdio: 'ignore' });
  }

  emptyDisk(): Promise<void> {
    return rm(this.#filler, { force: true });
  }

  get #filler(): string {
    return path.join(this.folder, 'disk/filler');
  }

  /** One of the worker threads, in whichever process. */
  async orderThread(end: 'crash' | 'memory'): Promise<void> {
    await writeFile(path.join(this.folder, 'thread'), end);
  }

  /** Such as `+2h`: how far the clock of servers and workers is from the database's. */
  async setClock(offset: string): Promise<void> {
    const file = path.join(this.folder, 'clock');
    await writeFile(`${file}.new`, offset);
    await rename(`${file}.new`, file);
  }

  async hangFfmpeg(hangs: boolean): Promise<void> {
    const flag = path.join(this.folder, 'ffmpeg-hangs');
    if (hangs) await writeFile(flag, '');
    else await rm(flag, { force: true });
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.s3.close();
    await this.stopDatabase();
    if (this.hasDisk) execFileSync('umount', ['-l', path.join(this.folder, 'disk')]);
    await removeFolder(this.folder);
  }
}

/** Stands before the real ffmpeg: hangs where it is told to, and ends its caller over a poisoned video. */
async function writeFfmpeg(bin: string, folder: string): Promise<void> {
  const real = execFileSync('which', ['ffmpeg'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/sh
[ -e '${folder}/ffmpeg-hangs' ] && exec sleep 600
for word in "$@"; do
  [ -f "$word" ] && grep -q '${POISON}' "$word" && kill -9 $PPID
done
exec '${real}' "$@"
`;
  await mkdir(bin);
  await writeFile(path.join(bin, 'ffmpeg'), script, { mode: 0o755 });
}
