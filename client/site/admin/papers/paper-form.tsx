import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { ProblemNotice } from '../../components/notices.tsx';
import { useAction } from '../../live/use-action.ts';
import { useCommonWords, usePageWords } from '../../words.ts';
import type { Paper } from './papers-page.tsx';
import type { PapersWords } from './words/en.ts';

/** As the server allows them; the rest the server finds. */
const NUMBERS = [
  ['widthMm', 50, 1000, 0.1],
  ['heightMm', 50, 1000, 0.1],
  ['dpi', 150, 600, 1],
  ['bleedMm', 0, 10, 0.1],
  ['safetyMarginMm', 0, 20, 0.1],
] as const;

/** A paper, to be made or changed. */
export function PaperForm(props: { paper: Paper; onSaved: () => void; onClose: () => void }) {
  const words = usePageWords<PapersWords>();
  const { cancel } = useCommonWords();
  const [paper, setPaper] = useState(props.paper);
  const isNew = props.paper.id === '';
  const change = (part: Partial<Paper>) => setPaper({ ...paper, ...part });
  const saving = useAction(async () => {
    await api.printProfiles.put.mutate({ ...paper, id: paper.id.trim(), name: paper.name.trim() });
    props.onSaved();
  });
  const text = (name: 'id' | 'name', rules: { pattern?: string; maxLength: number }) => (
    <label class="fieldset py-0">
      <span class="fieldset-legend">{words.fields[name]}</span>
      <input
        class="input w-full"
        required
        {...rules}
        value={paper[name]}
        onInput={(event) => change({ [name]: event.currentTarget.value })}
      />
    </label>
  );
  const choice = <Name extends 'file' | 'turning'>(name: Name, options: Record<Paper[Name], string>) => (
    <label class="fieldset py-0">
      <span class="fieldset-legend">{words.fields[name]}</span>
      <select
        class="select w-full"
        value={paper[name]}
        onChange={(event) => change({ [name]: event.currentTarget.value })}
      >
        {(Object.entries(options) as [string, string][]).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <form
      class="grid gap-3 sm:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        void saving.run();
      }}
    >
      {isNew && text('id', { pattern: '[a-z0-9][a-z0-9-]{0,39}', maxLength: 40 })}
      {text('name', { maxLength: 60 })}
      {NUMBERS.map(([name, min, max, step]) => (
        <label key={name} class="fieldset py-0">
          <span class="fieldset-legend">{words.fields[name]}</span>
          <input
            class="input w-full"
            type="number"
            required
            {...{ min, max, step }}
            value={paper[name]}
            onInput={(event) => change({ [name]: event.currentTarget.valueAsNumber })}
          />
        </label>
      ))}
      {choice('file', words.files)}
      {choice('turning', words.turnings)}
      {(['cropMarks', 'codeInFrame'] as const).map((name) => (
        <label key={name} class="flex min-h-11 items-center gap-3 sm:col-span-2">
          <input
            type="checkbox"
            class="checkbox checkbox-primary"
            checked={paper[name]}
            onChange={(event) => change({ [name]: event.currentTarget.checked })}
          />
          {words.fields[name]}
        </label>
      ))}
      <div class="sm:col-span-2">
        <ProblemNotice error={saving.error} />
        <button type="submit" class="btn btn-primary mr-2" disabled={saving.isBusy}>
          {words.save}
        </button>
        <button type="button" class="btn" onClick={props.onClose}>
          {cancel}
        </button>
      </div>
    </form>
  );
}
