import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { StaffBar, StaffGate } from '../components/staff-gate.tsx';
import { usePageTitle } from '../page-title.ts';
import { type SignedIn, useSession } from '../session.ts';
import { SECTIONS, type SectionId, seesAdmin } from './sections.ts';
import { useAdminWords } from './use-admin-words.ts';

/** What stands round each of the admin's pages: the way to the others that this key opens, and who is signed in. */
export function AdminFrame({ section, children }: { section: SectionId; children: ComponentChildren }) {
  const words = useAdminWords();
  const { mayEnter, path } = SECTIONS.find(({ id }) => id === section)!;
  useLeadOn(path, mayEnter);
  usePageTitle(words.sections[section]);
  return (
    <StaffGate
      title={words.title}
      mayEnter={(key) => mayEnter(key) || (path === FIRST.path && seesAdmin(key))}
    >
      <div class="grid gap-x-10 gap-y-4 pt-2 lg:grid-cols-[12rem_minmax(0,1fr)]">
        <AdminNav />
        <div class="min-w-0">
          <header class="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
            <h1 class="text-4xl">{words.sections[section]}</h1>
            <StaffBar />
          </header>
          {children}
        </div>
      </div>
    </StaffGate>
  );
}

const FIRST = SECTIONS[0]!;

/** Whoever may not see the first page, but others, is led to the first of those. */
function useLeadOn(path: string, mayEnter: (key: SignedIn) => boolean): void {
  const { key } = useSession();
  const { route } = useLocation();
  useEffect(() => {
    if (!key || path !== FIRST.path || mayEnter(key)) return;
    const other = SECTIONS.find((section) => section.mayEnter(key));
    if (other) route(other.path, true);
  }, [key, path]);
}

/** On a phone the list is wider than the screen, and the page one is on may be the last of it. */
const bringIntoView = (link: HTMLElement | null): void =>
  link?.scrollIntoView({ block: 'nearest', inline: 'center' });

/** Beside the page on a desk, above it on a phone, where it can be pushed along. */
function AdminNav() {
  const words = useAdminWords();
  const { path } = useLocation();
  const { key } = useSession();
  return (
    <nav aria-label={words.nav} class="-mx-4 overflow-x-auto px-4 lg:mx-0 lg:px-0">
      <ul class="menu menu-horizontal flex-nowrap gap-1 p-0 lg:menu-vertical lg:w-full">
        {SECTIONS.filter(({ mayEnter }) => key && mayEnter(key)).map((section) => (
          <li key={section.id}>
            <a
              href={section.path}
              ref={path === section.path ? bringIntoView : null}
              aria-current={path === section.path ? 'page' : undefined}
              class={`whitespace-nowrap ${path === section.path ? 'menu-active' : ''}`}
            >
              {words.sections[section.id]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
