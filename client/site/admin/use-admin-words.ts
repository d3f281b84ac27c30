import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { AdminWords } from './words/en.ts';

/** The words of the frame round the admin's pages; each page has words of its own besides. */
export const AdminWordsContext = createContext<AdminWords>(undefined as never);
export const useAdminWords = () => useContext(AdminWordsContext);
