import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { readSettings } from '../config.ts';
import { examine } from '../doctor/examine.ts';
import { publicUrlWhenStarted } from '../listen.ts';
import { openLog } from '../observe/request-id.ts';
import { openService } from '../service.ts';

const USAGE = 'Usage: doctor [--fix]';

/**
 * The command `doctor`: says in words what is wrong with an installation, and with `--fix` mends what can be mended. May run beside the server. The
 * last line is JSON: `{checked, findings: [{problem, message, projectId?, mended}], mended}`. Ends with 1 where something is left to be done.
 */
export async function main(args: string[]): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () =>
      stop.abort(new Error('Stopped. Nothing is half mended; the same command begins anew.')),
    );
  try {
    const { fix } = readArguments(args);
    const settings = readSettings();
    const service = await openService(settings, openLog('error', 2), publicUrlWhenStarted(settings));
    const bar = new cliProgress.SingleBar({ format: 'looked at {value}', stream: process.stderr });
    bar.start(0, 0);
    try {
      const { checked, findings } = await examine(service.parts, {
        fix,
        signal: stop.signal,
        onProgress: (count) => bar.update(count),
      });
      bar.stop();
      for (const { message, mended } of findings) console.log(`${mended ? 'mended: ' : ''}${message}`);
      const mended = findings.filter((finding) => finding.mended).length;
      if (findings.length === 0) console.log('All is well.');
      else if (!fix) console.log('Nothing was changed. `--fix` mends what can be mended.');
      console.log(JSON.stringify({ checked, findings, mended }));
      return mended === findings.length ? 0 : 1;
    } finally {
      bar.stop();
      await service.close();
    }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return codeOf(error) === 'USAGE' ? 2 : 1;
  }
}

function readArguments(args: string[]): { fix: boolean } {
  try {
    const { values } = parseArgs({ args, options: { fix: { type: 'boolean', default: false } } });
    return values;
  } catch (error) {
    throw new CodedError('USAGE', `${(error as Error).message}\n${USAGE}`);
  }
}
