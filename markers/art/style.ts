import type { Field } from './field.ts';
import type { Polygon } from './polygon.ts';
import type { Random } from './random.ts';

/** An index into a palette. */
export type Tone = number;

/**
 * Colours (#rrggbb) from dark to light: the first draws the keylines, the last is the mat. The order of their luma is what a
 * marker is recognised by, not the hues.
 */
export type Palette = readonly string[];

/** A filled area. Curves are polygons with corners enough: so one simple painter gives the same pixels everywhere. */
export interface Shape {
  polygon: Polygon;
  tone: Tone;
}

/** A family of patterns. Pure: the same field and random numbers give the same shapes, in Node and in a browser. */
export interface Style {
  name: string;
  palette: Palette;
  /** What shows between the shapes. */
  ground: Tone;
  /** In painting order: later shapes lie on earlier ones. */
  draw(field: Field, random: Random): Shape[];
}
