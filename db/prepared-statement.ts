import { createHash } from 'node:crypto';
import type { Query, SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Transaction } from './connection.ts';

const dialect = new PgDialect();

/**
 * A statement that is put into words once in this process and planned once in each connection: for what runs hundreds of times a
 * second, where both cost more than the work itself. Its values stand in it as `sql.placeholder(name)`.
 */
export class PreparedStatement {
  readonly #name: string;
  readonly #query: Query;

  /** @param label begins its name in PostgreSQL */
  constructor(label: string, statement: SQL) {
    this.#query = dialect.sqlToQuery(statement);
    // Another version of this service may share the connection (PgBouncer): what differs has another name.
    this.#name = `${label}_${createHash('sha256').update(this.#query.sql).digest('hex').slice(0, 12)}`;
  }

  async run<Row>(transaction: Transaction, values: Record<string, unknown>): Promise<Row[]> {
    const prepared = transaction._.session.prepareQuery(this.#query, undefined, this.#name, false);
    return ((await prepared.execute(values)) as { rows: Row[] }).rows;
  }
}
