// Whether the photo in a named print is told from another one's: simulated captures of framed prints, each held against its own photo and
// three others. The limit was set by the photographs that hang behind here (`BENCH_SET=1` measures those), this measures others, with
// other seeds. BENCH_N sets how many captures a suite has.
import { windowOf } from '../../markers/formats.ts';
import { drawSuite } from '../../markers/gate/captures/index.ts';
import {
  createIdentifier,
  Directory,
  LEAST_LIKENESS,
  likenessOf,
  makeSignature,
  ringShapeOf,
} from '../../markers/runtime/identify/index.ts';
import { benchMarker } from './ring-markers.ts';
import { round } from './runtime.ts';
import { BEHIND, drawFramed, PRINTED, readBackgrounds } from './runtime-prints.ts';
import { wilsonLowerBound } from './wilson.ts';

const CAPTURES = Number(process.env.BENCH_N ?? 300);
const SETS_LIMIT = process.env.BENCH_SET === '1';
const PER_PRINT = 5;
const SEED = SETS_LIMIT ? 905_000 : 900_100;
const CAPTURE_SEED = SETS_LIMIT ? 2_950_000 : 2_960_000;
/** Of blank pictures nothing can be said. */
const TEXTURED = PRINTED.filter((name) => !['white', 'black', 'gradient'].includes(name));
const [PHOTOS, BACKGROUNDS] = SETS_LIMIT ? [BEHIND, TEXTURED] : [TEXTURED, BEHIND];

export async function run(): Promise<object> {
  const backgrounds = await readBackgrounds(BACKGROUNDS);
  const rows: Record<string, object> = {};
  for (const suite of ['standard', 'hard'] as const) {
    const own: number[] = [];
    const others: number[] = [];
    let silent = 0;
    for (let number = 0; number * PER_PRINT < CAPTURES; number++) {
      const art = { format: '3x2', layout: 'border-8', style: 'terrazzo', seed: SEED + number } as const;
      const { image, target } = await benchMarker(art);
      const directory = new Directory<number>();
      directory.add(1, makeSignature(image, ringShapeOf('3x2', 'border-8'), target), async () => target);
      const identifier = await createIdentifier(directory);
      const prints = await Promise.all(
        Array.from({ length: 4 }, (_, k) => drawFramed(art, PHOTOS[(number + k) % PHOTOS.length]!)),
      );
      const options = { suite, seed: CAPTURE_SEED + number, count: PER_PRINT, backgrounds };
      for await (const capture of drawSuite(prints[0]!.image, options)) {
        const identity = await identifier.identify(capture.image);
        if (!identity) continue;
        const window = windowOf('3x2', 'border-8');
        const likeness = prints.map((print) =>
          likenessOf(capture.image, identity.homography, print.image, window),
        );
        if (likeness[0] === null) silent++;
        else own.push(likeness[0]!);
        others.push(...likeness.slice(1).map((value) => value ?? -1));
      }
    }
    own.sort((a, b) => a - b);
    others.sort((a, b) => a - b);
    const accepted = own.filter((value) => value >= LEAST_LIKENESS).length;
    const wrong = others.filter((value) => value >= LEAST_LIKENESS).length;
    const n = own.length + silent;
    rows[suite] = {
      n,
      'own photo accepted': round(accepted / n),
      lower95: round(wilsonLowerBound(accepted, n)),
      'own, lowest 1 %': round(own[Math.floor(own.length / 100)]!),
      'others, n': others.length,
      'others accepted': wrong,
      'others, highest': round(others.at(-1)!),
    };
  }
  console.table(rows);
  return { rows };
}
