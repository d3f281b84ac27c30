import { SETTINGS, type Settings } from '../config.ts';

/** What nobody is shown, not even in part. */
const SECRET = new Set<keyof Settings>(['ADMIN_KEY', 'DATABASE_URL', 'STORAGE_URL', 'SMTP_URL']);

export interface SettingReport {
  name: string;
  /** What it does, in the words of the README. */
  description: string;
  /** As it would be written; null for what is not set, or secret. */
  value: string | null;
  default: string | null;
  /** Whether it was set to something else than its default. */
  isSet: boolean;
  isSecret: boolean;
}

/** Every setting with what it is. Settings come from the environment or `.env` when the server starts: nothing here changes them. */
export function reportSettings(settings: Settings): SettingReport[] {
  const defaults = SETTINGS as Record<
    string,
    { description?: string; safeParse(value: undefined): { data?: unknown } }
  >;
  return (Object.keys(SETTINGS) as (keyof Settings)[]).map((name) => {
    const schema = defaults[name]!;
    const standard = asWritten(schema.safeParse(undefined).data);
    const value = asWritten(settings[name]);
    const isSecret = SECRET.has(name);
    return {
      name,
      description: schema.description ?? '',
      value: isSecret ? null : value,
      default: standard,
      // DATA_DIR is made absolute.
      isSet: value !== null && value !== standard && !(name === 'DATA_DIR' && value.endsWith(`/${standard}`)),
      isSecret,
    };
  });
}

function asWritten(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
