import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { buildMarkerTarget } from '../../pool-builder/build-marker.ts';
import { readSettings } from '../config.ts';
import { drawFieldKit, drawFieldPrint } from '../field/draw-field-kit.ts';
import { FIELD_PRINTS } from '../field/field-prints.ts';
import { writeWhole } from './files.ts';

const USAGE = 'Usage: field-kit [--out FOLDER] [--url https://photos.example.com]';

/**
 * The command `field-kit`: a PDF with six prints at their true size, each print as a JPEG and its `.target` for `scan-test`. The last line is JSON: the
 * paths of what was written.
 */
export async function main(args: string[]): Promise<number> {
  try {
    const { folder, url } = readArguments(args);
    await mkdir(folder, { recursive: true });
    const bar = new cliProgress.SingleBar({
      format: 'prints [{bar}] {value}/{total}',
      stream: process.stderr,
    });
    bar.start(FIELD_PRINTS.length, 0);
    const prints: Uint8Array[] = [];
    const files: { printFile: string; targetFile: string }[] = [];
    for (const print of FIELD_PRINTS) {
      const jpeg = await drawFieldPrint(print);
      const [printFile, targetFile] = ['jpg', 'target'].map((ending) =>
        path.join(folder, `print-${print.number}.${ending}`),
      ) as [string, string];
      await writeWhole(printFile, jpeg);
      await writeWhole(targetFile, await buildMarkerTarget(print.art));
      prints.push(jpeg);
      files.push({ printFile, targetFile });
      bar.increment();
    }
    bar.stop();
    const pdfFile = path.join(folder, 'field-kit.pdf');
    await writeWhole(pdfFile, await drawFieldKit(prints, `${url}/field`));
    console.log(JSON.stringify({ pdfFile, url: `${url}/field`, prints: files }));
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return codeOf(error) === 'USAGE' ? 2 : 1;
  }
}

function readArguments(args: string[]): { folder: string; url: string } {
  const { values } = parse(args);
  const url = values.url ?? readSettings().PUBLIC_URL;
  if (!url || !URL.canParse(url))
    throw usage('Say where phones find your server: --url, or the setting PUBLIC_URL.');
  return { folder: path.resolve(values.out ?? 'field-kit'), url: url.replace(/\/+$/, '') };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: { out: { type: 'string' }, url: { type: 'string' } } });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

const usage = (problem: string) => new CodedError('USAGE', `${problem}\n${USAGE}`);
