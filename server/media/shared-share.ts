/** How much of its work a thread has done, from 0 to 1, readable while it is at it: a message would wait in line with its result. */
export type SharedShare = Float32Array<SharedArrayBuffer>;

export const newSharedShare = (): SharedShare => new Float32Array(new SharedArrayBuffer(4));

export const tellShare = (shared: SharedShare, share: number): void => {
  shared[0] = Math.max(shared[0]!, Math.min(1, share));
};
export const readShare = (shared: SharedShare): number => shared[0]!;
