import { CodedError } from '../../markers/coded-error.ts';

export type EmbeddedPostgresErrorCode =
  | 'EMBEDDED_POSTGRES_UNSUPPORTED'
  | 'EMBEDDED_POSTGRES_START_FAILED'
  | 'EMBEDDED_POSTGRES_LOCKED';

/** A failure of the embedded PostgreSQL: a stable code, and a sentence that says what to do. */
export class EmbeddedPostgresError extends CodedError {
  declare readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}
