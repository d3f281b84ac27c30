import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { certificateFor } from '../../server/addresses.ts';

const TEMPLATE = path.join(import.meta.dirname, '../../deploy/nginx.conf');
const PROGRAM = '/usr/sbin/nginx';

export interface Nginx {
  port: number;
  /** Where it redirects from. */
  plainPort: number;
  /** What signed its certificate: itself. */
  ca: string;
  /** The lines of its log of requests. */
  log(): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as import('node:net').AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function replaced(text: string, from: string | RegExp, to: string): string {
  const result = text.replaceAll(from, to);
  if (result === text) throw new Error(`deploy/nginx.conf has no ${from}`);
  return result;
}

/** Debian's nginx with deploy/nginx.conf before these servers (`127.0.0.1:3000`), as `localhost`, in a folder and on ports of its own. */
export async function startNginx(servers: string[]): Promise<Nginx> {
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-nginx-'));
  await chmod(folder, 0o755); // its workers run as another account
  const [port, plainPort] = [await freePort(), await freePort()];
  const { cert, key } = await certificateFor('127.0.0.1', folder);
  for (const name of ['log', 'cache', 'temp']) await mkdir(path.join(folder, name));
  const files = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') };
  await writeFile(files.cert, cert);
  await writeFile(files.key, key);

  let site = await readFile(TEMPLATE, 'utf8');
  site = replaced(site, /listen \[::\]:.*\n/g, '');
  site = replaced(site, 'listen 80;', `listen ${plainPort};`);
  site = replaced(site, 'listen 443 ', `listen ${port} `);
  site = replaced(site, '/etc/letsencrypt/live/photos.example.com/fullchain.pem', files.cert);
  site = replaced(site, '/etc/letsencrypt/live/photos.example.com/privkey.pem', files.key);
  site = replaced(site, 'photos.example.com', 'localhost');
  site = replaced(site, '/var/lib/nginx/passepartout', path.join(folder, 'cache/files'));
  site = replaced(site, '/var/log/nginx', path.join(folder, 'log'));
  site = replaced(
    site,
    'server 127.0.0.1:3000 max_fails=0;',
    servers.map((server) => `server ${server} max_fails=0;`).join('\n  '),
  );
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${path.join(folder, 'temp', name)};`,
  );
  // As Debian's own nginx.conf has it.
  const main = `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/log/error.log; worker_processes 2;
events { worker_connections 768; }
http { sendfile on; gzip on; include /etc/nginx/mime.types; default_type application/octet-stream; ${temporary.join(' ')}
${site} }`;
  const config = path.join(folder, 'nginx.conf');
  await writeFile(config, main);
  execFileSync(PROGRAM, ['-t', '-q', '-p', folder, '-c', config, '-e', path.join(folder, 'log/error.log')]);
  const args = ['-p', folder, '-c', config, '-e', path.join(folder, 'log/error.log')];
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = once(child, 'exit');
  await untilItAnswers(plainPort);
  return {
    port,
    plainPort,
    ca: cert,
    async log() {
      const text = await readFile(path.join(folder, 'log/passepartout.log'), 'utf8');
      return text.split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []));
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilItAnswers(port: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://localhost:${port}/`, { redirect: 'manual' }).catch(() => undefined);
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
