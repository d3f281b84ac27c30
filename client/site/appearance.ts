/** Light or dark, as chosen on this device; as the device is, where nothing was chosen. */
const KEY = 'passepartout.appearance';

export const APPEARANCES = ['system', 'day', 'night'] as const;
export type Appearance = (typeof APPEARANCES)[number];

export function chosenAppearance(): Appearance {
  try {
    return APPEARANCES.find((name) => name === localStorage.getItem(KEY)) ?? 'system';
  } catch {
    return 'system';
  }
}

export function chooseAppearance(appearance: Appearance): void {
  try {
    localStorage.setItem(KEY, appearance);
  } catch {
    // A private window keeps nothing: then it holds until the page is closed.
  }
  applyAppearance(appearance);
}

export function applyAppearance(appearance = chosenAppearance()): void {
  if (appearance === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = appearance;
}
