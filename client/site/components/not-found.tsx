import { usePageTitle } from '../page-title.ts';
import { useCommonWords } from '../words.ts';

export function NotFound() {
  const { notFound } = useCommonWords();
  usePageTitle(notFound.title);
  return (
    <section class="py-16 text-center">
      <h1>{notFound.title}</h1>
      <p class="mt-3 text-lg text-quiet">{notFound.text}</p>
      <a class="btn btn-primary mt-8" href="/">
        {notFound.home}
      </a>
    </section>
  );
}
