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

/** Somebody who fetches a file from where it lies, and not through us. */
export interface LinkOptions {
  /** How long the link works. */
  seconds: number;
  contentType: string;
}

/**
 * Where files live. A key is made of a folder and the hash of the content, so what a key names never changes and a file is
 * either whole or not there. Whatever asks a storage on another machine throws STORAGE_AWAY while that does not answer: then no file is at
 * fault, and trying again later may help.
 */
export interface Storage {
  /**
   * Writes a stream to a temporary file of this machine, never whole in memory. Where the stream breaks, what had arrived is removed.
   */
  receive(stream: Readable): Promise<IncomingFile>;
  /** The key that `keep` will give an incoming file: `folder/sha256.extension`. */
  keyOf(file: IncomingFile, folder: string, extension: string): string;
  /** Gives an incoming file its name. Doing it twice with the same content is harmless. Throws STORAGE_FULL or STORAGE_FAILED. */
  keep(file: IncomingFile, folder: string, extension: string): Promise<StoredFile>;
  /** Removes an incoming file that is not wanted. */
  discard(file: IncomingFile): Promise<void>;
  /** Reads a file, or the bytes `start` to `end`, both included. Throws STORED_FILE_MISSING or STORAGE_FAILED. */
  read(key: string, range?: { start: number; end: number }): Promise<Readable>;
  /** How long a file is, without reading it. Throws STORED_FILE_MISSING or STORAGE_FAILED. */
  bytesOf(key: string): Promise<number>;
  /**
   * The file as a path on this machine, for programs that take only paths. It is there for ten minutes, not for ever: whoever needs it
   * again asks again. Throws STORED_FILE_MISSING or STORAGE_FAILED.
   */
  localPath(key: string): Promise<string>;
  /** A signed address at which a browser finds the file without us, for a while; undefined where there is none. Whether the file is there is not asked. */
  link(key: string, options: LinkOptions): Promise<string | undefined>;
  /** The files below a folder with the time of their last change, in no order. A folder that is not there has none. */
  list(folder: string): AsyncIterable<StoredFile & { changedAt: Date }>;
  /** Removes incoming files that processes left behind which are gone. */
  removeLeftovers(): Promise<void>;
  /** Removes files; those that are gone already are passed over. */
  remove(keys: string[]): Promise<void>;
  /** Throws where nothing could be stored at this moment. */
  check(): Promise<void>;
  /** Lets go of connections and timers. Files are never left half stored. */
  close(): void;
}

/** See `Storage.keyOf`. */
export const keyOf = ({ sha256 }: IncomingFile, folder: string, extension: string): string =>
  `${folder}/${sha256}.${extension}`;
