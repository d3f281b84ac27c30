import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { create, finished } from '../support/client.ts';
import { isLong } from '../support/long.ts';
import { createDatabase } from '../support/postgres.ts';

const root = path.join(import.meta.dirname, '../..');

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'passepartout-install-'));
  await chmod(scratch, 0o755);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const say = (file: string, args: string[], options: { cwd?: string } = {}) =>
  execFileSync(file, args, { encoding: 'utf8', ...options });

/** Without packages, account and service, which are the machine's. */
const install = (to: string, from = root) =>
  say(path.join(from, 'deploy/install.sh'), ['--no-system', '--to', to]);

const releasesIn = async (to: string) => (await readdir(path.join(to, 'releases'))).sort();

describe('deploy/install.sh', () => {
  it('installs what runs without compilers, and once more changes nothing', async () => {
    const to = path.join(scratch, 'twice');
    install(to);
    const [release, ...others] = await releasesIn(to);
    expect(others).toEqual([]);
    expect(await readlink(path.join(to, 'current'))).toBe(`releases/${release}`);
    const installed = path.join(to, 'current');
    expect(await readdir(path.join(installed, 'node_modules'))).not.toContain('assemblyscript');
    expect((await readdir(installed)).sort()).toEqual([
      ...['bin', 'deploy', 'dist', 'node_modules', 'package-lock.json', 'package.json'],
    ]);
    const { ctimeMs, ino } = await stat(path.join(installed, 'package.json'));
    expect(install(to)).toContain(release);
    expect(await releasesIn(to)).toEqual([release]);
    expect(await stat(path.join(installed, 'package.json'))).toMatchObject({ ctimeMs, ino });
    const styles = say(process.execPath, ['bin/passepartout.mjs', 'frame', '--list-styles'], {
      cwd: installed,
    });
    expect(JSON.parse(styles)).toHaveLength(12);
  }, 180_000);

  it.runIf(isLong)(
    'installs from a clean clone what makes a living photo, keeps the release before an update, and clears up what a kill left',
    async () => {
      const clone = path.join(scratch, 'clone');
      const to = path.join(scratch, 'from-clone');
      say('git', ['clone', '-q', '--no-hardlinks', root, clone]);
      for (const left of ['0.0.1-older', '0.0.2-before'])
        await mkdir(path.join(to, 'releases', left), { recursive: true });
      await mkdir(path.join(to, 'releases/.staging-killed'));
      await symlink('releases/0.0.2-before', path.join(to, 'current'));
      install(to, clone);
      const release = path.basename(await readlink(path.join(to, 'current')));
      expect(await releasesIn(to)).toEqual(['0.0.2-before', release]);
      expect(await readdir(path.join(to, 'current/dist'))).not.toContain('test');

      const child = spawn(process.execPath, [path.join(to, 'current/bin/passepartout.mjs'), 'start'], {
        cwd: scratch,
        env: {
          ...process.env,
          ...{ PORT: '0', HTTPS_PORT: '0', POOL_HIGH: '1', NODE_ENV: 'production' },
          DATA_DIR: path.join(scratch, 'data'),
          DATABASE_URL: await createDatabase(inject('postgresUrl')),
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (chunk) => (output += chunk));
      try {
        const address = () => /Passepartout is at (\S+)/.exec(output)?.[1];
        await expect.poll(address, { timeout: 30_000 }).toBeDefined();
        const { body } = await create(address()!);
        expect(await finished(address()!, body.arId)).toMatchObject({ status: 'ready' });
      } finally {
        child.kill();
        expect((await once(child, 'exit'))[0]).toBe(0);
      }
    },
    600_000,
  );

  it.runIf(isLong)(
    'and the files beside it are what shell, systemd and Docker Compose take for sound',
    async () => {
      const scripts = (await readdir(path.join(root, 'deploy'))).filter((name) => name.endsWith('.sh'));
      say(
        'shellcheck',
        scripts.map((name) => path.join(root, 'deploy', name)),
      );
      const units = (await readdir(path.join(root, 'deploy'))).filter((name) =>
        /\.(service|timer)$/.test(name),
      );
      for (const name of units) {
        // They name programs by where an installation has them.
        const text = await readFile(path.join(root, 'deploy', name), 'utf8');
        await writeFile(path.join(scratch, name), text.replaceAll('/usr/bin/node', process.execPath));
      }
      for (const name of units) {
        const unit = path.join(scratch, name);
        expect(say('systemd-analyze', ['verify', '--man=no', unit])).toBe('');
        if (!name.endsWith('.service')) continue;
        const exposure = say('systemd-analyze', ['security', '--offline=yes', unit]);
        expect(Number(/exposure level for \S+: ([\d.]+)/.exec(exposure)![1]), name).toBeLessThan(2);
      }
      const secrets = {
        PASSEPARTOUT_HOST: 'photos.test',
        ADMIN_KEY: 'a',
        DATABASE_PASSWORD: 'b',
        FILES_SECRET: 'c',
      };
      const compose = (settings: Record<string, string>) =>
        spawnSync('docker-compose', ['-f', path.join(root, 'compose.yaml'), 'config', '-q'], {
          env: { PATH: process.env.PATH, ...settings },
          encoding: 'utf8',
        });
      expect(compose(secrets)).toMatchObject({ status: 0, stderr: '' });
      // Without a secret nothing starts: there are no secrets that everybody knows.
      for (const name of Object.keys(secrets)) {
        const { status, stderr } = compose({ ...secrets, [name]: '' });
        expect(status, name).not.toBe(0);
        expect(stderr).toContain(name);
      }
    },
  );
});
