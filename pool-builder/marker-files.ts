/** What a marker is recognised by: MindAR's file, and that of our own runtime. */
export type MarkerFileKind = 'mind' | 'target';

/** Where the builder puts the files of markers: the server's storage, seen from here. */
export interface MarkerFiles {
  /** Writes a file under a temporary name; its final one is known already, because it is made of the content's hash. */
  stage(bytes: Uint8Array, kind: MarkerFileKind): Promise<StagedFile>;
  /** The whole file. Throws STORED_FILE_MISSING or STORAGE_FAILED. */
  read(key: string): Promise<Uint8Array>;
  /** Removes files; those that are gone already are passed over. */
  remove(keys: string[]): Promise<void>;
  /** All files that lie where markers do, whoever put them there. */
  list(): AsyncIterable<{ key: string; bytes: number; changedAt: Date }>;
}

export interface StagedFile {
  key: string;
  bytes: number;
  /** Gives the file its final name: only now it is there. */
  keep(): Promise<void>;
  /** Removes the temporary file; harmless after `keep`. */
  discard(): Promise<void>;
}
