import { STYLES, type StyleId } from '../../markers/art/index.ts';
import type { FormatId, LayoutId } from '../../markers/formats.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import type { Settings } from '../config.ts';
import type { Language } from '../projects/viewer-words/index.ts';

/** What the site knows of this installation before it asks for anything. It is in every page, so it holds no secret. */
export interface SiteData {
  language: Language;
  demoHours: number;
  /** How long a demo that is over keeps its files. */
  graceDays: number;
  /** Most pictures of a project. */
  maxItems: number;
  /** Whether mail can be sent: links by e-mail, and lost ones again. */
  hasMail: boolean;
  /** Frames that are offered, the one that is chosen already first. */
  styles: StyleId[];
  format: FormatId;
  layout: LayoutId;
}

export function siteData(settings: Settings, language: Language): SiteData {
  const { style, format, layout } = DEFAULT_KIND;
  const others = (Object.keys(STYLES) as StyleId[]).filter((id) => id !== style);
  return {
    language,
    demoHours: settings.DEMO_TTL_HOURS,
    graceDays: settings.DEMO_GRACE_DAYS,
    maxItems: settings.MAX_ITEMS,
    hasMail: settings.SMTP_URL !== undefined,
    styles: [style, ...others],
    format,
    layout,
  };
}
