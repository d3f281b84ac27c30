/** The mark: a print in its passe-partout that plays. */
export function Brand() {
  return (
    <span class="inline-flex items-center gap-2.5 font-display text-xl tracking-tight">
      <svg viewBox="0 0 32 32" class="size-7 text-primary" aria-hidden="true">
        <path fill="currentColor" fill-rule="evenodd" d="M2 5h28v22H2zm5 5v12h18V10z" />
        <path fill="currentColor" d="M13.5 12.2 20 16l-6.5 3.8z" />
      </svg>
      Passepartout
    </span>
  );
}
