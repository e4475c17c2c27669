/** A debugger as a generator: it yields what is to happen next and gets the next stop. */
import { createWebAssembly } from '../../runtime/js-api/index.js';
import { moduleOf } from '../../runtime/js-api/index.js';
import { type Command, Debuggee, type DebugEvent, type DebugFrame, type Paused, type Resumption } from '../../runtime/debuggee/index.js';
import type { CompiledModule } from '../../runtime/store/compiled-module.js';
import { Store } from '../../runtime/store/store.js';
import { wat } from '../js-api-same.js';

export interface Stop {
  readonly paused: Paused;
  /** Undefined before anything has run. */
  readonly event: DebugEvent | undefined;
}
export type Script = (first: Stop, session: Session) => Generator<Command, void, Stop>;

const normal: Resumption = { kind: 'normal' };
export const step = (resumption: Resumption = normal): Command => ({ kind: 'single-step', resumption });
export const go = (resumption: Resumption = normal): Command => ({ kind: 'continue', resumption });
export const detach: Command = { kind: 'detach' };

export interface Session {
  readonly store: Store;
  readonly compiled: CompiledModule;
  readonly debuggee: Debuggee;
}

export type Exports = Record<string, (...args: unknown[]) => unknown>;

/**
 * Debugs a program: a module, as text or bytes, and what is done with its exports.
 * @returns what the program returned
 */
export function debug<T>(text: string | Uint8Array, imports: object, program: (exports: Exports, session: Session) => T, script: Script): T {
  const store = new Store();
  const api = createWebAssembly(store);
  const module = new api.Module(typeof text === 'string' ? wat(text) : text);
  let debuggers: Generator<Command, void, Stop> | undefined;
  const debuggee = new Debuggee(store, (paused, event) => {
    let next;
    if (debuggers === undefined) next = (debuggers = script({ paused, event }, session)).next();
    else next = debuggers.next({ paused, event });
    return next.done === true ? detach : next.value;
  });
  const session: Session = { store, compiled: moduleOf(module)!, debuggee };
  debuggee.addModule(session.compiled);
  return debuggee.run(() => program(new api.Instance(module, imports as never).exports as Exports, session));
}

/** A frame in short: pc, locals, operands. */
export const show = (frame: DebugFrame): string =>
  `${frame.funcIndex}@0x${frame.pc.toString(16)} [${frame.locals().map((v) => String(v.value)).join(' ')}] (${frame.stack().map((v) => String(v.value)).join(' ')})`;

/** All frames of all activations, newest and innermost first; activations set apart by `|`. */
export function showAll(paused: Paused): string[] {
  return paused.exitFrames().flatMap((frame, i) => {
    const lines = i === 0 ? [] : ['|'];
    for (let f: DebugFrame | undefined = frame; f !== undefined; f = f.parent()) lines.push(show(f));
    return lines;
  });
}
