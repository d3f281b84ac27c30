import { useState } from 'preact/hooks';
import type { CreateWords } from './words/en.ts';

/** Where the link is sent, for whoever wants it. The form's field `email`. */
export function EmailField({ words }: { words: CreateWords['email'] }) {
  const [isWrong, setIsWrong] = useState(false);
  return (
    <div>
      <label class="block">
        <span class="mb-2 block font-display text-xl">{words.label}</span>
        <input
          type="email"
          name="email"
          autocomplete="email"
          maxLength={254}
          class={`input w-full ${isWrong ? 'input-error' : ''}`}
          aria-describedby="email-hint"
          aria-invalid={isWrong}
          onInput={() => setIsWrong(false)}
          onChange={(event) => setIsWrong(!event.currentTarget.validity.valid)}
          onInvalid={(event) => {
            event.preventDefault();
            event.currentTarget.focus();
            setIsWrong(true);
          }}
        />
      </label>
      <p id="email-hint" class={`mt-1 text-sm ${isWrong ? 'text-error' : 'text-quiet'}`}>
        {isWrong ? words.wrong : words.hint}
      </p>
    </div>
  );
}
