import { fileURLToPath } from 'node:url';

/** The folder of the checkout, from its sources and from what is built of them. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/dist\/$/, '');
