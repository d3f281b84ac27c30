import type { ComponentType } from 'preact';
import lazy, { ErrorBoundary } from 'preact-iso/lazy';
import { LocationProvider, Route, Router } from 'preact-iso/router';
import { SECTIONS, type Section } from './admin/sections.ts';
import { AdminWordsContext } from './admin/use-admin-words.ts';
import type { AdminWords } from './admin/words/en.ts';
import { Layout } from './components/layout.tsx';
import { NotFound } from './components/not-found.tsx';
import { StumbleGuard } from './components/stumble-guard.tsx';
import type { CommonWords } from './words/en.ts';
import { CommonWordsContext, loadWords, PageWordsContext, type WordsFiles } from './words.ts';

/** A page comes, with its words where it has some of its own, when somebody goes there. */
function page(load: () => Promise<{ default: ComponentType }>, files?: WordsFiles) {
  return lazy(async () => {
    const [{ default: Page }, words] = await Promise.all([load(), files && loadWords(files)]);
    const WithWords = () => (
      <PageWordsContext value={words}>
        <Page />
      </PageWordsContext>
    );
    return { default: WithWords };
  });
}

const CreatePage = page(() => import('./create/create-page.tsx'), import.meta.glob('./create/words/*.ts'));
const ProjectPage = page(
  () => import('./project/project-page.tsx'),
  import.meta.glob('./project/words/*.ts'),
);
const PhotosPage = page(() => import('./photos/photos-page.tsx'), import.meta.glob('./photos/words/*.ts'));
/** A page of the admin's, with what stands round all of them. */
function adminPage({ id, load, words }: Section) {
  return lazy(async () => {
    const [{ AdminFrame }, { default: Page }, frameWords, pageWords] = await Promise.all([
      import('./admin/admin-frame.tsx'),
      load(),
      loadWords(import.meta.glob('./admin/words/*.ts')),
      loadWords(words),
    ]);
    const Framed = () => (
      <AdminWordsContext value={frameWords as AdminWords}>
        <AdminFrame section={id}>
          <PageWordsContext value={pageWords}>
            <Page />
          </PageWordsContext>
        </AdminFrame>
      </AdminWordsContext>
    );
    return { default: Framed };
  });
}

const ADMIN_PAGES = SECTIONS.map((section) => ({ path: section.path, component: adminPage(section) }));

const PrintPage = page(() => import('./print/print-page.tsx'), import.meta.glob('./print/words/*.ts'));
const LoginPage = page(() => import('./login/login-page.tsx'));

/** Links to other paths of this server leave the site's pages: they are pages of their own. Each path here is one of server/site/site-paths.ts too. */
const PAGES = /^\/(photos|login|print|p\/[^/]+|admin(\/[a-z]+)?)?$/;

export function App({ words }: { words: CommonWords }) {
  return (
    <CommonWordsContext value={words}>
      <StumbleGuard>
        <LocationProvider scope={PAGES}>
          <Layout>
            <ErrorBoundary>
              <Router onRouteChange={() => scrollTo(0, 0)}>
                <Route path="/" component={CreatePage} />
                <Route path="/photos" component={PhotosPage} />
                <Route path="/p/:id" component={ProjectPage} />
                <Route path="/login" component={LoginPage} />
                <Route path="/print" component={PrintPage} />
                {ADMIN_PAGES.map(({ path, component }) => (
                  <Route key={path} path={path} component={component} />
                ))}
                <Route default component={NotFound} />
              </Router>
            </ErrorBoundary>
          </Layout>
        </LocationProvider>
      </StumbleGuard>
    </CommonWordsContext>
  );
}
