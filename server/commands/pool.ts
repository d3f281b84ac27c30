import { pino } from 'pino';
import { codeOf } from '../../markers/coded-error.ts';
import { runPoolCommand } from '../../pool-builder/command-line.ts';
import { readPoolCommand } from '../../pool-builder/command-options.ts';
import { poolTargets, readSettings } from '../config.ts';
import { openFoundation } from '../parts.ts';
import { markerFilesIn } from '../storage/marker-files.ts';
import { drawSheet } from './sheet.ts';

/** The command `pool`: gives the pool builder its database and storage. Ctrl-C ends it and keeps what is stored. */
export async function main(args: string[]): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error('Stopped. The same command goes on from here.')));
  try {
    const [action, ...rest] = args;
    if (action === 'sheet') return await drawSheet(rest);
    const command = readPoolCommand(args);
    const log = pino({ level: 'warn' }, pino.destination(2));
    const settings = readSettings();
    const { db, storage, close } = await openFoundation(settings, log);
    try {
      return await runPoolCommand(command, {
        db,
        files: markerFilesIn(storage),
        targets: poolTargets(settings),
        signal: stop.signal,
      });
    } finally {
      await close();
    }
  } catch (error) {
    const { message } = error as Error;
    process.stderr.write(`${message}\n`);
    if (args.includes('--json')) console.log(JSON.stringify({ code: codeOf(error) ?? 'INTERNAL', message }));
    return codeOf(error) === 'USAGE' ? 2 : 1;
  }
}
