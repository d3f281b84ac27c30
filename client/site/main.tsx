import { render } from 'preact';
import { App } from './app.tsx';
import { applyAppearance } from './appearance.ts';
import './styles.css';
import type { CommonWords } from './words/en.ts';
import { loadWords } from './words.ts';

/** The site's script: it fills the shell that the server sends for each of its pages. */
applyAppearance();
const words = (await loadWords(import.meta.glob('./words/??.ts'))) as CommonWords;
render(<App words={words} />, document.querySelector('#app')!);
