import path from 'node:path';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import { pino } from 'pino';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { readSettings } from '../config.ts';
import { moveIn, type Outcome } from '../moving-in/move-in.ts';
import { readOldInstallation } from '../moving-in/old-installation.ts';
import { openFoundation } from '../parts.ts';

const USAGE = 'Usage: import DIR_OR_DATABASE [--objects DIR]';

/**
 * The command `import`: takes the projects of an installation in the old layout. May run again, beside a server too. The last line is JSON: `{projects, moved,
 * skipped, failed: [{id, why}]}`. Ends with 1 where something failed.
 */
export async function main(args: string[]): Promise<number> {
  try {
    const { source, objects } = readArguments(args);
    const settings = readSettings();
    const { projects, hasRows } = await readOldInstallation(source, objects);
    if (!hasRows)
      console.error(
        'There is no ar_projects.json: every folder is taken as a living photo that stays for ever, without its order number.',
      );
    const foundation = await openFoundation(settings, pino({ level: 'warn' }, pino.destination(2)));
    const outcomes: Outcome[] = [];
    const bar = new cliProgress.SingleBar({
      format: 'living photos [{bar}] {value}/{total}',
      stream: process.stderr,
    });
    bar.start(projects.length, 0);
    try {
      for (const project of projects) {
        outcomes.push(await moveIn(foundation, project));
        bar.increment();
      }
    } finally {
      bar.stop();
      await foundation.close();
    }
    return report(outcomes);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return codeOf(error) === 'USAGE' ? 2 : 1;
  }
}

function report(outcomes: readonly Outcome[]): number {
  const of = (state: Outcome['state']) => outcomes.filter((outcome) => outcome.state === state);
  const words = (list: readonly Outcome[]) =>
    list.map((outcome) => ({ id: outcome.id, why: 'why' in outcome ? outcome.why : '' }));
  const [skipped, failed] = [words(of('skipped')), words(of('failed'))];
  for (const { id, why } of skipped) console.log(`${id} was passed over: ${why}`);
  for (const { id, why } of failed) console.log(`${id}: ${why}`);
  const moved = of('moved').length;
  console.log(JSON.stringify({ projects: outcomes.length, moved, skipped: skipped.length, failed }));
  return failed.length > 0 ? 1 : 0;
}

function readArguments(args: string[]): { source: string; objects: string | undefined } {
  const { values, positionals } = parse(args);
  const [source, ...more] = positionals;
  if (source === undefined || more.length > 0) throw usage('Say what is to be moved in.');
  return {
    source: /^postgres(ql)?:\/\//.test(source) ? source : path.resolve(source),
    objects: values.objects && path.resolve(values.objects),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { objects: { type: 'string' } } });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

const usage = (problem: string) => new CodedError('USAGE', `${problem}\n${USAGE}`);
