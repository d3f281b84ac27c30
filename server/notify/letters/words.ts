/** What a letter says: plain sentences, each a paragraph. */
export interface LetterText {
  subject: string;
  paragraphs: string[];
}

/** The letters in one language. Moments are texts already. */
export interface LetterWords {
  ready(expiresAt: string | undefined): LetterText;
  expiring(expiresAt: string): LetterText;
  links(count: number): LetterText;
  /** To whoever asked for links with an address that no living photo was made with. */
  noLinks(): LetterText;
  poolLow(kinds: string): LetterText;
  /** Beside the link. */
  open: string;
  /** Below the QR code. */
  scan: string;
  /** Beside a link of several. */
  madeOn(moment: string): string;
  /** At the end: why one gets this letter. */
  reason: string;
}
