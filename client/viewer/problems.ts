import type { ScriptWords } from '../../server/projects/viewer-page.ts';
import type { Problem, ProblemWords } from '../../server/projects/viewer-words/index.ts';
import { browserKind, isInApp } from './surroundings.ts';

export type { Problem } from '../../server/projects/viewer-words/index.ts';

/** What another app's own browser may be the cause of. */
const BY_APPS: Problem[] = ['unsupported', 'refused', 'no-camera', 'stuck'];
const BY_LINE: Problem[] = ['download', 'video'];

/** The problem as the visitor can do something about it. */
export function causeOf(problem: Problem): Problem {
  if (BY_APPS.includes(problem) && isInApp()) return 'in-app';
  if (BY_LINE.includes(problem) && !navigator.onLine) return 'offline';
  return problem;
}

export function wordsFor(problem: Problem, { problems, allowing }: ScriptWords): ProblemWords {
  const words = problems[problem];
  return problem === 'refused' ? { ...words, advice: allowing[browserKind()] } : words;
}
