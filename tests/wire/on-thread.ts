/** Debugging a program from a thread that runs one of the scenarios, this thread being blocked meanwhile as the program's is. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createWebAssembly, moduleOf } from '../../runtime/js-api/index.js';
import { Debuggee } from '../../runtime/debuggee/index.js';
import { makeChannel } from '../../runtime/host/wire/channel.js';
import { EntityIds } from '../../runtime/host/server/entity-ids.js';
import { DebugServer } from '../../runtime/host/server/server.js';
import { Store } from '../../runtime/store/store.js';
import { wat } from '../js-api-same.js';

export type Exports = Record<string, (...args: unknown[]) => unknown>;

export interface Outcome {
  /** What the scenario returned. */
  readonly value: unknown;
  /** What the program returned. */
  readonly result?: unknown;
  /** What the program, or the debugger's failure, threw. */
  readonly thrown?: unknown;
  /** How many entities the debuggee's end knows at last. */
  readonly entities: number;
}

/** As native.mjs has made it: a thread of Node runs no TypeScript. */
const script = new URL('../../.cache/tests/tests/wire/debugger.js', import.meta.url);

/**
 * Runs a module's program under a scenario; fails if the scenario does.
 * @param options `orphan`: let the program's end come as a surprise for the debugger
 */
export async function debugOnThread(
  scenario: string, text: string, program: (exports: Exports) => unknown, options: { imports?: object; orphan?: boolean } = {},
): Promise<Outcome> {
  const store = new Store();
  const api = createWebAssembly(store);
  const module = new api.Module(wat(text));
  const ends = makeChannel(store.flag);
  const ids = new EntityIds();
  const server = new DebugServer(ends.debuggee, ids);
  const worker = new Worker(script, { workerData: { end: ends.debugger, scenario }, transferList: [ends.debugger.port] });
  // Once this thread is blocked it would not learn that the other has not come up.
  await once(worker, 'message');
  const report = new Promise<unknown>((resolve, reject) => {
    worker.on('message', (outcome: { value: unknown } | { error: unknown }) => ('error' in outcome ? reject(outcome.error) : resolve(outcome.value)));
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the debugger has said nothing')));
  });
  const debuggee = new Debuggee(store, options.orphan !== true ? server.onStop : (paused, event) => {
    if (event !== undefined) throw new Error('orphaned');
    return server.onStop(paused, event);
  });
  debuggee.addModule(moduleOf(module)!);
  let outcome: Pick<Outcome, 'result' | 'thrown'>;
  try {
    outcome = { result: debuggee.run(() => program(new api.Instance(module, options.imports as never).exports as Exports)) };
  } catch (thrown) {
    outcome = { thrown };
  } finally {
    server.close();
  }
  try {
    return { ...outcome, value: await report, entities: ids.size };
  } finally {
    await worker.terminate();
  }
}
