import type { Style } from './style.ts';
import * as styles from './styles/index.ts';

/** A style's id: stored with markers, never changed. */
export type StyleId = keyof typeof styles;

/** Every style, by its id. A new one needs its file and its line in styles/index.ts. */
export const STYLES: { readonly [Id in StyleId]: Style } = styles;
