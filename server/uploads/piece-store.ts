import { Readable } from 'node:stream';
import { DataStore, ERRORS, Metadata, Upload } from '@tus/server';
import type { Database } from '../../db/connection.ts';
import { addPiece, deleteUpload, findUpload, insertUpload, setUploadSize } from '../../db/uploads.ts';
import { ownEnding } from '../projects/own-file.ts';
import { keepOrDiscard } from '../storage/save-bytes.ts';
import type { Storage } from '../storage/storage.ts';

/** Where the pieces of uploads lie in storage, each in a folder of its upload. */
export const PIECES_FOLDER = 'uploads';

/** What a server that is killed loses of an upload at most. */
const PIECE_BYTES = 8 * 1024 * 1024;

/**
 * What the tus server knows of uploads: pieces in storage, rows in the database. So every request may reach another server. A piece is
 * added only where the one before it ends: whatever two servers do at once, none is lost, doubled or mixed up.
 */
export class PieceStore extends DataStore {
  readonly #db: Database;
  readonly #storage: Storage;
  readonly #expiresAfterMs: number;
  readonly #writing = new Set<Promise<unknown>>();

  constructor({ db, storage, expiresAfterMs }: { db: Database; storage: Storage; expiresAfterMs: number }) {
    super();
    this.#db = db;
    this.#storage = storage;
    this.#expiresAfterMs = expiresAfterMs;
    this.extensions = [
      'creation',
      'creation-with-upload',
      'creation-defer-length',
      'termination',
      'expiration',
    ];
  }

  override async create(upload: Upload): Promise<Upload> {
    const { id, size, metadata } = upload;
    await insertUpload(this.#db, {
      id,
      size: size ?? null,
      metadata: metadata ? Metadata.stringify(metadata) : null,
    });
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const row = await findUpload(this.#db, id);
    if (!row) throw ERRORS.FILE_NOT_FOUND;
    return new Upload({
      id,
      offset: row.received,
      ...(row.size !== null && { size: row.size }),
      ...(row.metadata !== null && { metadata: Metadata.parse(row.metadata) }),
      creation_date: row.createdAt.toISOString(),
    });
  }

  override declareUploadLength(id: string, size: number): Promise<void> {
    return setUploadSize(this.#db, id, size);
  }

  override async remove(id: string): Promise<void> {
    const keys = await deleteUpload(this.#db, id);
    if (!keys) throw ERRORS.FILE_NOT_FOUND;
    await this.#storage.remove(keys);
  }

  override getExpiration(): number {
    return this.#expiresAfterMs;
  }

  /** Adds what the stream brings; where it breaks, what came until then. Returns how much of the file has come. */
  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const writing = this.#write(stream, id, offset);
    this.#writing.add(writing);
    try {
      return await writing;
    } finally {
      this.#writing.delete(writing);
    }
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#writing);
  }

  async #write(stream: Readable, id: string, offset: number): Promise<number> {
    const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
    let hasEnded = false;
    let problem: unknown;
    async function* nextPiece(): AsyncGenerator<Buffer> {
      for (let bytes = 0; bytes < PIECE_BYTES; ) {
        const next = await chunks.next().catch((error) => {
          problem = error;
          return { done: true as const, value: undefined };
        });
        hasEnded = next.done === true;
        if (next.done) return;
        bytes += next.value.length;
        yield next.value;
      }
    }
    let end = offset;
    while (!hasEnded) end += await this.#add(id, end, Readable.from(nextPiece()));
    if (problem) throw problem;
    return end;
  }

  /** Returns how many bytes it has. */
  async #add(id: string, start: number, content: Readable): Promise<number> {
    const file = await this.#storage.receive(content);
    if (file.bytes === 0) {
      await this.#storage.discard(file);
      return 0;
    }
    const folder = `${PIECES_FOLDER}/${id}`;
    const { key, bytes } = await keepOrDiscard(this.#storage, file, folder, ownEnding('part'));
    if (await addPiece(this.#db, { id, start, bytes, key })) return bytes;
    await this.#storage.remove([key]);
    throw ERRORS.INVALID_OFFSET;
  }
}
