/** A kind of marker as admins say it: `Terrazzo · 3:2 · border-8`. */
export const kindName = ({ style, format, layout }: { style: string; format: string; layout: string }) =>
  `${style[0]!.toUpperCase()}${style.slice(1)} · ${format.replace('x', ':')} · ${layout}`;
