/**
 * Who may do what with one project. Its owner's secret is a bearer too, so an unknown bearer is first held against the project and
 * only then taken for a key. Each throws KEY_MISSING, KEY_UNKNOWN, SCOPE_MISSING or TOO_MANY_WRONG_KEYS for whoever may not.
 */
import type { Project } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { type Caller, isOwner, requireScope } from './callers.ts';
import type { Scope } from './scopes.ts';

type Needs = Pick<Parts, 'db' | 'limits'>;

/** See how a project is: what its owner is told. */
export async function maySee(caller: Caller, parts: Needs, project: Project): Promise<void> {
  if (!isOwner(caller, project)) await requireScope(caller, parts, 'project:read');
}

/** Keep a project for longer, or for ever: what somebody pays for is not its owner's to decide. */
export async function mayKeep(caller: Caller, parts: Needs, project: Project): Promise<void> {
  const scope: Scope = 'project:write';
  if (isOwner(caller, project))
    throw new CodedError(
      'SCOPE_MISSING',
      `The owner’s secret does not allow this. It needs a key with the right ${scope}: please ask the shop.`,
    );
  await requireScope(caller, parts, scope);
}

/** Change or delete a project. */
export async function mayDelete(caller: Caller, parts: Needs, project: Project): Promise<void> {
  if (!isOwner(caller, project)) await requireScope(caller, parts, 'project:write');
}

/** Download the print file. Of a demo that has not ended its owner may not: throws PROJECT_IS_DEMO. */
export async function mayPrint(caller: Caller, parts: Needs, project: Project): Promise<void> {
  if (!isOwner(caller, project)) {
    await requireScope(caller, parts, 'print:read');
  } else if (project.isDemo && !project.endedAt) {
    throw new CodedError(
      'PROJECT_IS_DEMO',
      'This living photo is a demo still: its print file comes with the order. Please ask the shop to make it permanent; ' +
        'the picture for screens is free.',
    );
  }
}
