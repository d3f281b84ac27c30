/**
 * An error that is part of the interface: a stable code for programs, a sentence for people that says what was wrong and what
 * to do. Whatever reaches a user without a code is a defect and is shown as `INTERNAL`.
 */
export class CodedError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CodedError';
    this.code = code;
  }
}

/** The stable code of an error, or undefined. Also of errors that crossed a thread, where only the fields survive. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code;
}
