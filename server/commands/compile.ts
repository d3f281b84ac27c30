import { parseArgs } from 'node:util';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import { describeMind, type GreyMethod, greyFromRgb, loadEngine } from '../../markers/engine/index.ts';
import { readImage, writeWhole } from './files.ts';

const USAGE = 'Usage: compile IN OUT.mind [--grey luma|mean] [--lean]';

interface Arguments {
  input: string;
  output: string;
  grey: GreyMethod;
  lean: boolean;
}

/** The command `compile`: an image becomes a `.mind` file. Says in one line what was found in it. */
export async function main(args: string[]): Promise<number> {
  try {
    const { input, output, grey, lean } = readArguments(args);
    const image = await readImage(input);
    const engine = await loadEngine();
    const started = performance.now();
    const { data, width, height } = image;
    const bytes = await engine.compileTarget({ data: greyFromRgb(data, 3, grey), width, height }, { lean });
    const milliseconds = Math.round(performance.now() - started);
    await writeWhole(output, bytes);
    const { keypoints, trackingPoints } = describeMind(bytes)[0]!;
    const found = keypoints.reduce((sum, keyframe) => sum + keyframe.count, 0);
    console.log(
      `${width}×${height}: ${found} keypoints in ${keypoints.length} keyframes, ` +
        `${trackingPoints.length} tracking points, ${milliseconds} ms`,
    );
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return codeOf(error) === 'USAGE' ? 2 : 1;
  }
}

function readArguments(args: string[]): Arguments {
  const { values, positionals } = parse(args);
  const [input, output, ...rest] = positionals;
  const { grey, lean } = values;
  if (!input || !output || rest.length > 0) throw new CodedError('USAGE', USAGE);
  if (!output.endsWith('.mind'))
    throw new CodedError('USAGE', `The second file is written: its name must end in .mind. ${USAGE}`);
  if (grey !== 'luma' && grey !== 'mean') throw new CodedError('USAGE', `--grey is luma or mean. ${USAGE}`);
  return { input, output, grey, lean };
}

function parse(args: string[]) {
  const options = {
    grey: { type: 'string', default: 'luma' },
    lean: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new CodedError('USAGE', `${(error as Error).message} ${USAGE}`);
  }
}
