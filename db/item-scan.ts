/** What simulated captures said of an item's print file: see markers/gate/scan-print.ts. */
export interface ItemScan {
  /** The very files that were held against each other, by their storage keys. It counts as long as the item has both. */
  printKey: string;
  /** Null where there was none: then nothing was tested. */
  targetKey: string | null;
  grade: 'very good' | 'good' | 'weak' | 'none';
  /** Whether the print may be given away. */
  scans: boolean;
  /** For whoever is to print it. */
  words: string;
  /** Captures. */
  n: number;
  /** Shares of the captures, from 0 to 1. */
  recognised: number;
  good: number;
  /** As a share of the print's diagonal; null where nothing was found. */
  medianCornerError: number | null;
  seed: number;
  targetVersion: number;
  gateVersion: number;
  testedAt: string;
  /** How many of the captures were kept as pictures. */
  captures: number;
  /** What a target that knows the photo gave, where one was tried; it is the item's own if it is used. */
  photoKnown?: { good: number; medianCornerError: number | null; isUsed: boolean };
}
