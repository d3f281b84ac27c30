import { createHash } from 'node:crypto';
import { dropUnnamed, findPixels } from '../../db/compiled-targets.ts';
import type { Transaction } from '../../db/connection.ts';
import { dropFiles, findNamedKeys, mindKeyOf, targetOf } from '../../db/items.ts';
import type { MarkerKind } from '../../db/markers.ts';
import { tellProgress } from '../../db/project-progress.ts';
import { findItems, type NewProjectFile, type Project, putProjectFiles } from '../../db/projects.ts';
import { dropOldMinds, holdAlias, renameTargets, retireAlias, targetNames } from '../../db/target-names.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import type { StoredFile } from '../storage/storage.ts';
import { type Claim, NO_MARKER, withMarker } from './claim.ts';
import { projectFile } from './files.ts';
import { lockLivingProject } from './life.ts';
import { projectFolder } from './links.ts';
import { ownEnding } from './own-file.ts';
import { renewPrintState } from './print-state.ts';

/** The name that shops know: the targets of today, for MindAR. Our own runtime takes a `.target` of each picture. */
export const TARGETS = 'marker.mind';

/** How often a change is tried again because the targets that it leads to are not joined yet. */
const JOIN_TRIES = 20;

/**
 * The name that a page asks for. It is made of the targets and their order, so the file under it is always the one that the page was
 * made for, however the project has changed meanwhile.
 */
export function targetsName(keys: string[]): string {
  const hash = createHash('sha256').update(keys.join('\n')).digest('hex');
  return `marker-${hash.slice(0, 16)}.mind`;
}

/** A project's targets for MindAR, under both their names. */
function mindFiles(keys: string[], stored: StoredFile): NewProjectFile[] {
  return [TARGETS, targetsName(keys)].map((name) =>
    projectFile(name, stored, 'application/octet-stream', true),
  );
}

/** What the only picture of a project is recognised by. */
export function targetFiles({
  mindKey,
  mindBytes,
  targetKey,
  targetBytes,
}: {
  mindKey: string;
  mindBytes: number;
  targetKey: string | null;
  targetBytes: number | null;
}): NewProjectFile[] {
  return [
    ...mindFiles([mindKey], { key: mindKey, bytes: mindBytes }),
    ...(targetKey !== null && targetBytes !== null
      ? targetNames([{ key: targetKey, bytes: targetBytes }])
      : []),
  ];
}

/** Only queries. Answers NO_MARKER, before it has changed anything, where it wanted a marker and there was none. */
export type Change<Result> = (
  transaction: Transaction,
  project: Project,
  claim: Claim,
) => Promise<Result | typeof NO_MARKER>;

interface Changed<Result> {
  result: Result;
  /** Files that nobody names any more. */
  gone: string[];
  /** What the targets are called now. */
  targets: string;
}

const noMarkers = () => Promise.reject(new Error('This change may claim no marker.'));

/**
 * Changes the items of a project in one transaction, in which its targets change with them: what the page says and what the files
 * of targets hold never differ, and what is printed is checked anew. `change` is given the locked project; it may run more than once, because files are joined between
 * transactions. Files that nobody names any more are removed afterwards. Throws PROJECT_NOT_FOUND, PROJECT_ENDED, PROJECT_DELETED,
 * what `change` throws and, where it may claim a marker, POOL_EMPTY.
 */
export async function changeItems<Result>(
  parts: Parts,
  projectId: string,
  change: Change<Result>,
  options: {
    /** What kind of marker `change` may claim. */
    kind?: MarkerKind;
    /** The change is what a check of the prints writes: it goes on to the next by itself. */
    isCheck?: boolean;
  } = {},
): Promise<Result> {
  const { kind, isCheck = false } = options;
  const transact = <T>(run: (transaction: Transaction, claim: Claim) => Promise<T | typeof NO_MARKER>) =>
    kind
      ? withMarker(parts, kind, run)
      : (parts.db.transaction((transaction) => run(transaction, noMarkers)) as Promise<T>);
  const joined = new Map<string, StoredFile>();
  const discard = (except?: string) => {
    const unused = [...joined].filter(([name]) => name !== except);
    return parts.storage.remove(unused.map(([, { key }]) => key));
  };
  try {
    for (let tries = 0; tries < JOIN_TRIES; tries++) {
      const done = await transact(async (transaction, claim) => {
        const changed = await changeOnce(transaction, projectId, joined, (project) =>
          change(transaction, project, claim),
        );
        await renewPrintState(parts, transaction, projectId, { isAtIt: isCheck });
        return changed.result === NO_MARKER ? NO_MARKER : (changed as Changed<Result>);
      }).catch((error) => {
        if (error instanceof NotJoined) return error;
        throw error;
      });
      if (!(done instanceof NotJoined)) {
        await removeGone(parts, projectId, done.gone);
        await discard(done.targets);
        return done.result;
      }
      joined.set(done.alias, await join(parts, projectId, done.keys));
    }
    throw new Error(`The targets of project ${projectId} changed too often to be joined.`);
  } catch (error) {
    // A connection that breaks during the commit leaves open whether rows name the files: then they stay.
    if (error instanceof CodedError) await discard();
    throw error;
  }
}

