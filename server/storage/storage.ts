import type { Readable } from 'node:stream';

/** A whole file that has arrived but has no name in storage yet. Keep it or discard it. */
export interface IncomingFile {
  /** A path on this machine, readable until the file is kept or discarded. */
  path: string;
  bytes: number;
  /** Hex SHA-256 of the content. */
  sha256: string;
}

export interface StoredFile {
  key: string;
  bytes: number;
}

/**
 * Where files live. A key is made of a folder and the hash of the content, so what a key names never changes and a file is
 * either whole or not there.
 */
export interface Storage {
  /**
   * Writes a stream to a temporary file, never whole in memory. Where the stream breaks, what had arrived is removed.
   */
  receive(stream: Readable): Promise<IncomingFile>;
  /** The key that `keep` will give an incoming file: `folder/sha256.extension`. */
  keyOf(file: IncomingFile, folder: string, extension: string): string;
  /** Gives an incoming file its name. Doing it twice with the same content is harmless. */
  keep(file: IncomingFile, folder: string, extension: string): Promise<StoredFile>;
  /** Removes an incoming file that is not wanted. */
  discard(file: IncomingFile): Promise<void>;
  /** Reads a file, or the bytes `start` to `end`, both included. Throws STORED_FILE_MISSING or STORAGE_FAILED. */
  read(key: string, range?: { start: number; end: number }): Promise<Readable>;
  /** The file as a path on this machine, for programs that take only paths. Throws STORED_FILE_MISSING or STORAGE_FAILED. */
  localPath(key: string): Promise<string>;
  /** The files below a folder with the time of their last change, in no order. A folder that is not there has none. */
  list(folder: string): AsyncIterable<StoredFile & { changedAt: Date }>;
  /** Removes incoming files that processes left behind which are gone. */
  removeLeftovers(): Promise<void>;
  /** Removes files; those that are gone already are passed over. */
  remove(keys: string[]): Promise<void>;
}
