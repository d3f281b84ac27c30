import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface MailServer {
  /** For SMTP_URL. */
  url: string;
  /** What was taken over, the first one first. */
  letters: (ParsedMail & { recipients: string[] })[];
  /** Status codes that the next letters are refused with, one after another. */
  refusals: number[];
  close(): Promise<void>;
}

/** A real SMTP server on a free port. */
export async function openMailServer(): Promise<MailServer> {
  const letters: MailServer['letters'] = [];
  const refusals: number[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    async onData(stream, session, callback) {
      const letter = await simpleParser(stream);
      const refusal = refusals.shift();
      if (refusal !== undefined) {
        const [to] = session.envelope.rcptTo;
        return callback(Object.assign(new Error(`${to!.address} is not taken`), { responseCode: refusal }));
      }
      letters.push({ ...letter, recipients: session.envelope.rcptTo.map(({ address }) => address) });
      callback();
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    letters,
    refusals,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
