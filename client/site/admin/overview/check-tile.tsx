import { ChevronRight } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { usePageWords } from '../../words.ts';
import { SECTIONS, type SectionId } from '../sections.ts';
import type { OverviewReport } from './overview-page.tsx';
import type { OverviewWords } from './words/en.ts';

export type Check = OverviewReport['checks'][number];
type State = Check['state'];

/** Where one sees to what a check found. */
const WHERE: Record<Check['id'], SectionId> = {
  database: 'settings',
  storage: 'storage',
  disk: 'storage',
  pool: 'pool',
  queue: 'queue',
  workers: 'queue',
  ffmpeg: 'settings',
  reports: 'reports',
  webhooks: 'webhooks',
  recognition: 'recognition',
};

export const STATE_LOOKS: Record<State, { verdict: string; mark: string }> = {
  well: { verdict: 'border-success bg-success/8', mark: 'bg-success text-success-content' },
  attention: { verdict: 'border-warning bg-warning/8', mark: 'bg-warning text-warning-content' },
  wrong: { verdict: 'border-error bg-error/8', mark: 'bg-error text-error-content' },
};

const pathOf = ({ id }: Check) => SECTIONS.find((section) => section.id === WHERE[id])?.path;

/** What a check found that somebody has to see to, with the way there. */
export function RestlessCheck({ check }: { check: Check }) {
  const words = usePageWords<OverviewWords>();
  const { name, figure, say, mend } = words.checks[check.id]!;
  const short = figure?.(check.figure, check.of);
  return (
    <CheckLink
      check={check}
      look={`flex h-full items-start gap-4 rounded-box border-2 p-4 sm:p-5 ${STATE_LOOKS[check.state].verdict}`}
    >
      <StateMark state={check.state} size="size-8" />
      <span class="min-w-0 flex-1">
        <span class="flex flex-wrap items-baseline justify-between gap-x-4">
          <span class="font-semibold text-lg">
            {name}
            <span class="sr-only">: {words.states[check.state]}</span>
          </span>
          {short && <span class="font-display text-2xl tabular-nums">{short}</span>}
        </span>
        <span class="mt-0.5 block">{say(false, check.figure, check.of)}</span>
        {mend && <span class="mt-1 block text-quiet text-sm">{mend}</span>}
      </span>
    </CheckLink>
  );
}

/** What a check found to be well: one line. */
export function CalmCheck({ check }: { check: Check }) {
  const words = usePageWords<OverviewWords>();
  const { name, say } = words.checks[check.id]!;
  return (
    <CheckLink check={check} look="flex min-h-11 h-full items-center gap-3 px-4 py-2.5">
      <StateMark state="well" size="size-5" />
      <span class="min-w-0 flex-1">
        <span class="block font-semibold text-sm">
          {name}
          <span class="sr-only">: {words.states.well}</span>
        </span>
        <span class="block text-quiet text-sm">{say(true, check.figure, check.of)}</span>
      </span>
    </CheckLink>
  );
}

function CheckLink({ check, look, children }: { check: Check; look: string; children: ComponentChildren }) {
  const path = pathOf(check);
  if (!path) return <div class={look}>{children}</div>;
  return (
    <a href={path} class={`${look} rounded-box hover:bg-base-200`}>
      {children}
      <ChevronRight class="size-4 flex-none self-center opacity-60" aria-hidden="true" />
    </a>
  );
}

/** Told by its shape as well as by its colour. */
export function StateMark({ state, size }: { state: State; size: string }) {
  const path = { well: 'm6 12.5 4 4 8-9', attention: 'M12 6v7m0 4v.5', wrong: 'm7.5 7.5 9 9m0-9-9 9' }[state];
  const shape = { well: 'rounded-full', attention: 'rounded-full', wrong: 'rounded-sm' }[state];
  return (
    <svg
      viewBox="0 0 24 24"
      class={`${size} flex-none ${shape} ${STATE_LOOKS[state].mark}`}
      aria-hidden="true"
    >
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        stroke-width="2.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
