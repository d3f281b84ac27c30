import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { ProblemNotice } from '../../components/notices.tsx';
import { useAction } from '../../live/use-action.ts';
import { usePageWords } from '../../words.ts';
import type { KeysWords } from './words/en.ts';

type NewKey = Parameters<typeof api.keys.create.mutate>[0];
type Role = NonNullable<NewKey['role']>;
type Scope = NonNullable<NewKey['scopes']>[number];

const ROLES: Role[] = ['program', 'print-shop', 'admin'];
const SCOPES: Scope[] = [
  'demo:create',
  'project:read',
  'project:write',
  'print:read',
  'pool:admin',
  'jobs:admin',
];
const LIMITS = ['requestsPerMinute', 'uploadsAtOnce', 'megabytesPerDay', 'projectsPerDay'] as const;

/** The form for a new key; what it comes to is told once. */
export function MakeKey({ onMade }: { onMade: (key: string) => void }) {
  const words = usePageWords<KeysWords>();
  const [isOpen, setIsOpen] = useState(false);
  const [role, setRole] = useState<Role>('program');
  const making = useAction(async (form: HTMLFormElement) => {
    const fields = new FormData(form);
    const limits = Object.fromEntries(
      LIMITS.filter((name) => fields.get(name)).map((name) => [name, Number(fields.get(name))]),
    );
    const { key } = await api.keys.create.mutate({
      name: String(fields.get('name')),
      role,
      scopes: role === 'program' ? (fields.getAll('scopes') as Scope[]) : [],
      limits,
    });
    form.reset();
    setIsOpen(false);
    onMade(key);
  });
  return (
    <details
      class="rounded-box border border-base-300 p-4"
      open={isOpen}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary class="cursor-pointer font-semibold">{words.make}</summary>
      <form
        class="mt-4 grid max-w-xl gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void making.run(event.currentTarget);
        }}
      >
        <label class="fieldset py-0">
          <span class="fieldset-legend">{words.name}</span>
          <input class="input w-full" name="name" required maxLength={100} autoComplete="off" />
        </label>
        <fieldset class="min-w-0">
          <legend class="mb-1 font-semibold">{words.role}</legend>
          {ROLES.map((each) => (
            <label key={each} class="flex min-h-10 items-center gap-3">
              <input
                type="radio"
                class="radio radio-primary"
                name="role"
                checked={role === each}
                onChange={() => setRole(each)}
              />
              <span>
                {words.roles[each]} <span class="text-quiet text-sm">{words.roleHints[each]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {role === 'program' && (
          <fieldset class="min-w-0">
            <legend class="mb-1 font-semibold">{words.rights}</legend>
            {SCOPES.map((scope) => (
              <label key={scope} class="flex min-h-10 items-center gap-3">
                <input type="checkbox" class="checkbox checkbox-primary" name="scopes" value={scope} />
                <span>
                  <code class="text-sm">{scope}</code>{' '}
                  <span class="text-quiet text-sm">{words.scopes[scope]}</span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <fieldset class="min-w-0">
          <legend class="mb-1 font-semibold">{words.limits}</legend>
          <div class="grid gap-3 sm:grid-cols-2">
            {LIMITS.map((name) => (
              <label key={name} class="fieldset py-0">
                <span class="fieldset-legend">{words.limit[name]}</span>
                <input class="input w-full" type="number" name={name} min={1} max={1_000_000_000} />
              </label>
            ))}
          </div>
        </fieldset>
        <ProblemNotice error={making.error} />
        <button type="submit" class="btn btn-primary justify-self-start" disabled={making.isBusy}>
          {words.create}
        </button>
      </form>
    </details>
  );
}
