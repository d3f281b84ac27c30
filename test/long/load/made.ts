/** A living photo that the service said yes to: from then on it may not be lost. */
export interface Made {
  id: string;
  ownerSecret: string;
  /** What it was asked for under: there may be one for each. */
  order: string;
  mode: 'framed' | 'borderless';
  /** Its status was seen to be `ready`: from then on its link works. */
  isReady: boolean;
  /** Its video ends whoever converts it: it cannot become ready. */
  isPoison: boolean;
  /** Somebody holds its print file. */
  isPrinted: boolean;
  /** Its end was asked for, so nobody may say any more whether it is there, */
  isEnding: boolean;
  /** or it was confirmed. */
  isDeleted: boolean;
}

export const isAlive = ({ isEnding, isDeleted }: Made): boolean => !isEnding && !isDeleted;
