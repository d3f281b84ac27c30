/** All files in storage that rows name. */
import { type SQL, sql } from 'drizzle-orm';
import type { Database, Queryable } from './connection.ts';
import {
  arProjectItems,
  compiledTargets,
  markers,
  printFiles,
  projectFiles,
  uploadPieces,
} from './schema.ts';

const COLUMNS = [
  [projectFiles, projectFiles.storageKey],
  [printFiles, printFiles.storageKey],
  [markers, markers.mindKey],
  [markers, markers.targetKey],
  [arProjectItems, arProjectItems.mindKey],
  [arProjectItems, arProjectItems.targetKey],
  [compiledTargets, compiledTargets.mindKey],
  [compiledTargets, compiledTargets.targetKey],
  [uploadPieces, uploadPieces.storageKey],
] as const;
const PAGE = 5000;

const named = (condition: (column: SQL) => SQL): SQL =>
  sql.join(
    COLUMNS.map(
      ([table, column]) => sql`select ${column} as key from ${table} where ${condition(sql`${column}`)}`,
    ),
    sql` union `,
  );

/** Each of them once, in no order. `transaction` reads as of one moment; it must last until the end. */
export async function* storedKeys(
  transaction: Parameters<Parameters<Database['transaction']>[0]>[0],
): AsyncGenerator<string[]> {
  await transaction.execute(sql`set local statement_timeout = 0`);
  await transaction.execute(
    sql`declare stored_keys no scroll cursor for ${named((column) => sql`${column} is not null`)}`,
  );
  for (;;) {
    const { rows } = await transaction.execute<{ key: string }>(sql.raw(`fetch ${PAGE} from stored_keys`));
    if (rows.length === 0) break;
    yield rows.map(({ key }) => key);
  }
  await transaction.execute(sql`close stored_keys`);
}

/** Those of these keys that some row names now. */
export async function namedAmong(db: Queryable, keys: string[]): Promise<string[]> {
  const list = sql`(${sql.join(
    keys.map((key) => sql`${key}`),
    sql`, `,
  )})`;
  const { rows } = await db.execute<{ key: string }>(named((column) => sql`${column} in ${list}`));
  return rows.map(({ key }) => key);
}
