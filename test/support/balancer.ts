import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface Balancer {
  url: string;
  /** What an admin does before a server is restarted, and after it is ready again; a balancer that asks the servers needs nothing. */
  announce(port: number, isDown: boolean): Promise<void>;
  stop(): Promise<void>;
}

export type BalancerKind = 'nginx' | 'haproxy';

const OPERATIONS = path.join(import.meta.dirname, '../../docs/operations.md');

/** Starts a real nginx or HAProxy before two servers, with what docs/operations.md says of it and nothing else that matters. */
export async function startBalancer(
  kind: BalancerKind,
  folder: string,
  ports: readonly [number, number],
): Promise<Balancer> {
  const port = await freePort();
  const documented = new RegExp(`\`\`\`${kind}\\n(.*?)\`\`\``, 's').exec(
    await readFile(OPERATIONS, 'utf8'),
  )![1]!;
  const here = documented
    .replace(/10\.0\.0\.1:3000/g, `127.0.0.1:${ports[0]}`)
    .replace(/10\.0\.0\.2:3000/g, `127.0.0.1:${ports[1]}`)
    .replace(/listen 80;/, `listen 127.0.0.1:${port};`)
    .replace(/bind :80/, `bind 127.0.0.1:${port}`);
  const file = path.join(folder, `${kind}.conf`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, kind === 'nginx' ? aroundNginx(folder, here) : here);
  const child: ChildProcess =
    kind === 'nginx'
      ? spawn('/usr/sbin/nginx', ['-c', file, '-e', path.join(folder, 'error.log')], { stdio: 'inherit' })
      : spawn('/usr/sbin/haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${url}/ready`).catch(() => undefined);
    if (answer?.ok) break;
    if (tries > 100 || child.exitCode !== null) throw new Error(`${kind} does not answer.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    async announce(which, isDown) {
      if (kind !== 'nginx') return;
      const text = await readFile(file, 'utf8');
      const line = `server 127.0.0.1:${which}`;
      await writeFile(file, isDown ? text.replace(line, `${line} down`) : text.replace(`${line} down`, line));
      const [code] = await once(spawn('/usr/sbin/nginx', ['-c', file, '-s', 'reload']), 'exit');
      if (code !== 0) throw new Error('nginx does not take its settings.');
    },
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

const aroundNginx = (folder: string, documented: string) => `
user root;
daemon off;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  # When nginx is told anew it closes connections that rest: browsers then ask again, Node's fetch does not.
  keepalive_timeout 0;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  ${documented}
}
`;
