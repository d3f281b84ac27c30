// Prints for the benchmark of the gate: markers of seeds that set no limit, with twelve photographs and three blank pictures in turn.
import type { Art } from '../../markers/art/index.ts';
import type { GreyImage } from '../../markers/engine/index.ts';
import type { LayoutId, Rectangle } from '../../markers/formats.ts';
import { drawFramed, readBackgrounds } from './runtime-prints.ts';

const PHOTOGRAPHS = [
  ...['aqua', 'fresh-flower', 'ladybird', 'meadow', 'raindrops', 'rocket'],
  ...['wood', 'yellow-flower', 'coffee', 'dune', 'leaf-veins', 'two-wings'],
];
const BLANK = ['white', 'black', 'gradient'];
const BEHIND = ['cat', 'garden', 'storm', 'astronaut'];
const SEED = 910_000;

export interface GatePrint {
  art: Art;
  image: GreyImage;
  /** The JPEG that would be printed. */
  file: Uint8Array;
  window: Rectangle;
}

/** The `number`th print of a layout. */
export function drawGatePrint(layout: LayoutId, number: number): Promise<GatePrint> {
  const contents = [...PHOTOGRAPHS, ...BLANK];
  const art: Art = { format: '3x2', layout, style: 'terrazzo', seed: SEED + number };
  return drawFramed(art, contents[number % contents.length]!);
}

export function gateBackgrounds(): Promise<GreyImage[]> {
  return readBackgrounds(BEHIND);
}
