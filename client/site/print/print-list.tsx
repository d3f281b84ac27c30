import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { api } from '../api.ts';
import { EmptyState, ProblemNotice, Skeleton } from '../components/notices.tsx';
import { useAction } from '../live/use-action.ts';
import { useQuery } from '../live/use-query.ts';
import { useCommonWords, usePageWords } from '../words.ts';
import { BatchBar, type BatchChoice } from './batch-bar.tsx';
import { FirstPrints } from './first-prints.tsx';
import { paperFor } from './papers.ts';
import { PrintCard } from './print-card.tsx';
import { PrintFilters } from './print-filters.tsx';
import { PrintTile } from './print-tile.tsx';
import { useChosen } from './use-chosen.ts';
import { isPrintable, PRINT_STATES, type PrintFilter, type PrintState, usePrints } from './use-prints.ts';
import { usePrintView, ViewChoice } from './view-choice.tsx';
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
  const [view, setView] = usePrintView();
  const [begun, setBegun] = useState(0);
  const top = useRef<HTMLDivElement>(null);
  const [justMarked, setJustMarked] = useState(NONE_MARKED);
  const unmarking = useAction(async () => {
    await api.prints.mark.mutate({ ids: justMarked.ids, isPrinted: false });
    setJustMarked(NONE_MARKED);
    reload();
  });

  const prints = data?.prints ?? [];
  const printable = data?.canPrint ? prints.filter(isPrintable) : [];
  const chosen = useChosen(data?.prints, printable);
  const shownChosen = prints.filter(({ id }) => chosen.prints.has(id));
  const mark = async (ids: string[]) => {
    const { marked } = await api.prints.mark.mutate({ ids, isPrinted: true });
    setJustMarked({ ids: marked, passedOver: ids.length - marked.length });
    chosen.clear();
    reload();
  };

  const batchBegun = () => {
    setBegun((count) => count + 1);
    chosen.clear();
    top.current?.scrollIntoView({ behavior: 'smooth' });
  };

  return (
    <>
      <div ref={top} class="scroll-mt-4 pb-4 empty:hidden">
        <FirstPrints papers={papers} begun={begun} onChanged={reload} />
      </div>
      <PrintFilters filter={filter} counts={data?.counts} onChange={setFilter} />
      {data && !data.canPrint && <p class="alert alert-warning alert-soft mt-4">{words.needsAddress}</p>}
      {justMarked.ids.length > 0 && (
        <p role="status" class="alert alert-success alert-soft mt-4">
          {words.marked(justMarked.ids.length)}
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
      {justMarked.passedOver > 0 && (
        <p role="status" class="alert alert-warning alert-soft mt-4">
          {words.passedOver(justMarked.passedOver)}
        </p>
      )}
      <ProblemNotice error={unmarking.error} />
      <ProblemNotice error={error} onRetry={reload} />
      <div class="mt-4 flex items-center gap-3 empty:hidden">
        {printable.length > 1 && (
          <label
            class={`inline-flex min-h-11 items-center gap-3 text-sm ${view === 'grid' ? 'pl-3' : 'pl-6'}`}
          >
            <input
              type="checkbox"
              class="checkbox checkbox-sm"
              checked={printable.every(({ id }) => chosen.prints.has(id))}
              onChange={(event) => chosen.chooseAll(event.currentTarget.checked)}
            />
            {words.selectAll}
          </label>
        )}
        {prints.length > 0 && <ViewChoice view={view} onChange={setView} />}
      </div>
      <ul class={`mt-3 grid gap-3 ${COLUMNS[view]}`}>
        {!data && !error && [1, 2, 3, 4].map((each) => <Skeleton key={each} class="h-36 w-full" />)}
        {prints.map((print) => {
          const each = {
            print,
            canPrint: data!.canPrint,
            isChosen: chosen.prints.has(print.id),
            onChoose: (isChosen: boolean, isRange: boolean) => chosen.choose(print.id, isChosen, isRange),
          };
          return (
            <li key={print.id} class="min-w-0">
              {view === 'grid' ? (
                <PrintTile {...each} />
              ) : (
                <PrintCard {...each} paper={paperFor(print, papers, choice?.profile)} onChanged={reload} />
              )}
            </li>
          );
        })}
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
      {chosen.prints.size > 0 && choice && (
        <BatchBar
          chosen={[...chosen.prints.values()]}
          hidden={chosen.prints.size - shownChosen.length}
          choice={choice}
          papers={papers}
          onChoice={setChoice}
          onClear={chosen.clear}
          onMark={mark}
          onBegun={batchBegun}
        />
      )}
    </>
  );
}

const NONE_MARKED = { ids: [] as string[], passedOver: 0 };
const COLUMNS = { list: 'lg:grid-cols-2', grid: 'grid-cols-2 md:grid-cols-3 lg:grid-cols-4' };
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
