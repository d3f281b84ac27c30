import type { Style } from '../style.ts';
import { terrazzo } from './terrazzo.ts';

export type StyleId = 'terrazzo';

export const STYLES: Record<StyleId, Style> = { terrazzo };