/** The targets that a change leads to have to be joined first. */
class NotJoined extends Error {
  readonly keys: string[];
  readonly alias: string;

  constructor(keys: string[], alias: string) {
    super('These targets are not joined yet.');
    this.keys = keys;
    this.alias = alias;
  }
}

async function changeOnce<Result>(
  transaction: Transaction,
  projectId: string,
  joined: Map<string, StoredFile>,
  change: (project: Project) => Promise<Result>,
): Promise<Changed<Result>> {
  const project = await lockLivingProject(transaction, projectId);
  const [named, pixels] = [
    await findNamedKeys(transaction, projectId),
    await findPixels(transaction, projectId),
  ];
  const before = await readTargets(transaction, projectId);
  const result = await change(project);
  const after = await readTargets(transaction, projectId);
  const targets = targetsName(after.minds.map(({ key }) => key));
  const former = targetsName(before.minds.map(({ key }) => key));
  if (after.minds.length === 0) await dropFiles(transaction, projectId, [TARGETS, former]);
  else if (targets !== former) await pointTo(transaction, projectId, { former, after: after.minds, joined });
  await renameTargets(transaction, projectId, { before: before.targets, after: after.targets });
  await tellProgress(transaction, projectId);
  const still = await findNamedKeys(transaction, projectId);
  const gone = [...named].filter((key) => !still.has(key) && key.startsWith(projectFolder(projectId)));
  gone.push(...(await dropUnnamed(transaction, pixels)));
  return { result, gone, targets };
}

/** By what a project's pictures are recognised, in their order. */
async function readTargets(transaction: Transaction, projectId: string) {
  const entries = await findItems(transaction, projectId);
  const minds: StoredFile[] = entries.flatMap((entry) => {
    const key = mindKeyOf(entry);
    return key === null ? [] : [{ key, bytes: entry.item.mindBytes ?? entry.marker?.mindBytes ?? 0 }];
  });
  return { minds, targets: entries.flatMap((entry) => targetOf(entry) ?? []) };
}

interface Targets {
  /** The name of those before the change. */
  former: string;
  after: StoredFile[];
  joined: Map<string, StoredFile>;
}

/** Lets the names of the targets mean those of after the change. Throws NotJoined. */
async function pointTo(
  transaction: Transaction,
  projectId: string,
  { former, after, joined }: Targets,
): Promise<void> {
  const keys = after.map(({ key }) => key);
  const name = targetsName(keys);
  // Joined for this change, or there still from not long ago; one target alone is its own file.
  const made = joined.get(name) ?? (await holdAlias(transaction, projectId, name));
  const stored = keys.length === 1 ? after[0] : made;
  if (!stored) throw new NotJoined(keys, name);
  await retireAlias(transaction, projectId, former);
  await putProjectFiles(transaction, projectId, mindFiles(keys, stored));
  await dropOldMinds(transaction, projectId, name);
}

async function join({ storage, media }: Parts, projectId: string, keys: string[]): Promise<StoredFile> {
  const paths = await Promise.all(keys.map((key) => storage.localPath(key)));
  const mind = await media.run('joinMinds', paths);
  return saveBytes(storage, mind, projectFolder(projectId), ownEnding('mind'));
}

/** That a file stays is no reason to tell anybody that the change failed: it goes with the project. */
async function removeGone({ storage, log }: Parts, projectId: string, keys: string[]): Promise<void> {
  await storage.remove(keys).catch((error) => {
    log.error({ projectId, err: error }, 'files that nobody needs any more could not be removed');
  });
}
