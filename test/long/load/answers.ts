/** How long anything may take to answer, whatever is the matter: longer, and it hangs. */
export const PATIENCE_MS = 60_000;

/** What may come instead of what was asked for. */
export type TroubleKind =
  /** An answer with a code of ours: somebody can tell what to do. */
  | 'refused'
  /** No answer: the line broke, or nobody listened. */
  | 'cut'
  /** Nothing for as long as `PATIENCE_MS`. */
  | 'silent'
  /** An answer that should never be given: without a code, with what is ours to know, or not what was asked for. */
  | 'wrong';

export class Trouble extends Error {
  readonly kind: TroubleKind;
  /** Of a refusal. */
  readonly code: string | undefined;

  constructor(kind: TroubleKind, message: string, code?: string) {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}

/** What nobody outside may read in an answer: a stack, a query, a path. */
const INSIDES = /node_modules|\n\s+at .+\(|drizzle|\bselect .+ from |\bECONN|\bENOENT|pgboss|\/storage\//i;

/** Asks, and reads the whole answer. Throws a `Trouble` unless it has one of these statuses. */
export async function ask(
  url: string,
  init: RequestInit,
  expected: readonly number[],
): Promise<{ status: number; body: Buffer; headers: Headers }> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const send = () => fetch(url, { redirect: 'manual', ...init, signal });
  let response: Response;
  let body: Buffer;
  try {
    response = await send().catch((error) => (hasJustClosed(error) ? send() : Promise.reject(error)));
    body = Buffer.from(await response.arrayBuffer());
  } catch (error) {
    const { name, message, cause } = error as Error;
    const words = `${message} ${(cause as Error | undefined)?.message ?? ''}`.trim();
    throw new Trouble(name === 'TimeoutError' ? 'silent' : 'cut', words);
  }
  const { status, headers } = response;
  if (expected.includes(status)) return { status, body, headers };
  throw refusal(status, body.toString('utf8'));
}

/** A connection that rested was being closed when it was used again: browsers ask once more by themselves, Node's fetch does not. */
const hasJustClosed = ({ cause }: { cause?: Error }) => cause?.message === 'other side closed';

/** What an answer with another status than was expected means. */
export function refusal(status: number, text: string): Trouble {
  const said = `${status} ${text.slice(0, 300)}`;
  if (INSIDES.test(text)) return new Trouble('wrong', said);
  // A page says it in words.
  const code = /^\s*<!doctype html/i.test(text) ? `PAGE_${status}` : codeIn(text);
  // 500 has a code too, but says only that nobody foresaw it.
  if (code === undefined || status === 500) return new Trouble('wrong', said);
  return new Trouble('refused', said, code);
}

function codeIn(text: string): string | undefined {
  try {
    const body = JSON.parse(text) as { code?: string; error?: { data?: { problem?: { code?: string } } } };
    return body.code ?? body.error?.data?.problem?.code;
  } catch {
    return undefined;
  }
}
