import { CodedError } from '../../markers/coded-error.ts';

/** Whatever fails here is our own fault, not the visitor's: a row refers to the file. */
export const fileMissing = (key: string, cause?: unknown) =>
  new CodedError('STORED_FILE_MISSING', `The stored file ${key} is missing.`, { cause });

export const fileUnreadable = (key: string, cause: Error) =>
  new CodedError('STORAGE_FAILED', `The stored file ${key} cannot be read: ${cause.message}`, { cause });
