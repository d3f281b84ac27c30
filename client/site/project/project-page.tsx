import { useEffect, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { ProblemNotice, Skeleton } from '../components/notices.tsx';
import { usePageTitle } from '../page-title.ts';
import { usePageWords } from '../words.ts';
import { ProjectMaking } from './project-making.tsx';
import { ProjectResult } from './project-result.tsx';
import { type Unseen, watchProject } from './watch-project.ts';
import type { ProjectWords } from './words/en.ts';

/** A living photo as its owner sees it: while it is made, and when it lives. */
export default function ProjectPage() {
  const { id } = useRoute().params as { id: string };
  const words = usePageWords<ProjectWords>();
  const [report, setReport] = useState<ProjectStatusReport>();
  const [unseen, setUnseen] = useState<Unseen>();
  useEffect(() => {
    setReport(undefined);
    setUnseen(undefined);
    return watchProject(id, { onReport: setReport, onUnseen: setUnseen });
  }, [id]);
  usePageTitle(report?.status === 'ready' ? words.lives.title : words.almost.title);

  if (unseen) return <Unseeable id={id} why={unseen} />;
  if (!report) return <Skeleton class="mt-8 h-64 w-full" />;
  if (report.status === 'ready') return <ProjectResult id={id} report={report} />;
  if (report.status === 'error')
    return (
      <section class="py-10">
        <h1>{words.failed}</h1>
        <ProblemNotice error={new Error(report.errorMessage ?? words.failed)} />
        <a class="btn btn-primary" href="/">
          {words.another}
        </a>
      </section>
    );
  return <ProjectMaking report={report} />;
}

function Unseeable({ id, why }: { id: string; why: Unseen }) {
  const words = usePageWords<ProjectWords>();
  if (why === 'not ours')
    return (
      <section class="py-10">
        <h1>{words.notOurs.title}</h1>
        <p class="mt-3 mb-8 text-lg text-quiet">{words.notOurs.text}</p>
        <a class="btn btn-primary" href={`/ar/view/${id}`}>
          {words.notOurs.open}
        </a>
      </section>
    );
  return (
    <section class="py-10">
      <h1>{words.failed}</h1>
      <ProblemNotice error={new Error(why === 'unknown' ? words.gone : words.silent)} />
    </section>
  );
}
