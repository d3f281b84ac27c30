import { codeOf } from '../markers/coded-error.ts';
import { problemOf } from './api/errors.ts';
import { renderMessagePage } from './pages.ts';
import { ProjectGone } from './projects/gone.ts';
import { GONE_WORDS } from './projects/gone-words.ts';
import type { Language } from './projects/viewer-words/index.ts';

/** What people are told of an error, in their language; of what they did wrong, where only the server's own words say it, in English. */
export function renderErrorPage(error: Error, language: Language) {
  const words = GONE_WORDS[language];
  const links = { makeOne: words.makeOne, report: words.report, pictureAlt: words.pictureAlt };
  if (error instanceof ProjectGone)
    return renderMessagePage(words.titles[error.code as keyof typeof words.titles], error.textIn(language), {
      language,
      links,
      pictureUrl: error.stillUrl,
      reportUrl: error.reportUrl,
    });
  const code = codeOf(error);
  if (code === 'PROJECT_NOT_FOUND')
    return renderMessagePage(words.titles[code], words.notFound, { language, links });
  if (code === 'PROJECT_FAILED')
    // Why, is known in English only.
    return renderMessagePage(words.titles[code], language === 'en' ? error.message : words.failed, {
      language,
      links,
    });
  if (code === 'NOT_FOUND')
    return renderMessagePage(words.titles.PROJECT_NOT_FOUND, words.nothing, { language, links });
  const { status, detail } = problemOf(error);
  return renderMessagePage(status === 404 ? 'Nothing here' : 'That did not work', detail);
}
