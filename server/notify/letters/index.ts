import type { Language } from '../../projects/viewer-words/index.ts';
import { en } from './en.ts';
import { hy } from './hy.ts';
import { ru } from './ru.ts';
import type { LetterWords } from './words.ts';

export type { LetterText, LetterWords } from './words.ts';

export const LETTERS: Record<Language, LetterWords> = { en, ru, hy };
