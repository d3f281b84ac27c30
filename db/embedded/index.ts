import { type EmbeddedPostgres, joinCluster } from './join.ts';

export { copyCluster, layCluster } from './copy.ts';
export { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './errors.ts';
export type { EmbeddedPostgres };

/**
 * Joins the embedded PostgreSQL of this data folder, starting it if no other process has. Several processes of one
 * machine share one server: whichever comes first starts it, the last to leave stops it, and what was committed outlives
 * a kill of any or all of them.
 *
 * @param dataDir DATA_DIR; made if missing. The server's files lie in its folder `postgres` (see locations.ts)
 * @param options.log is given a line when something is made, started or stopped
 * @throws EmbeddedPostgresError with code EMBEDDED_POSTGRES_UNSUPPORTED (no binaries for this platform),
 *   EMBEDDED_POSTGRES_START_FAILED (with the last lines of the server's log) or EMBEDDED_POSTGRES_LOCKED
 *
 * @example
 * const { url, release } = await joinEmbeddedPostgres('.data');
 * const pool = new Pool({ connectionString: url });
 * await pool.end();
 * await release();
 */
export function joinEmbeddedPostgres(
  dataDir: string,
  options: { log?: (line: string) => void } = {},
): Promise<EmbeddedPostgres> {
  return joinCluster(dataDir, options);
}
