// Simulated captures: a print as a phone's camera sees it. The same seed gives the same pixels.
import type { GreyImage } from '../../engine/index.ts';
import type { Size } from '../../formats.ts';
import { type Halvings, halvingsOf } from '../../halvings.ts';
import { blurLight, develop, lightScene } from './camera.ts';
import { type Conditions, drawConditions, SUITE_SIZES, type Suite } from './conditions.ts';
import { cornersOf, type Point, placePrint, project } from './pose.ts';
import { drawBackground, paintPrint } from './render.ts';

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
  /** The landscape 720p camera by default. */
  camera?: Size;
  /** Grey photographs; a grey wall without any. */
  backgrounds?: readonly GreyImage[];
}

/** The captures of a suite, one after the other. `print` is the whole print in grey, best at 1500 pixels or more. */
export async function* drawSuite(print: GreyImage, options: SuiteOptions): AsyncGenerator<Capture> {
  const { suite, seed, camera = CAMERAS.landscape, backgrounds = [] } = options;
  const halvings = halvingsOf(print);
  const count = options.count ?? SUITE_SIZES[suite];
  for (let number = 0; number < count; number++) {
    const conditions = drawConditions(suite, seed, number, camera, print.width / print.height);
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
  const light = drawBackground(backgrounds[conditions.background.number % backgrounds.length], conditions);
  if (print) paintPrint(light, print, plane, curl);
  lightScene(light, conditions);
  const image = await develop(blurLight(light, conditions), conditions);
  const seenAt = (u: number, v: number) => project(plane, view, curl, u, v);
  return { image, corners: cornersOf(plane, view), seenAt, conditions };
}
