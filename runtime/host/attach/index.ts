/** The environment variable `WASM2JS_DEBUG`, for programs under register: a debugger is attached when a thread makes its first instance. */
import { isMainThread } from 'node:worker_threads';
import { EXIT, say, sayLines, UserError } from '../../base/messages.js';
import type * as api from '../../js-api/types.js';
import type { CompiledModule } from '../../store/compiled-module.js';
import { envelopes } from '../../store/native.js';
import type { Store } from '../../store/store.js';
import { Attachment } from './attachment.js';
import { callerName } from './callers.js';
import { besidesEngine, type Engine } from './natives.js';
import { escort, seenSources, sourceOf, watchReads } from './origins.js';
import { sourceText } from './patterns.js';
import { type DebugRequest, parseRequest } from './request.js';
import { anyDebugger, countDebugger, hasMatched, noteMatch, shared, type Shared } from './shared.js';
import { VARIABLE } from './variable.js';

/**
 * Arranges for what the variable asks for, before anything of the program's thread has run. Ends the process if that makes no sense.
 * @param engine the engine's own `WebAssembly`, if it has one
 * @returns the `WebAssembly` object for the program
 */
export function attach(store: Store, ours: api.WebAssemblyNamespace, engine: Engine | undefined): api.WebAssemblyNamespace {
  const known = shared();
  const request = requestOf(known);
  let attachment: Attachment | undefined;
  store.onAllocate = (first: CompiledModule) => {
    store.onAllocate = undefined;
    attachment = new Attachment(store, request, countDebugger(known) === 0);
    attachment.begin(first);
  };
  afterExit((code) => {
    attachment?.end(code);
    if (isMainThread) tellUnmatched(request, known);
  });
  watchReads();
  envelopes.escort = escort;
  return engine === undefined ? ours : besidesEngine(ours, engine, (bytes) => isDebugged(bytes, request, known));
}

function requestOf({ text }: Shared): DebugRequest {
  try {
    return parseRequest(text, process.env);
  } catch (e) {
    if (!(e instanceof UserError)) throw e;
    sayLines(e.message);
    return process.exit(EXIT.usage);
  }
}

function isDebugged(bytes: Uint8Array, { patterns }: DebugRequest, known: Shared): boolean {
  const source = sourceOf(bytes, callerName);
  if (patterns.length === 0) return source.ofNode !== true;
  const matching = patterns.map((pattern, i) => pattern.matches(source) ? i : -1).filter((i) => i >= 0);
  matching.forEach((i) => noteMatch(known, i));
  return matching.length > 0;
}

/** Who has mistyped a name would wait for ever. */
function tellUnmatched({ patterns }: DebugRequest, known: Shared): void {
  const seen = seenSources().filter(({ ofNode }) => ofNode !== true);
  const unmatched = patterns.filter((_, i) => !hasMatched(known, i)).map(({ text }) => text);
  const there = seen.length === 0 ? 'the main thread has compiled no module' : `there were ${seen.map(sourceText).join(', ')}`;
  if (unmatched.length > 0) say(`${VARIABLE}: modules=${unmatched.join(',')}: nothing matched; ${there}`);
  else if (!anyDebugger(known) && namesRegister()) say(`${VARIABLE}: no instance was made of a module that is debugged; ${there}`);
}

/** Whether this is the program that the user has named, and not one that has only been given its environment, such as npm. */
const namesRegister = (): boolean => process.execArgv.some((arg) => arg.includes('wasm2js-debug'));

/** Calls a function when all listeners of the event `exit` have run, for what they do is the program's. */
function afterExit(end: (code: number) => void): void {
  const emit = process.emit.bind(process) as (...args: readonly unknown[]) => boolean;
  let ended = false;
  process.emit = ((...args: readonly unknown[]): boolean => {
    if (args[0] !== 'exit' || ended) return emit(...args);
    ended = true;
    try {
      return emit(...args);
    } finally {
      end(Number(process.exitCode ?? args[1]));
    }
  }) as typeof process.emit;
}
