export { ART_VERSION, type Art, matColour } from './drawing.ts';
export type { Colour, Pixels } from './painter.ts';
export { colourOf, renderArt } from './render.ts';
export { STYLES, type StyleId } from './styles/index.ts';
export { artSvg, NEUTRAL_GREY } from './svg.ts';
