import { colourWithLuma, hexOf, lumaOf, type SeenColour, seenColourOf } from './hues.ts';
import type { Colour, Pixels } from './painter.ts';
import type { Palette } from './style.ts';
import { ACCENT, DEEP, INK, MID, PALE, PAPER, TONE_LUMAS, WARM } from './tones.ts';

/** Pixels that are looked at, at most. */
const SAMPLES = 4000;
const CLUSTERS = 9;
const ROUNDS = 12;
/** The most that a tone is coloured. A mat is paper, not paint. */
const MOST_CHROMA: Record<number, number> = {
  [INK]: 0.04,
  [DEEP]: 0.065,
  [ACCENT]: 0.14,
  [MID]: 0.13,
  [WARM]: 0.12,
  [PALE]: 0.05,
  [PAPER]: 0.012,
};
/** Hues nearer than this, in radians, are one colour to the eye. */
const SAME_HUE = 0.5;
/** By how much luma and the mean of red, green and blue may differ. */
const MOST_APART = 20;

interface Cluster extends SeenColour {
  /** Of the pixels. */
  share: number;
}

/**
 * A palette of a photo's own colours: its hues on the tones of every palette, so that any marker can wear it. The same pixels give the
 * same palette. A small picture of the photo will do.
 */
export function paletteOfPhoto(photo: Pixels): Palette {
  const clusters = clustersOf(photo);
  const vivid = [...clusters].sort((a, b) => vividness(b) - vividness(a));
  const accent = vivid[0]!;
  const others = vivid.filter(({ hue }) => hueDistance(hue, accent.hue) > SAME_HUE);
  const second = others[0] ?? accent;
  const third = others.find(({ hue }) => hueDistance(hue, second.hue) > SAME_HUE) ?? others[1] ?? accent;
  const byLightness = [...clusters].sort((a, b) => a.lightness - b.lightness);
  const darkest = byLightness.slice(0, 3).sort((a, b) => vividness(b) - vividness(a))[0]!;
  const lightest = byLightness.slice(-3).sort((a, b) => b.share - a.share)[0]!;
  // The lighter of two hues is lighter in the palette too: a yellow is no brown.
  const [mid, warm] = second.lightness <= third.lightness ? [second, third] : [third, second];
  const chosen: Record<number, SeenColour> = {
    [INK]: darkest,
    [DEEP]: darkest,
    [ACCENT]: accent,
    [MID]: mid,
    [WARM]: warm,
    [PALE]: lightest,
    [PAPER]: lightest,
  };
  return TONE_LUMAS.map((luma, tone) => hexOf(colourFor(chosen[tone]!, tone, luma)));
}

function colourFor({ hue, chroma }: SeenColour, tone: number, luma: number): Colour {
  for (let most = Math.min(chroma * 1.15, MOST_CHROMA[tone]!); ; most *= 0.9) {
    const colour = colourWithLuma(hue, most, luma);
    const mean = (colour[0] + colour[1] + colour[2]) / 3;
    if (Math.abs(mean - lumaOf(colour)) < MOST_APART || most < 0.002) return colour;
  }
}

/** A little of a strong colour is remembered more than much of a weak one. */
function vividness({ chroma, share }: Cluster): number {
  return chroma * share ** 0.22;
}

function hueDistance(a: number, b: number): number {
  const apart = Math.abs(a - b) % (2 * Math.PI);
  return Math.min(apart, 2 * Math.PI - apart);
}

type Place = [lightness: number, a: number, b: number];

/** Lloyd's algorithm (1982) in OKLAB, begun with colours from dark to light. */
function clustersOf({ data, width, height }: Pixels): Cluster[] {
  const step = Math.max(1, Math.floor((width * height) / SAMPLES));
  const places: Place[] = [];
  for (let at = 0; at < width * height; at += step) {
    const colour = seenColourOf([data[at * 3]!, data[at * 3 + 1]!, data[at * 3 + 2]!]);
    places.push(placeOf(colour));
  }
  places.sort((a, b) => a[0] - b[0]);
  let centres = Array.from(
    { length: CLUSTERS },
    (_, i): Place => [...places[Math.floor(((i + 0.5) * places.length) / CLUSTERS)]!],
  );
  let counts: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const sums = centres.map((): Place => [0, 0, 0]);
    counts = centres.map(() => 0);
    for (const place of places) {
      const nearest = nearestOf(centres, place);
      counts[nearest]!++;
      place.forEach((value, axis) => {
        sums[nearest]![axis]! += value;
      });
    }
    centres = centres.map((centre, i) =>
      counts[i] === 0 ? centre : (sums[i]!.map((sum) => sum / counts[i]!) as Place),
    );
  }
  return centres
    .map(([lightness, a, b], i) => ({
      lightness,
      chroma: Math.sqrt(a * a + b * b),
      hue: Math.atan2(b, a),
      share: counts[i]! / places.length,
    }))
    .filter(({ share }) => share > 0);
}

function placeOf({ lightness, chroma, hue }: SeenColour): Place {
  return [lightness, chroma * Math.cos(hue), chroma * Math.sin(hue)];
}

function nearestOf(centres: readonly Place[], place: Place): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  centres.forEach((centre, i) => {
    // Hue parts two colours more than lightness does.
    const distance =
      (centre[0] - place[0]) ** 2 + 4 * ((centre[1] - place[1]) ** 2 + (centre[2] - place[2]) ** 2);
    if (distance < least) [best, least] = [i, distance];
  });
  return best;
}
