import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useQuery } from '../../live/use-query.ts';
import { usePageWords } from '../../words.ts';
import type { SettingsWords } from './words/en.ts';

type Setting = Awaited<ReturnType<typeof api.admin.settings.query>>['settings'][number];

/** How this server is set. Nothing is changed here: settings belong to the machine. */
export default function SettingsPage() {
  const words = usePageWords<SettingsWords>();
  const { data, error, reload } = useQuery(() => api.admin.settings.query(), []);
  const [search, setSearch] = useState('');
  const [onlySet, setOnlySet] = useState(false);
  if (!data)
    return error ? <ProblemNotice error={error} onRetry={reload} /> : <Skeleton class="h-96 w-full" />;
  const wanted = search.trim().toLowerCase();
  const found = data.settings.filter(
    ({ name, description, isSet }) =>
      (!onlySet || isSet) && `${name} ${description}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <p class="mb-5 max-w-prose text-quiet">{words.hint}</p>
      <div class="mb-4 flex flex-wrap items-center gap-x-6 gap-y-3">
        <label class="input w-full sm:w-80">
          <span class="sr-only">{words.search}</span>
          <input
            type="search"
            placeholder={words.search}
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        </label>
        <label class="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            class="checkbox checkbox-sm"
            checked={onlySet}
            onChange={(event) => setOnlySet(event.currentTarget.checked)}
          />
          {words.onlySet}
        </label>
      </div>
      {found.length === 0 && <EmptyState title={words.none} />}
      <dl class="divide-y divide-base-300">
        {found.map((setting) => (
          <SettingRow key={setting.name} setting={setting} />
        ))}
      </dl>
    </>
  );
}

function SettingRow({ setting }: { setting: Setting }) {
  const words = usePageWords<SettingsWords>();
  const { name, description, value, isSet, isSecret } = setting;
  const said = isSecret ? (isSet ? words.secret : words.unset) : (value ?? words.unset);
  return (
    <div class="grid gap-x-6 gap-y-1 py-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <dt class="min-w-0">
        <code class="wrap-anywhere font-semibold">{name}</code>
        {isSet && <span class="badge badge-primary badge-soft badge-sm ml-2">{words.isSet}</span>}
        <p class="mt-1 text-quiet text-sm">{description}</p>
      </dt>
      <dd class="wrap-anywhere min-w-0">
        {value !== null && !isSecret ? <code>{said}</code> : <span class="text-quiet">{said}</span>}
        {isSet && !isSecret && setting.default !== null && (
          <p class="mt-1 text-quiet text-sm">{words.standard(setting.default)}</p>
        )}
      </dd>
    </div>
  );
}
