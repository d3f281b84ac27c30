import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { api } from '../api.ts';
import { EmptyState, ProblemNotice, Skeleton } from '../components/notices.tsx';
import { useAction } from '../live/use-action.ts';
import { useQuery } from '../live/use-query.ts';
import { useCommonWords, usePageWords } from '../words.ts';
import { BatchBar, type BatchChoice } from './batch-bar.tsx';
import { FirstPrints } from './first-prints.tsx';
import { isPrintable, PrintCard } from './print-card.tsx';
import { PrintFilters } from './print-filters.tsx';
import { PRINT_STATES, type PrintFilter, type PrintState, usePrints } from './use-prints.ts';
import type { PrintWords } from './words/en.ts';

const PAPER_KEY = 'passepartout.paper';

/** The list, what of it is shown, and what is done with what is chosen of it. */
export function PrintList() {
  const words = usePageWords<PrintWords>();
  const common = useCommonWords();
  const [filter, setFilter] = useAddressFilter();
  const { data, error, reload, showMore } = usePrints(filter);
  const papers = useQuery(() => api.printProfiles.list.query(), []).data?.profiles ?? [];
  const [choice, setChoice] = useBatchChoice(papers);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const lastChosen = useRef<string | undefined>(undefined);
  const [begun, setBegun] = useState(0);
  const top = useRef<HTMLDivElement>(null);
  const [justMarked, setJustMarked] = useState<string[]>([]);
  const unmarking = useAction(async () => {
    await api.prints.mark.mutate({ ids: justMarked, isPrinted: false });
    setJustMarked([]);
    reload();
  });

  const prints = data?.prints ?? [];
  const printable = data?.canPrint ? prints.filter(isPrintable).map(({ id }) => id) : [];
  const choose = (id: string, isChosen: boolean, isRange: boolean) => {
    const [a, b] = [printable.indexOf(lastChosen.current ?? id), printable.indexOf(id)];
    const meant = isRange && a >= 0 ? printable.slice(Math.min(a, b), Math.max(a, b) + 1) : [id];
    lastChosen.current = id;
    setChosen((before) => {
      const after = new Set(before);
      for (const each of meant) isChosen ? after.add(each) : after.delete(each);
      return after;
    });
  };
  // What was chosen under another search stays chosen: clerks gather orders one by one.
  const chooseAll = (areChosen: boolean) =>
    setChosen((before) => {
      const after = new Set(before);
      for (const id of printable) areChosen ? after.add(id) : after.delete(id);
      return after;
    });
  const mark = async (ids: string[]) => {
    const { marked } = await api.prints.mark.mutate({ ids, isPrinted: true });
    setJustMarked(marked);
    setChosen(new Set());
    reload();
  };

  const batchBegun = () => {
    setBegun((count) => count + 1);
    setChosen(new Set());
    top.current?.scrollIntoView({ behavior: 'smooth' });
  };

  return (
    <>
      <div ref={top} class="scroll-mt-4 pb-4 empty:hidden">
        <FirstPrints papers={papers} begun={begun} onChanged={reload} />
      </div>
      <PrintFilters filter={filter} counts={data?.counts} onChange={setFilter} />
      {data && !data.canPrint && <p class="alert alert-warning alert-soft mt-4">{words.needsAddress}</p>}
      {justMarked.length > 0 && (
        <p role="status" class="alert alert-success alert-soft mt-4">
          {words.marked(justMarked.length)}
          <button
            type="button"
            class="btn btn-sm"
            disabled={unmarking.isBusy}
            onClick={() => unmarking.run()}
          >
            {words.undo}
          </button>
        </p>
      )}
      <ProblemNotice error={unmarking.error} />
      <ProblemNotice error={error} onRetry={reload} />
      {printable.length > 1 && (
        <label class="mt-4 inline-flex min-h-11 items-center gap-3 pl-6 text-sm">
          <input
            type="checkbox"
            class="checkbox checkbox-sm"
            checked={printable.every((id) => chosen.has(id))}
            onChange={(event) => chooseAll(event.currentTarget.checked)}
          />
          {words.selectAll}
        </label>
      )}
      <ul class="mt-3 grid gap-3 lg:grid-cols-2">
        {!data && !error && [1, 2, 3, 4].map((each) => <Skeleton key={each} class="h-36 w-full" />)}
        {prints.map((print) => (
          <li key={print.id} class="min-w-0">
            <PrintCard
              print={print}
              profile={data?.canPrint ? choice?.profile : undefined}
              isChosen={chosen.has(print.id)}
              onChoose={(isChosen, isRange) => choose(print.id, isChosen, isRange)}
              onChanged={reload}
            />
          </li>
        ))}
      </ul>
      {data && prints.length === 0 && <NothingListed filter={filter} onAll={() => setFilter(EVERYTHING)} />}
      {data?.nextCursor && (
        <p class="mt-6 text-center">
          <button type="button" class="btn" onClick={showMore}>
            {common.more}
          </button>
        </p>
      )}
      <p class="mt-6 text-quiet text-sm">
        {words.keepHint} {words.zipHint}
      </p>
      {chosen.size > 0 && choice && (
        <BatchBar
          chosen={[...chosen]}
          hidden={[...chosen].filter((id) => !printable.includes(id)).length}
          choice={choice}
          papers={papers}
          onChoice={setChoice}
          onClear={() => setChosen(new Set())}
          onMark={mark}
          onBegun={batchBegun}
        />
      )}
    </>
  );
}

const EVERYTHING: PrintFilter = { search: '', state: undefined };

function NothingListed({ filter, onAll }: { filter: PrintFilter; onAll: () => void }) {
  const words = usePageWords<PrintWords>();
  if (!filter.search && !filter.state)
    return (
      <EmptyState title={words.empty}>
        <p>{words.emptyHint}</p>
      </EmptyState>
    );
  return (
    <EmptyState title={filter.search ? words.noneFound : words.empty}>
      <button type="button" class="btn mt-3" onClick={onAll}>
        {words.showAll}
      </button>
    </EmptyState>
  );
}

/** An address that somebody has kept may name what there is no more: then all is shown. */
const stateIn = (text: string | undefined): PrintState | undefined =>
  PRINT_STATES.find((state) => state === text);

function useAddressFilter(): [PrintFilter, (filter: PrintFilter) => void] {
  const { query, route } = useLocation();
  const filter = { search: query.search ?? '', state: stateIn(query.state) };
  const setFilter = ({ search, state }: PrintFilter) => {
    const to = new URLSearchParams({ ...(search && { search }), ...(state && { state }) });
    route(`/print${to.size > 0 ? `?${to}` : ''}`, true);
  };
  return [filter, setFilter];
}

/** The paper that this desk used last. */
function useBatchChoice(papers: { id: string }[]): [BatchChoice | undefined, (choice: BatchChoice) => void] {
  const [choice, setChoice] = useState<BatchChoice>();
  useEffect(() => {
    if (choice || papers.length === 0) return;
    const last = papers.find(({ id }) => id === localStorage.getItem(PAPER_KEY));
    setChoice({ profile: (last ?? papers[0]!).id, copies: 1 });
  }, [papers]);
  const change = (to: BatchChoice) => {
    localStorage.setItem(PAPER_KEY, to.profile);
    setChoice(to);
  };
  return [choice, change];
}
