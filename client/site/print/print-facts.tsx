import { formatMoment, usePageWords } from '../words.ts';
import type { Print } from './use-prints.ts';
import type { PrintWords } from './words/en.ts';

const GRADE_COLOUR: Record<string, string> = {
  'very good': 'badge-success',
  good: 'badge-success',
  weak: 'badge-warning',
  none: 'badge-error',
};

/** How well its print scans. */
export function PrintGrade({ print: { grade } }: { print: Print }) {
  const words = usePageWords<PrintWords>();
  return (
    <span class={`badge badge-soft badge-sm ${GRADE_COLOUR[grade ?? ''] ?? ''}`}>
      {grade ? words.grades[grade] : words.gradeUnknown}
    </span>
  );
}

/** What has become of it, and when. */
export function PrintState({ print }: { print: Print }) {
  const { stateOf } = usePageWords<PrintWords>();
  const { state, printedAt, markedPrintedAt, expiresAt } = print;
  const moment = { downloaded: printedAt, printed: markedPrintedAt, demo: expiresAt };
  const isTimed = state === 'downloaded' || state === 'printed' || state === 'demo';
  return <>{isTimed ? stateOf[state](moment[state] ? formatMoment(moment[state]) : '–') : stateOf[state]}</>;
}
