import path from 'node:path';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { makeBackup } from '../backup/backup.ts';
import { readSettings } from '../config.ts';
import { openLog } from '../observe/request-id.ts';
import { openFoundation } from '../parts.ts';

const USAGE = 'Usage: backup FOLDER [--keep N]';
const KEEP = '7';

/**
 * The command `backup`: database and files, beside the running service, into a folder of its own below FOLDER, of which the newest N stay. The last line is
 * JSON: `{folder, madeAt, database, migrations, files, copied, copiedBytes, lost}`. Ends with 1 where something failed, or files were lost before.
 */
export async function main(args: string[]): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error('Stopped. The backups before are as they were.')));
  try {
    const { folder, keep } = readArguments(args);
    const settings = readSettings();
    const foundation = await openFoundation(settings, openLog('error', 2));
    const bar = new cliProgress.SingleBar({ format: 'new files {value}', stream: process.stderr });
    bar.start(0, 0);
    try {
      const report = await makeBackup({ ...foundation, settings }, folder, {
        keep,
        signal: stop.signal,
        onProgress: (files) => bar.update(files),
      });
      bar.stop();
      for (const key of report.lost)
        console.log(`${key} is missing or damaged: \`doctor\` says whose it is.`);
      console.log(JSON.stringify(report));
      return report.lost.length > 0 ? 1 : 0;
    } finally {
      bar.stop();
      await foundation.close();
    }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return codeOf(error) === 'USAGE' ? 2 : 1;
  }
}

function readArguments(args: string[]): { folder: string; keep: number } {
  const { values, positionals } = parse(args);
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw usage('Say where the backup is to lie.');
  const keep = Number(values.keep);
  if (!Number.isInteger(keep) || keep < 1) throw usage('--keep takes a number from 1 up.');
  return { folder: path.resolve(folder), keep };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { keep: { type: 'string', default: KEEP } } });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

const usage = (problem: string) => new CodedError('USAGE', `${problem}\n${USAGE}`);
