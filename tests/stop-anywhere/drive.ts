/** Scripts on an ordinary `WebAssembly` object, and host functions that are scripts. */
import type { Api } from '../random/hosts.js';
import type { Script } from '../witness/api.js';

type JsFunction = (...args: unknown[]) => unknown;

/** One side: how a script's requests are answered there, and how host code is made that calls back. */
export interface Stage {
  readonly api: Api;
  /** A host function, to be imported, that calls back into wasm. */
  scripted(body: (...args: unknown[]) => Script<unknown>): unknown;
}

/** Runs a script, its requests answered at once. */
export function drive<T>(api: Api, script: Script<T>): T {
  let next = script.next();
  while (!next.done) {
    const request = next.value;
    let answer: unknown;
    try {
      answer = 'call' in request ? (request.call as JsFunction)(...request.args) : new api.Instance(request.module, request.imports).exports;
    } catch (e) {
      next = script.throw(e);
      continue;
    }
    next = script.next(answer);
  }
  return next.value;
}

export const plainStage = (api: Api): Stage => ({ api, scripted: (body) => (...args: unknown[]): unknown => drive(api, body(...args)) });
