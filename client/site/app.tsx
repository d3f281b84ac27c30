import type { ComponentType } from 'preact';
import lazy, { ErrorBoundary } from 'preact-iso/lazy';
import { LocationProvider, Route, Router } from 'preact-iso/router';
import { Layout } from './components/layout.tsx';
import { NotFound } from './components/not-found.tsx';
import { StumbleGuard } from './components/stumble-guard.tsx';
import type { CommonWords } from './words/en.ts';
import { CommonWordsContext, loadWords, PageWordsContext, type WordsFiles } from './words.ts';

/** A page comes, with its words, when somebody goes there. */
function page(load: () => Promise<{ default: ComponentType }>, files: WordsFiles) {
  return lazy(async () => {
    const [{ default: Page }, words] = await Promise.all([load(), loadWords(files)]);
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

/** Links to other paths of this server leave the site's pages: they are pages of their own. Each path here is one of server/site/routes.ts too. */
const PAGES = /^\/(photos|p\/[^/]+)?$/;

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
                <Route default component={NotFound} />
              </Router>
            </ErrorBoundary>
          </Layout>
        </LocationProvider>
      </StumbleGuard>
    </CommonWordsContext>
  );
}
