import { StaffBar, StaffGate } from '../components/staff-gate.tsx';
import { usePageTitle } from '../page-title.ts';
import { mayAll } from '../session.ts';
import { usePageWords } from '../words.ts';
import { PrintList } from './print-list.tsx';
import type { PrintWords } from './words/en.ts';

/** What a print shop's clerk works on: living photos that are ready, to be downloaded, printed and ticked off. */
export default function PrintPage() {
  const words = usePageWords<PrintWords>();
  usePageTitle(words.title);
  return (
    <StaffGate title={words.title} mayEnter={(key) => mayAll(key, ['print:read', 'project:read'])}>
      <header class="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-2 pt-4">
        <h1>{words.title}</h1>
        <StaffBar />
      </header>
      <PrintList />
    </StaffGate>
  );
}
