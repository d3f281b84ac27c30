import type { Art, PaletteId } from '../../markers/art/index.ts';

/** One print of the field kit: always the same, wherever it is printed. */
export interface FieldPrint {
  /** From 1 up; stands beside the print. */
  number: number;
  art: Art;
  palette?: PaletteId;
  /** The sample photo, or a part of it, or the blank wall that a frame must do without. */
  photo: { zoom: number } | 'blank';
}

/** Of all prints, 15 × 10 cm: what phones are held over most. */
export const FIELD_WIDTH_MM = 150;
export const FIELD_HEIGHT_MM = 100;

const art = (layout: Art['layout'], style: Art['style'], seed: number): Art => ({
  format: '3x2',
  layout,
  style,
  seed,
});

/** Four of the layout that shops sell, and one of each that is wider. Their seeds are no pool's: these count from 1. */
export const FIELD_PRINTS: readonly FieldPrint[] = [
  { number: 1, art: art('border-8', 'terrazzo', 2_000_000_001), photo: { zoom: 1 } },
  { number: 2, art: art('border-8', 'botanical', 2_000_000_002), photo: { zoom: 1.6 } },
  { number: 3, art: art('border-8', 'linen', 2_000_000_003), palette: 'graphite', photo: { zoom: 2.2 } },
  { number: 4, art: art('border-8', 'night', 2_000_000_004), photo: 'blank' },
  { number: 5, art: art('border-11', 'kilim', 2_000_000_005), photo: { zoom: 1.3 } },
  { number: 6, art: art('border-22', 'azulejo', 2_000_000_006), photo: { zoom: 1 } },
];
