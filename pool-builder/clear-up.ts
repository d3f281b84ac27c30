import { findBuildingMarkers, findUnusedFiles, forgetFiles } from '../db/markers.ts';
import { type MarkerMaker, withdraw } from './make-marker.ts';
import { isProcessGone } from './process-tag.ts';

type Store = Pick<MarkerMaker, 'db' | 'files'>;

/** Markers whose builder was killed, or took far too long, before they were admitted. */
export async function findAbandonedMarkers({ db }: Pick<Store, 'db'>) {
  const building = await findBuildingMarkers(db);
  return building.filter(({ isOverdue, builder }) => isOverdue || (builder && isProcessGone(builder)));
}

/** Removes what killed builders left behind. Returns how many markers that were. */
export async function clearUpAbandoned(store: Store): Promise<number> {
  const abandoned = await findAbandonedMarkers(store);
  for (const marker of abandoned) await withdraw(store, marker);
  return abandoned.length;
}

/** Removes the files of retired markers that no project uses. Their rows stay: no number is used twice. */
export async function removeUnusedFiles({ db, files }: Store): Promise<number> {
  const unused = await findUnusedFiles(db);
  await files.remove(unused.flatMap((marker) => marker.keys));
  await forgetFiles(
    db,
    unused.map((marker) => marker.id),
  );
  return unused.length;
}
