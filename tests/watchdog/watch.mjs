/**
 * Watches a process of tests from a thread of its own. What waits for ever has vitest's time limits; but in an endless loop, of the compiler or of a program under test,
 * nothing else gets a turn, and the whole run would hang. The limit is far beyond what any job takes on the slowest machine, so that no test depends on time by it.
 */
import { setInterval } from 'node:timers';
import { Worker } from 'node:worker_threads';

/** A quarter of an hour without a turn of the event loop. Counted in steps: a machine that sleeps is not taken for a loop. */
const QUIET = { steps: 30, milliseconds: 30_000 };

/** @returns a function that says what the process is doing from now on, for the message */
export function watch({ steps, milliseconds } = QUIET) {
  const turns = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(new URL('thread.mjs', import.meta.url), { workerData: { turns, steps, milliseconds } });
  thread.unref();
  setInterval(() => turns[0]++, milliseconds / 2).unref();
  return (what) => thread.postMessage(what);
}
