import { availableParallelism } from 'node:os';
import { findAbandonedProjects, takeProject } from '../../db/projects.ts';
import type { Parts } from '../parts.ts';
import { finishProject } from './finish.ts';

/** A project that was taken longer ago than this belongs to a server that died at it. */
const LEASE_MS = 60_000;
const SWEEP_EVERY_MS = 15_000;
const SWEEP_SIZE = 50;

/**
 * Finishes projects in the background, a few at a time. What a dead server left unfinished is found by a sweep, so a project
 * survives the process that created it.
 */
export class Finisher {
  readonly #parts: Parts;
  readonly #waiting = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #most = availableParallelism() + 1;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins to sweep: at once, then every few seconds. */
  start(): void {
    this.#timer = setInterval(() => this.sweep(), SWEEP_EVERY_MS);
    void this.sweep();
  }

  /** Looks for projects that nobody is finishing. Never rejects: the next sweep may have more luck. */
  async sweep(): Promise<void> {
    try {
      for (const id of await findAbandonedProjects(this.#parts.db, LEASE_MS, SWEEP_SIZE)) this.add(id);
    } catch (error) {
      this.#parts.log.error({ err: error }, 'cannot look for unfinished projects');
    }
  }

  /** Finishes a project at once. Throws what is our own fault; what is the photo's or the video's is in its status. */
  async finishNow(id: string): Promise<void> {
    const project = await takeProject(this.#parts.db, id, LEASE_MS);
    if (project) await finishProject(this.#parts, project);
  }

  /** Finishes a project as soon as there is room. */
  add(id: string): void {
    if (!this.#running.has(id)) this.#waiting.add(id);
    this.#next();
  }

  /** Takes nothing new and waits for what is being finished. What waits is taken up by the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await Promise.all(this.#running.values());
  }

  #next(): void {
    for (const id of this.#waiting) {
      if (this.#stopped || this.#running.size >= this.#most) return;
      this.#waiting.delete(id);
      const run = this.#finish(id).finally(() => {
        this.#running.delete(id);
        this.#next();
      });
      this.#running.set(id, run);
    }
  }

  async #finish(id: string): Promise<void> {
    try {
      await this.finishNow(id);
    } catch (error) {
      this.#parts.log.error(
        { projectId: id, err: error },
        'project not finished: it is tried again in a minute',
      );
    }
  }
}
