import { installationSecret } from '../../db/access.ts';
import type { Database } from '../../db/connection.ts';
import { giveBack, secondsLeft, useUp } from '../../db/limits.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { pseudonymOf } from '../access/client-address.ts';
import type { Settings } from '../config.ts';
import { randomText } from '../projects/ids.ts';
import { DAY, HOUR, RULES, type RuleName } from './rules.ts';

/** 160 random bits. */
const SECRET_LENGTH = 32;

/** A limit is reached. The answer says when it pays to try again. */
export class LimitReached extends CodedError {
  readonly retryAfterSeconds: number;

  constructor(code: string, sentence: string, retryAfterSeconds: number) {
    super(code, `${sentence} Please try again ${inWords(retryAfterSeconds)}.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What was used up, so that it can be given back. */
export interface Used {
  rule: RuleName;
  holder: string;
  amount: number;
}

/**
 * Counts what callers use up, in the database: the limits hold for all servers together. A holder is a key (`key:ID`) or an address
 * (`address:PSEUDONYM`).
 */
export class Limits {
  readonly #db: Database;
  readonly #settings: Settings;
  #secret: Promise<string> | undefined;

  constructor({ db, settings }: { db: Database; settings: Settings }) {
    this.#db = db;
    this.#settings = settings;
  }

  /** Uses up some of a limit. Throws LimitReached, and uses up nothing, where less than that is left. */
  async use(rule: RuleName, holder: string, amount: number, most: number): Promise<Used> {
    const { code, seconds, sentence } = RULES[rule];
    const wait = await useUp(this.#db, { key: keyOf(rule, holder), amount, most, seconds });
    if (wait !== undefined) throw new LimitReached(code, sentence, wait);
    return { rule, holder, amount };
  }

  async giveBack({ rule, holder, amount }: Used): Promise<void> {
    await giveBack(this.#db, keyOf(rule, holder), amount);
  }

  /** Throws LimitReached where too many wrong keys came from this address. */
  async refuseGuessers(address: string): Promise<void> {
    const most = this.#settings.WRONG_KEYS_PER_HOUR;
    const wait = await secondsLeft(this.#db, keyOf('wrongKeys', addressHolder(address)), most);
    if (wait !== undefined) throw new LimitReached(RULES.wrongKeys.code, RULES.wrongKeys.sentence, wait);
  }

  /** Counts a wrong key. Throws LimitReached where it is one too many. */
  async noteWrongKey(address: string): Promise<void> {
    await this.use('wrongKeys', addressHolder(address), 1, this.#settings.WRONG_KEYS_PER_HOUR);
  }

  /** What stands for this network in the database. */
  async pseudonymOf(network: string): Promise<string> {
    if (!this.#secret) {
      const asked = installationSecret(this.#db, 'addresses', randomText(SECRET_LENGTH));
      // Where the database was away it is asked again the next time.
      asked.catch(() => {
        this.#secret = undefined;
      });
      this.#secret = asked;
    }
    return pseudonymOf(network, await this.#secret);
  }
}

export const addressHolder = (address: string) => `address:${address}`;
const keyOf = (rule: RuleName, holder: string) => `${rule}:${holder}`;

function inWords(seconds: number): string {
  if (seconds < 90) return `in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  if (seconds < 1.5 * HOUR) return `in ${Math.ceil(seconds / 60)} minutes`;
  return seconds < DAY ? `in ${Math.ceil(seconds / HOUR)} hours` : 'tomorrow';
}
