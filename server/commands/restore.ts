import path from 'node:path';
import cliProgress from 'cli-progress';
import { restoreBackup } from '../backup/restore.ts';
import { readSettings } from '../config.ts';
import { examine } from '../doctor/examine.ts';
import { publicUrlWhenStarted } from '../listen.ts';
import { openLog } from '../observe/request-id.ts';
import { openService } from '../service.ts';

/**
 * The command `restore`: brings a backup, or the newest of a folder, back into an empty place, and has the doctor look at it. The last line is JSON:
 * `{folder, madeAt, files, copied, lost, findings}`. Ends with 1 where something is left to be done.
 */
export async function main(args: string[]): Promise<number> {
  const [from, ...more] = args;
  if (from === undefined || from.startsWith('-') || more.length > 0) {
    process.stderr.write('Usage: restore FOLDER\n');
    return 2;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error('Stopped. The same command goes on.')));
  const bar = new cliProgress.SingleBar({ format: 'files {value}', stream: process.stderr });
  try {
    const settings = readSettings();
    bar.start(0, 0);
    const report = await restoreBackup(settings, path.resolve(from), {
      signal: stop.signal,
      onProgress: (files) => bar.update(files),
      log: (line) => process.stderr.write(`${line}\n`),
    });
    bar.stop();
    const service = await openService(settings, openLog('error', 2), publicUrlWhenStarted(settings));
    const { findings } = await examine(service.parts, { fix: false, signal: stop.signal }).finally(() =>
      service.close(),
    );
    for (const { message } of findings) console.log(message);
    if (findings.length > 0) console.log('`doctor --fix` mends what can be mended.');
    console.log(JSON.stringify({ ...report, findings: findings.length }));
    return findings.length + report.lost.length > 0 ? 1 : 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  } finally {
    bar.stop();
  }
}
