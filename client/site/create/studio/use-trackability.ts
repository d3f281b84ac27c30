import { useEffect, useState } from 'preact/hooks';
import engineUrl from '../../../../dist/markers/engine/engine.wasm?url';
import type { Trackability } from '../../../../markers/gate/trackability.ts';
import { type Picture, smallPixels } from '../picture.ts';
import type { MeasureAnswer, MeasureJob } from './measure-worker.ts';

/**
 * Long side at which a photo is measured, in pixels. The rules look at keyframes of 128 and 200 pixels on the short side: more changes
 * little, and costs time on a phone. Of 48 pictures (the photographs of test/fixtures/photos as they are, and defocused twice) at 480, 640
 * and 960 pixels alike, two that the server refuses after simulated captures were not called weak here, and none was that it takes.
 */
const MEASURED_SIZE = 640;

/** How well a photo would be recognised without a frame. `unknown` where this browser cannot tell. */
export type Measured = 'measuring' | 'unknown' | Trackability;

let engine: Promise<WebAssembly.Module> | undefined;

/** Compiled here, by the policy of the page: a thread has that of its own file, which allows no WebAssembly. */
function loadEngine(): Promise<WebAssembly.Module> {
  engine ??= fetch(engineUrl)
    .then((answer) => answer.arrayBuffer())
    .then((bytes) => WebAssembly.compile(bytes));
  engine.catch(() => {
    engine = undefined;
  });
  return engine;
}

/** Measures the photo in a thread of its own, as soon as it is there. */
export function useTrackability(picture: Picture | undefined): Measured {
  const [measured, setMeasured] = useState<Measured>('measuring');
  const image = picture?.state === 'shown' ? picture.image : undefined;
  useEffect(() => {
    setMeasured(image || picture?.state === 'reading' ? 'measuring' : 'unknown');
    if (!image) return;
    const worker = new Worker(new URL('./measure-worker.ts', import.meta.url), { type: 'module' });
    const giveUp = () => setMeasured('unknown');
    worker.addEventListener('error', giveUp);
    worker.addEventListener('message', ({ data }: MessageEvent<MeasureAnswer>) => {
      setMeasured('error' in data ? 'unknown' : data.trackability);
      worker.terminate();
    });
    loadEngine().then((module) => {
      const pixels = smallPixels(image, MEASURED_SIZE);
      worker.postMessage({ module, ...pixels } satisfies MeasureJob);
    }, giveUp);
    return () => worker.terminate();
  }, [image, picture?.state]);
  return measured;
}
