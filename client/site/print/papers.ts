import type { api } from '../api.ts';
import type { Print } from './use-prints.ts';

export type Paper = Awaited<ReturnType<typeof api.printProfiles.list.query>>['profiles'][number];

/** Whether the server makes files of it for this paper: a frame is not stretched, and an overlay is nothing but a frame. */
export const fits = ({ mode, format }: Pick<Print, 'mode' | 'format'>, paper: Paper): boolean =>
  mode === 'framed' && format !== null
    ? paper.formats.some((each) => each === format)
    : paper.file !== 'overlay';

/** The wanted paper, or the first that fits where that one does not. */
export function paperFor(print: Print, papers: Paper[], wanted: string | undefined): Paper | undefined {
  const fitting = papers.filter((paper) => fits(print, paper));
  return fitting.find(({ id }) => id === wanted) ?? fitting[0];
}
