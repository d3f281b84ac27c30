/** Compiled and never run: the package for shops says of the API what the server says. */
import type { z } from 'zod';
import type {
  CompileInput,
  Item,
  ListedProject,
  ProjectSearch,
  Events as ShopEvents,
  Status,
} from '../../client/shop/types.ts';
import type { compileInput } from '../../server/api/compile-call.ts';
import type { projectSearch, ListedProject as ServerProject } from '../../server/api/list-calls.ts';
import type { Events } from '../../server/notify/announce.ts';
import type { ItemReport } from '../../server/projects/item-report.ts';
import type { ProjectStatusReport } from '../../server/projects/status.ts';

/** Refused by the compiler where what the server gives is not what the package promises. */
type Fits<Promised, _Given extends Promised> = true;

export type Checks = [
  Fits<Status, ProjectStatusReport>,
  Fits<Item, ItemReport>,
  Fits<ListedProject, ServerProject>,
  Fits<ServerProject, ListedProject>,
  Fits<ShopEvents, Events>,
  Fits<Events, ShopEvents>,
  Fits<z.input<typeof compileInput>, CompileInput>,
  Fits<z.input<typeof projectSearch>, ProjectSearch>,
];
