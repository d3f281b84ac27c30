// The measuring thread of the page that makes a living photo: compiles a small picture of it, as the server would, and judges it.
import { createEngine, type Engine } from '../../../../markers/engine/engine.ts';
import { greyFromRgb } from '../../../../markers/engine/grey.ts';
import { judgeTrackability, type Trackability } from '../../../../markers/gate/trackability.ts';

export interface MeasureJob {
  module: WebAssembly.Module;
  /** Red, green, blue and opacity. */
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

export type MeasureAnswer = { trackability: Trackability } | { error: string };

let engine: Promise<Engine> | undefined;

self.addEventListener('message', ({ data }: MessageEvent<MeasureJob>) => {
  measure(data).then(
    (trackability) => answer({ trackability }),
    (error: unknown) => answer({ error: String(error) }),
  );
});

async function measure({ module, data, width, height }: MeasureJob): Promise<Trackability> {
  engine ??= createEngine(module);
  const grey = { data: greyFromRgb(data, 4), width, height };
  return judgeTrackability(await (await engine).compileTarget(grey, { lean: true }));
}

function answer(message: MeasureAnswer): void {
  self.postMessage(message);
}
