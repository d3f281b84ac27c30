// The site: one page application in files whose names carry a hash of the content, each page in a file of its own.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

const client = path.dirname(fileURLToPath(import.meta.url));

/** The server of `npm start`, for `npx vite --config client/vite.config.mjs`: pages are then built as they are changed. */
const SERVER = process.env.PASSEPARTOUT_SERVER ?? 'http://localhost:3000';

const EVERY_PAGE = [
  /node_modules\/(preact|preact-iso)\//,
  /client\/site\/(own-projects|page-title|problems|site-data|words)\.ts$/,
  /client\/site\/components\/notices\.tsx$/,
  /preload-helper/,
];

const isOfEveryPage = (module) => EVERY_PAGE.some((pattern) => pattern.test(module));

export default defineConfig({
  root: client,
  base: '/assets/',
  plugins: [tailwindcss()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    assetsDir: '',
    emptyOutDir: false,
    manifest: true,
    sourcemap: 'hidden',
    // Of the last two years, and some more: what the styles need.
    target: ['es2022', 'safari16.4'],
    // One file of styles: pages share most of it.
    cssCodeSplit: false,
    // The content security policy allows data addresses for pictures only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: path.join(client, 'site/main.tsx'),
      output: {
        // What every page needs in one file: each file more is a way more to the server and back.
        codeSplitting: { groups: [{ name: 'base', test: isOfEveryPage }] },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(['/api', '/trpc', '/objects', '/compile'].map((at) => [at, SERVER])),
  },
});
