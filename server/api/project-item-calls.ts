/** What the HTTP API and tRPC do with the pictures of one project: who may, then what. */
import { z } from 'zod';
import { ITEM_MODES } from '../../db/schema.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { mayDelete as mayChange } from '../access/project-rights.ts';
import { addItem } from '../projects/add-item.ts';
import { changeItem } from '../projects/change-item.ts';
import type { Given, GivenBoth } from '../projects/intake.ts';
import { choosesLook, type ItemOptions } from '../projects/items.ts';
import { removeItem } from '../projects/remove-item.ts';
import { type ProjectStatusReport, reportStatus, requireProject } from '../projects/status.ts';
import { noteInAudit } from './audit.ts';
import type { Call } from './environment.ts';

/** An id as PostgreSQL can hold it. */
export const itemId = z.coerce.number().int().min(1).max(2_147_483_647);
export const itemMode = z.enum(ITEM_MODES);
export const modeRequest = z.object({ mode: itemMode, item: itemId.optional() });

export interface ItemReport extends ProjectStatusReport {
  /** The picture that the call was about. */
  itemId: number;
}

/** Reads an item's id from a path. What cannot be one is no picture of any project. */
export function readItemId(text: string): number {
  const result = itemId.safeParse(text);
  if (result.success) return result.data;
  throw new CodedError('ITEM_NOT_FOUND', 'There is no such picture. Its id is a whole number.');
}

/** All calls here are for the project's owner and whoever may write to all projects. Ask before an upload is received. */
export async function requireMayChange({ parts, caller }: Call, id: string): Promise<void> {
  await mayChange(caller, parts, await requireProject(parts, id));
}

export async function callSetMode(
  call: Call,
  id: string,
  {
    item,
    ...options
  }: { item?: number | undefined } & Pick<ItemOptions, 'mode' | 'format' | 'style' | 'schedule'>,
): Promise<ItemReport> {
  await requireMayChange(call, id);
  const changed = await changeItem(call.parts, id, item, {}, options);
  return reportItem(call, id, changed, 'project.setMode');
}

export async function callAddItem(
  call: Call,
  id: string,
  files: GivenBoth,
  options: ItemOptions,
): Promise<ItemReport> {
  return reportItem(call, id, await addItem(call.parts, id, files, options), 'project.addItem');
}

/** Throws INPUT_INVALID where nothing is given. */
export async function callChangeItem(
  call: Call,
  id: string,
  item: number,
  files: Given,
  options: ItemOptions,
): Promise<ItemReport> {
  if (!files.photo && !files.video && !files.mask && options.mode === undefined && !choosesLook(options))
    throw new CodedError(
      'INPUT_INVALID',
      'Send what is to be changed: the files `photoFile`, `videoFile` or `maskFile`, the field `borderless`, or how the photo is placed.',
    );
  const changed = await changeItem(call.parts, id, item, files, options);
  return reportItem(call, id, changed, 'project.replaceItem');
}

export async function callRemoveItem(call: Call, id: string, item: number): Promise<ProjectStatusReport> {
  await requireMayChange(call, id);
  await removeItem(call.parts, id, item);
  await noteInAudit(call.parts, call.caller, 'project.removeItem', id, { itemId: item });
  return reportStatus(call.parts, id);
}

async function reportItem(
  { parts, caller }: Call,
  id: string,
  changed: { itemId: number },
  action: string,
): Promise<ItemReport> {
  await noteInAudit(parts, caller, action, id, { itemId: changed.itemId });
  return { ...changed, ...(await reportStatus(parts, id)) };
}
