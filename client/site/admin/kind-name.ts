import { useAdminWords } from './use-admin-words.ts';

export interface MarkerKind {
  format: string;
  layout: string;
  style: string;
}

export const formatName = (format: string) => format.replace('x', ':');

export const kindId = ({ format, layout, style }: MarkerKind) => `${format}/${layout}/${style}`;

/** How kinds of markers, and what they are told apart by, are called. */
export function useKindNames() {
  const words = useAdminWords();
  const style = (id: string) => words.styles[id] ?? id;
  const layout = (id: string) => words.layouts[id] ?? id;
  const full = (kind: MarkerKind) =>
    `${style(kind.style)} ${formatName(kind.format)} · ${layout(kind.layout)}`;
  return {
    style,
    layout,
    /** `Terrazzo 3:2 · border 8 %`. */
    full,
    /** The same of a kind in the server's one word for it: `3x2/border-8/terrazzo`. */
    fullOfId(id: string) {
      const [format, layoutId, styleId] = id.split('/');
      return format && layoutId && styleId ? full({ format, layout: layoutId, style: styleId }) : id;
    },
  };
}
