export const en = {
  hint: 'Settings come from the environment or the file .env when the server starts; a restart takes up what was changed. What is secret is not shown.',
  search: 'Find a setting',
  onlySet: 'Only those that are set',
  isSet: 'Set',
  secret: 'Set, and secret',
  standard: (value: string) => `Standard: ${value}`,
  unset: 'Not set',
  none: 'There is no such setting',
};

export type SettingsWords = typeof en;
export default en;
