import { html } from 'hono/html';
import { findProjectsOf, type Mail } from '../../db/mails.ts';
import { findProject } from '../../db/projects.ts';
import { poolOverview } from '../../pool-builder/overview.ts';
import { poolTargets } from '../config.ts';
import type { Parts } from '../parts.ts';
import { kindsThatAreLow, lowInWords } from '../pool/low.ts';
import { qrCodeText, viewPath } from '../projects/links.ts';
import type { Language } from '../projects/viewer-words/index.ts';
import { LETTERS, type LetterText } from './letters/index.ts';

export const LETTER_NAMES = ['ready', 'expiring', 'links', 'pool-low'] as const;
export type LetterName = (typeof LETTER_NAMES)[number];

/** A letter as a mail program takes it. */
export interface WrittenLetter {
  subject: string;
  text: string;
  html: string;
  attachments: { filename: string; cid: string; content: Uint8Array; contentType: 'image/png' }[];
}

interface Link {
  url: string;
  label: string;
}

const MOST_LINKS = 50;
/** In the HTML, `cid:` and this. */
const CODE_CID = 'qr-code@passepartout';

/** Writes a letter as things are now; undefined where there is nothing to write about any more. */
export async function writeLetter(parts: Parts, mail: Mail): Promise<WrittenLetter | undefined> {
  const language = mail.language as Language;
  const words = LETTERS[language];
  switch (mail.letter as LetterName) {
    case 'ready':
    case 'expiring':
      return aboutProject(parts, mail, language);
    case 'links': {
      const projects = await findProjectsOf(parts.db, mail.recipient, MOST_LINKS);
      const text = projects.length > 0 ? words.links(projects.length) : words.noLinks();
      const links = projects.map(({ id, createdAt }) => ({
        url: parts.publicUrl + viewPath(id),
        label: words.madeOn(inWords(createdAt, language)),
      }));
      return compose(language, text, { links });
    }
    case 'pool-low': {
      const low = kindsThatAreLow(await poolOverview(parts.db, poolTargets(parts.settings)));
      if (low.length === 0) return undefined;
      const links = [{ url: `${parts.publicUrl}/admin`, label: '/admin' }];
      return compose(language, words.poolLow(low.map(lowInWords).join(', ')), { links });
    }
  }
}

async function aboutProject(
  { db, media, publicUrl }: Parts,
  { letter, projectId }: Mail,
  language: Language,
): Promise<WrittenLetter | undefined> {
  const project = await findProject(db, projectId!);
  if (project?.status !== 'ready' || project.endedAt) return undefined;
  const { id, expiresAt } = project;
  const until = expiresAt ? inWords(expiresAt, language, true) : undefined;
  const words = LETTERS[language];
  const link = { url: publicUrl + viewPath(id), label: words.open };
  if (letter === 'ready') {
    const code = await media.run('drawQrCode', qrCodeText(publicUrl, id));
    return compose(language, words.ready(until), { links: [link], code });
  }
  // It was made permanent meanwhile.
  if (until === undefined) return undefined;
  return compose(language, words.expiring(until), { links: [link] });
}

function compose(
  language: Language,
  { subject, paragraphs }: LetterText,
  { links, code }: { links: Link[]; code?: Uint8Array },
): WrittenLetter {
  const { reason, scan } = LETTERS[language];
  const lines = [...paragraphs, ...links.map(({ url, label }) => `${label}: ${url}`), reason];
  const body = html`<!doctype html>
<html lang="${language}">
  <head><meta charset="utf-8" /><title>${subject}</title></head>
  <body style="margin:0;padding:24px;background:#f6f4f0;color:#1b1b1f;font:16px/1.5 system-ui,sans-serif">
    <div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border-radius:12px">
      <h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${subject}</h1>
      ${paragraphs.map((paragraph) => html`<p style="margin:0 0 16px">${paragraph}</p>`)}
      ${links.map((link) => html`<p style="margin:0 0 16px"><a href="${link.url}" style="color:#8a3d1f">${link.label}</a><br /><small style="color:#5d5d66;word-break:break-all">${link.url}</small></p>`)}
      ${code ? html`<p style="margin:0 0 16px"><img src="cid:${CODE_CID}" width="200" height="200" alt="QR code" /><br /><small style="color:#5d5d66">${scan}</small></p>` : ''}
      <p style="margin:24px 0 0;font-size:13px;color:#5d5d66">${reason}</p>
    </div>
  </body>
</html>`;
  return {
    subject,
    text: `${lines.join('\n\n')}\n`,
    html: String(body),
    attachments: code
      ? [{ filename: 'qr-code.png', cid: CODE_CID, content: code, contentType: 'image/png' }]
      : [],
  };
}

const LOCALES: Record<Language, string> = { en: 'en-GB', ru: 'ru-RU', hy: 'hy-AM' };

/** Where the reader lives nobody knows: the time says that it is UTC. */
function inWords(moment: Date, language: Language, withTime = false): string {
  return moment.toLocaleString(LOCALES[language], {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
    ...(withTime && { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }),
  });
}
