import type { Colour } from './painter.ts';

/** Lightness (0..1), chroma (0..0.4) and hue (radians) as people see them: OKLCH (Björn Ottosson, 2020). */
export interface SeenColour {
  lightness: number;
  chroma: number;
  hue: number;
}

/** Rec. 601, of 8-bit sRGB: what every recogniser looks at. */
export function lumaOf([red, green, blue]: Colour): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

export function seenColourOf([red, green, blue]: Colour): SeenColour {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const c = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.sqrt(a * a + c * c),
    hue: Math.atan2(c, a),
  };
}

/** The colour of a hue and chroma that has a luma, to one 255th; less chroma where sRGB has not that much. */
export function colourWithLuma(hue: number, chroma: number, luma: number): Colour {
  for (let c = chroma; ; c *= 0.94) {
    let [low, high] = [0, 1];
    for (let step = 0; step < 24; step++) {
      const middle = (low + high) / 2;
      if (lumaOf(toRgb({ lightness: middle, chroma: c, hue }).colour) < luma) low = middle;
      else high = middle;
    }
    const { colour, inside } = toRgb({ lightness: high, chroma: c, hue });
    if (inside || c < 0.002) return colour;
  }
}

export function hexOf(colour: Colour): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** `inside` tells whether sRGB has the colour, to the rounding of 8 bits. */
function toRgb({ lightness, chroma, hue }: SeenColour): { colour: Colour; inside: boolean } {
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const values = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const [red, green, blue] = values.map((value) => Math.round(encoded(Math.min(1, Math.max(0, value))))) as [
    number,
    number,
    number,
  ];
  return { colour: [red, green, blue], inside: values.every((value) => value > -0.002 && value < 1.002) };
}

function linear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function encoded(share: number): number {
  return 255 * (share <= 0.0031308 ? 12.92 * share : 1.055 * share ** (1 / 2.4) - 0.055);
}
