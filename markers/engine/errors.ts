import { CodedError } from '../coded-error.ts';

/** What the engine refuses. `code` is stable; the message says what was wrong and what to do. */
export type EngineErrorCode =
  | 'NO_SIMD'
  | 'ENGINE_NOT_BUILT'
  | 'EMPTY_IMAGE'
  | 'WRONG_BUFFER_LENGTH'
  | 'IMAGE_TOO_LARGE'
  | 'IMAGE_TOO_NARROW'
  | 'BROKEN_MIND'
  | 'NOTHING_COMPILED'
  | 'FOREIGN_IMAGE';

export class EngineError extends CodedError {
  declare readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string) {
    super(code, message);
  }
}
