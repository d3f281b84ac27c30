import type { Size } from '../../formats.ts';
import { mapCorners, type Recogniser, type Runtime, readTarget, type Sight } from '../../runtime/index.ts';
import { CAMERAS } from '../captures/index.ts';
import type { CaptureRecogniser, Finding } from './recogniser.ts';

const WHOLE: Size = { width: 1, height: 1 };

/**
 * The very code that phones run, with a `.target` file. Throws a RuntimeError BROKEN_TARGET, TARGET_VERSION.
 *
 * @param camera the landscape 720p camera by default
 */
export async function openOurs(
  runtime: Runtime,
  target: Uint8Array,
  camera: Size = CAMERAS.landscape,
): Promise<CaptureRecogniser> {
  const { size } = readTarget(target);
  const recogniser = await runtime.createRecogniser([target], camera);
  return {
    camera,
    ratio: size.width / size.height,
    look: ({ data }) => findingOf(look(recogniser, data)),
  };
}

/** One look: the first frame finds, the second confirms, as on a phone that is held still. */
export function look(recogniser: Recogniser, grey: Uint8Array): Sight {
  recogniser.forget();
  recogniser.process(grey);
  return recogniser.process(grey)[0]!;
}

function findingOf(sight: Sight): Finding | null {
  if (!sight.found) return null;
  const corners = mapCorners(sight.homography, WHOLE) as Finding['corners'];
  return { corners, confidence: sight.confidence };
}
