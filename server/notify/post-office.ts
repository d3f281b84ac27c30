import { createTransport, type Transporter } from 'nodemailer';
import type { Settings } from '../config.ts';
import type { WrittenLetter } from './write-letter.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 30_000;

/** Hands letters to the mail server of the settings. */
export interface PostOffice {
  /**
   * Resolves when the mail server has taken the letter over. Throws what nodemailer throws.
   * @param id the same for each attempt at one letter: a mailbox that gets it twice can tell
   */
  send(recipient: string, id: string, letter: WrittenLetter): Promise<void>;
  close(): void;
}

/** Connects when there is something to send. Undefined where no mail server is set. */
export function openPostOffice({ SMTP_URL, MAIL_FROM }: Settings, publicUrl: string): PostOffice | undefined {
  if (!SMTP_URL) return undefined;
  const host = new URL(publicUrl).hostname;
  const from = MAIL_FROM ?? `Passepartout <noreply@${host}>`;
  const transport: Transporter = createTransport(SMTP_URL, {
    // Texts come from visitors: none may name a file of ours, or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: ANSWER_TIMEOUT_MS,
  } as object);
  return {
    async send(recipient, id, { subject, text, html, attachments }) {
      await transport.sendMail({
        from,
        to: { name: '', address: recipient },
        subject,
        text,
        html,
        messageId: `<${id}@${host}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        attachments: attachments.map((attachment) => ({
          ...attachment,
          content: Buffer.from(attachment.content),
          contentDisposition: 'inline' as const,
        })),
      });
    },
    close: () => transport.close(),
  };
}
