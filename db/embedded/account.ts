import { chmod, lchown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './errors.ts';
import { type Account, run } from './run.ts';

const OWN_ACCOUNT = 'passepartout';

/**
 * The account the server runs as: undefined for the one we are, unless we are root. Then the owner of the data folder,
 * where there is one already, else `postgres`, else an account made for it, else `nobody`.
 */
export async function chooseAccount(dataFolder: string): Promise<Account | undefined> {
  if (process.geteuid?.() !== 0) return undefined;
  const owner = await stat(dataFolder).then(
    ({ uid, gid }) => ({ uid, gid }),
    () => undefined,
  );
  if (owner && owner.uid !== 0) return owner;
  const account =
    (await accountNamed('postgres')) ??
    (await accountNamed(OWN_ACCOUNT)) ??
    (await makeAccount()) ??
    (await accountNamed('nobody'));
  if (account) return account;
  throw new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_START_FAILED',
    'PostgreSQL does not run as root, and there is no other account and no useradd to make one. ' +
      'Make a system account named "postgres", run Passepartout as an ordinary user, or set DATABASE_URL.',
  );
}

/** Whether this account may enter the folder, by trying: modes, access lists and mounts all count. */
export async function mayEnter(folder: string, account: Account): Promise<boolean> {
  return (await run('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], { account })).ok;
}

/** Gives a data folder to the account, with the mode PostgreSQL insists on. A copy that root brought back is root's. */
export async function giveDataFolder(dataFolder: string, account: Account): Promise<void> {
  if ((await stat(dataFolder)).uid === account.uid) return;
  const entries = await readdir(dataFolder, { recursive: true });
  for (const entry of entries) await lchown(join(dataFolder, entry), account.uid, account.gid);
  await chmod(dataFolder, 0o700);
  await lchown(dataFolder, account.uid, account.gid);
}

async function accountNamed(name: string): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
  return uid.ok && gid.ok ? { uid: Number(uid.output), gid: Number(gid.output) } : undefined;
}

async function makeAccount(): Promise<Account | undefined> {
  const shell = ['--shell', '/usr/sbin/nologin'];
  await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/',
    ...shell,
    OWN_ACCOUNT,
  ]);
  return accountNamed(OWN_ACCOUNT);
}
