import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { APPEARANCES, type Appearance, chooseAppearance, chosenAppearance } from '../appearance.ts';
import { SITE } from '../site-data.ts';
import { chooseLanguage, LANGUAGES, type Language, useCommonWords } from '../words.ts';
import { Brand } from './brand.tsx';

/** What stands round every page: the way to the others above it, language and appearance below. */
export function Layout({ children }: { children: ComponentChildren }) {
  const words = useCommonWords();
  return (
    <div class="flex min-h-svh flex-col">
      <a class="btn btn-sm absolute top-2 left-2 z-50 -translate-y-20 focus:translate-y-0" href="#content">
        {words.skip}
      </a>
      <header class="mx-auto flex w-full max-w-6xl flex-wrap items-center gap-x-2 gap-y-1 px-4 py-3 sm:px-6">
        <a href="/" class="mr-auto rounded-field py-1 pr-2">
          <Brand />
        </a>
        <nav aria-label={words.nav} class="-ml-3 flex flex-wrap sm:ml-0">
          <NavLink href="/">{words.create}</NavLink>
          <NavLink href="/photos">{words.photos}</NavLink>
        </nav>
      </header>
      {/* Empty until the page has come: what is below must not jump then. */}
      <main id="content" class="mx-auto w-full max-w-6xl flex-1 empty:min-h-svh px-4 pt-2 pb-16 sm:px-6">
        {children}
      </main>
      <Footer />
    </div>
  );
}

function NavLink({ href, children }: { href: string; children: ComponentChildren }) {
  const { path } = useLocation();
  const isHere = href === '/' ? path === '/' : path.startsWith(href);
  return (
    <a
      href={href}
      aria-current={isHere ? 'page' : undefined}
      class={`btn btn-ghost px-3 font-normal text-base ${isHere ? 'underline decoration-primary decoration-2 underline-offset-8' : ''}`}
    >
      {children}
    </a>
  );
}

function Footer() {
  const words = useCommonWords();
  const [appearance, setAppearance] = useState(chosenAppearance());
  const change = (chosen: Appearance) => {
    chooseAppearance(chosen);
    setAppearance(chosen);
  };
  return (
    <footer class="border-t border-base-300 bg-base-200/60">
      <div class="mx-auto flex max-w-6xl flex-wrap items-center gap-x-5 gap-y-3 px-4 py-6 text-sm sm:px-6">
        <a class="link link-hover" href="/scan">
          {words.scan}
        </a>
        <a class="link link-hover" href="/report">
          {words.report}
        </a>
        <a class="link link-hover" href="/print">
          {words.printShop}
        </a>
        <a class="link link-hover" href="/admin">
          {words.admin}
        </a>
        <a class="link link-hover mr-auto" href="/api-docs">
          {words.forPrograms}
        </a>
        <div class="flex flex-wrap gap-3">
          <Choice
            label={words.appearance.title}
            value={appearance}
            options={APPEARANCES.map((name) => [name, words.appearance[name]])}
            onChange={change}
          />
          <Choice
            label={words.language}
            value={SITE.language}
            options={Object.entries(LANGUAGES) as [Language, string][]}
            onChange={chooseLanguage}
          />
        </div>
      </div>
    </footer>
  );
}

function Choice<Value extends string>(props: {
  label: string;
  value: Value;
  options: [value: Value, name: string][];
  onChange: (value: Value) => void;
}) {
  return (
    <select
      class="select select-sm w-auto"
      aria-label={props.label}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value as Value)}
    >
      {props.options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
}
