import { CodedError } from '../coded-error.ts';

/** What the runtime refuses. `code` is stable; the message says what was wrong and what to do. */
export type RuntimeErrorCode =
  | 'NO_SIMD'
  | 'RUNTIME_NOT_BUILT'
  | 'BROKEN_TARGET'
  | 'TARGET_VERSION'
  | 'BROKEN_SIGNATURE'
  | 'SIGNATURE_VERSION'
  | 'WRONG_FRAME_SIZE'
  | 'IMAGE_TOO_SMALL'
  | 'IMAGE_TOO_LARGE';

export class RuntimeError extends CodedError {
  declare readonly code: RuntimeErrorCode;

  constructor(code: RuntimeErrorCode, message: string) {
    super(code, message);
  }
}
