// Simulated captures: a print as a phone's camera sees it. The same seed gives the same pixels.
import type { GreyImage } from '../../engine/index.ts';
import type { Size } from '../../formats.ts';
import { type Halvings, halvingsOf } from '../../halvings.ts';
import { blurLight, develop, lightScene } from './camera.ts';
import { type Conditions, drawConditions, SUITE_SIZES, type Suite } from './conditions.ts';
import { type Darkroom, loadDarkroom } from './kernels.ts';
import { cornersOf, type Point, placePrint, project } from './pose.ts';
import { drawBackground, type Light, paintPrint } from './render.ts';

export { type Halvings, halvingsOf } from '../../halvings.ts';
export { type Conditions, drawConditions, SUITE_SIZES, type Suite } from './conditions.ts';
export type { Point, Pose } from './pose.ts';

/** What our runtime sees, held upright or not, and what MindAR's sees. */
export const CAMERAS = {
  landscape: { width: 1280, height: 720 },
  portrait: { width: 720, height: 1280 },
  mindar: { width: 640, height: 480 },
} as const satisfies Record<string, Size>;

export interface Capture {
  image: GreyImage;
  /** Where the print's corners are, in pixels (a pixel with index k covers k … k + 1): clockwise from its upper left. */
  corners: [Point, Point, Point, Point];
  /** Where a point of the print, in fractions of its width and height, lies in the picture; curled paper included. */
  seenAt(u: number, v: number): Point;
  conditions: Conditions;
}

export interface SuiteOptions {
  suite: Suite;
  seed: number;
  /** As many as the suite has by default. */
  count?: number;
  /** The number of the first one: a suite may be drawn in parts. 0 by default. */
  first?: number;
  /** The landscape 720p camera by default. */
  camera?: Size;
  /** Grey photographs; a grey wall without any. */
  backgrounds?: readonly GreyImage[];
  /** What a print shop may cut off at each edge at most, as a share of the print's short side; nothing by default. */
  trim?: number;
}

/** The captures of a suite, one after the other. `print` is the whole print in grey, best at 1500 pixels or more. */
export async function* drawSuite(print: GreyImage, options: SuiteOptions): AsyncGenerator<Capture> {
  const { suite, seed, camera = CAMERAS.landscape, backgrounds = [], trim = 0, first = 0 } = options;
  const halvings = halvingsOf(print);
  const count = options.count ?? SUITE_SIZES[suite];
  for (let number = first; number < first + count; number++) {
    const conditions = drawConditions(suite, seed, number, camera, print.width / print.height, trim);
    yield drawCapture(halvings, conditions, backgrounds);
  }
}

/** One capture of a print; without a print the background alone, with the corners where the print would be. */
export async function drawCapture(
  print: Halvings | null,
  conditions: Conditions,
  backgrounds: readonly GreyImage[],
): Promise<Capture> {
  const { camera, fieldOfView, pose, curl } = conditions;
  const ratio = print ? print[0]!.width / print[0]!.height : 1;
  const view = { camera, fieldOfView, ratio };
  const plane = placePrint(pose, view);
  const darkroom = await loadDarkroom();
  // Two captures may be drawn at once: whatever lies in the kernels' memory is done with before anything is waited for.
  const mark = darkroom.arena.mark();
  const [light, twin] = [0, 1].map(() => allocateLight(darkroom, camera)) as [Light, Light];
  drawBackground(darkroom, light, backgrounds[conditions.background.number % backgrounds.length], conditions);
  if (print) paintPrint(darkroom, light, print, plane, conditions);
  lightScene(darkroom, light, conditions);
  const developed = develop(darkroom, blurLight(darkroom, light, twin, conditions), conditions);
  darkroom.arena.release(mark);
  const image = await developed;
  const seenAt = (u: number, v: number) => project(plane, view, curl, u, v);
  return { image, corners: cornersOf(plane, view), seenAt, conditions };
}

function allocateLight({ arena }: Darkroom, { width, height }: Size): Light {
  return { pointer: arena.allocate(width * height * 4), width, height };
}
