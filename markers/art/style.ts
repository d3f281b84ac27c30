import type { Field } from './field.ts';
import type { PaletteId } from './palettes.ts';
import type { Polygon } from './polygon.ts';
import type { Random } from './random.ts';

/** An index into a palette: see tones.ts. */
export type Tone = number;

/** Colours (#rrggbb) of the tones, from dark to light. The order of their luma is what a marker is recognised by, not the hues. */
export type Palette = readonly string[];

/** A filled area. Curves are polygons with corners enough: so one simple painter gives the same pixels everywhere. */
export interface Shape {
  polygon: Polygon;
  tone: Tone;
}

/** A family of patterns. Pure: the same field and random numbers give the same shapes, in Node and in a browser. */
export interface Style {
  name: string;
  /** One line for a customer who chooses. */
  description: string;
  /** What it is shown in unless another is chosen. */
  palette: PaletteId;
  /** What shows between the shapes. */
  ground: Tone;
  /** In painting order: later shapes lie on earlier ones. */
  draw(field: Field, random: Random): Shape[];
}
