import QRCode from 'qrcode';
import { readSettings } from './config.ts';
import { openLog } from './observe/request-id.ts';
import { type RunningServer, startServer } from './start.ts';

/** What is still under way this long after the signal is left to the next start. */
const STOP_WITHIN_MS = 10_000;

/** The command `start`: runs the service until SIGINT, SIGTERM or SIGHUP. */
export async function main(): Promise<number> {
  const settings = readSettings();
  const log = openLog(settings.LOG_LEVEL);
  const server = await startServer(settings, log);
  await greet(server, settings.TUNNEL_URL);

  const signal = await stopSignal();
  log.info({ signal }, 'stopping');
  const forced = setTimeout(() => process.exit(1), STOP_WITHIN_MS);
  await server.stop();
  clearTimeout(forced);
  return 0;
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
}

async function greet(
  { localUrl, publicUrl, newAdminKey }: RunningServer,
  tunnelUrl: string | undefined,
): Promise<void> {
  console.log(`\nPassepartout is at ${localUrl}`);
  if (newAdminKey) console.log(`Admin key (shown only now, keep it): ${newAdminKey}`);
  if (tunnelUrl) console.log(`Through the tunnel ${tunnelUrl}`);
  const forPhones = tunnelUrl ?? publicUrl;
  if (forPhones === localUrl) return;
  if (!tunnelUrl) console.log(`Phones find it at  ${publicUrl}`);
  if (process.stdout.isTTY) console.log(await QRCode.toString(forPhones, { type: 'terminal', small: true }));
}
