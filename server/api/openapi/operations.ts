import { LIVING_PHOTO_OPERATIONS } from './living-photo-operations.ts';
import type { Operation } from './operation.ts';
import { STAFF_OPERATIONS } from './staff-operations.ts';
import { WEBHOOK_OPERATIONS } from './webhook-operations.ts';

/** All calls of the HTTP API that are described: a test holds them against the server's routes. */
export const OPERATIONS: Operation[] = [
  ...LIVING_PHOTO_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
  ...STAFF_OPERATIONS,
];
