import { mkdir } from 'node:fs/promises';
import { CodedError } from '../markers/coded-error.ts';

/**
 * Makes DATA_DIR. Others may pass through it, because the embedded PostgreSQL of root runs as an account of its own, but not
 * look into it. Throws DATA_DIR_UNUSABLE.
 */
export async function prepareDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o711 });
  } catch (error) {
    throw new CodedError(
      'DATA_DIR_UNUSABLE',
      `Cannot make the folder ${dataDir}: ${(error as Error).message}. Set DATA_DIR to a folder that you may write to.`,
      { cause: error },
    );
  }
}
