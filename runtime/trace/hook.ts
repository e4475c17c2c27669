/**
 * Stacks of errors show wasm as an engine's own would be shown, and nothing of ours. V8 keeps the frames of an error as they are, and has them made a text when
 * `.stack` is first read: then Node calls `Error.prepareStackTrace`, its own or one that the program has set, with a list of call sites. We give
 * that function another list. So nothing is done before a stack is looked at, and the text, with all that Node and others add, is still made by whom it was made.
 */
import { hasBuiltins } from '../base/builtin.js';
import { stackLimitOf, takeLongerStacks } from '../base/errors.js';
import { apply, descriptor, pinned, pristine } from '../base/pristine.js';
import type { CompiledModule } from '../store/compiled-module.js';
import type { Store } from '../store/store.js';
import type { CapturedFrame } from '../store/frames.js';
import { loadRewriting, ownFiles, type Rewriting } from './load.js';

type CallSite = NodeJS.CallSite;
/** `Error.prepareStackTrace`. */
type Prepare = (error: unknown, trace: readonly CallSite[]) => unknown;
type Change = (error: unknown, trace: readonly CallSite[]) => readonly CallSite[];

/** What copies of this package share, such as those in compiled files: each changes what it knows. */
interface Shared {
  readonly changes: Change[];
  /** By the function of the program or of Node, the one in its place, and the other way round. */
  readonly inPlaceOf: WeakMap<Prepare, Prepare>;
  readonly originals: WeakMap<Prepare, Prepare>;
}

const SHARED = Symbol.for('wasm2js-debug.stacks');

/** Whose code is on stacks. */
export interface Known {
  /** Weakly, so that a program's own stores can go. */
  readonly stores: WeakRef<Store>[];
  /** Where this package's own files are; undefined in a compiled file, and before there is anything to know. */
  ownFiles: string | undefined;
  /** What has been compiled ahead of time, by the URL of the file that it is in. */
  readonly files: Map<string, CompiledFile>;
}

export interface CompiledFile {
  readonly modules: Set<CompiledModule>;
  /** Whether there is nothing else in the file, such as a program that it has been bundled with. */
  isWhole(): boolean;
}

const known: Known = { stores: [], ownFiles: undefined, files: new Map() };
let rewriting: Rewriting | undefined;

/** The file that a frame's code is in; of code that we have made from a text, that which made it. */
export function fileOf(site: CallSite): string | undefined {
  const file: unknown = site.getFileName() ?? site.getScriptNameOrSourceURL();
  if (typeof file === 'string') return file;
  const origin = site.getEvalOrigin();
  return origin === undefined ? undefined : /^eval at evaluateCode \((.*):\d+:\d+\)$/.exec(origin)?.[1];
}

/** Whether a script has been made of a function's code, by whatever copy of this package: see `CompiledModule.id`. */
export const isPrinted = (file: string): boolean => file.startsWith('wasm2js-debug:');

/** Whether a frame may be of code that we have printed, or of our own. */
function isOurs(site: CallSite): boolean {
  const file = fileOf(site);
  return file !== undefined && (isPrinted(file) || (known.ownFiles !== undefined && file.startsWith(known.ownFiles)) || known.files.has(file));
}

/** Never throws: a stack is better as it is than not there. */
const change: Change = (error, trace) => {
  try {
    return pristine(() => {
      const limit = stackLimitOf(error) ?? Infinity;
      if (trace.some(isOurs)) {
        rewriting ??= loadRewriting();
        if (rewriting !== undefined) return rewriting.rewrite(error, trace, known, limit);
      }
      return limit < trace.length ? trace.slice(0, limit) : trace;
    });
  } catch {
    return trace;
  }
};

/** A function for Node to call in the place of one that makes a stack of call sites. */
function inPlaceOf(shared: Shared, prepare: Prepare): Prepare {
  let found = shared.inPlaceOf.get(prepare);
  if (found === undefined) {
    found = function prepareStackTrace(this: unknown, error, trace) {
      let changed = trace;
      for (let i = 0; i < shared.changes.length; i++) changed = shared.changes[i]!(error, changed);
      return apply(prepare, this, [error, changed]);
    };
    shared.inPlaceOf.set(prepare, found);
    shared.originals.set(found, prepare);
  }
  return found;
}

/**
 * From now on the function that a realm's errors become text by is given changed lists.
 * @param fallback what is called while there is none
 */
function intercept(errors: ErrorConstructor, shared: Shared, fallback: Prepare | undefined): void {
  const original = (v: unknown): Prepare | undefined => (typeof v === 'function' ? shared.originals.get(v as Prepare) ?? (v as Prepare) : fallback);
  let current = original(errors.prepareStackTrace);
  Object.defineProperty(errors, 'prepareStackTrace', descriptor({
    get: () => current && inPlaceOf(shared, current),
    set: (v: unknown) => void (current = original(v)),
    enumerable: false, configurable: true,
  }));
}

/** Node's own; for a realm that has none (before Node 21) what it does. */
const plain: Prepare = (error, trace) => [String(error), ...trace.map(String)].join('\n    at ');

function sharedState(): Shared {
  const scope = globalThis as unknown as { [SHARED]?: Shared };
  let shared = scope[SHARED];
  if (shared === undefined) {
    shared = { changes: [], inPlaceOf: pinned(new WeakMap<Prepare, Prepare>()), originals: pinned(new WeakMap<Prepare, Prepare>()) };
    Object.defineProperty(scope, SHARED, descriptor({ value: shared }));
    intercept(Error, shared, (Error.prepareStackTrace as Prepare | undefined) ?? plain);
  }
  return shared;
}

/** Where V8 asks for the text of a stack the way described above. For bug reports people can have our frames, too. */
const possible = hasBuiltins() && typeof Error.captureStackTrace === 'function'
  && process.env['WASM2JS_DEBUG_FRAMES'] !== 'all';
let active = false;

function activate(): void {
  if (active) return;
  active = true;
  known.ownFiles = ownFiles();
  takeLongerStacks();
  sharedState().changes.push(change);
}

/** Stacks show the wasm that runs in a store. */
export function traceStore(store: Store): void {
  if (!possible || known.stores.some((ref) => ref.deref() === store)) return;
  activate();
  known.stores.push(new WeakRef(store));
}

/**
 * Stacks show the wasm that has been compiled into a file.
 * @param url of the file
 * @param isCompiledFile whether a file is a compiled module and nothing else
 */
export function traceFile(url: string | undefined, compiled: CompiledModule, isCompiledFile: (url: string) => boolean): void {
  // A bundler may leave no URL.
  if (!possible || typeof url !== 'string') return;
  activate();
  const file = known.files.get(url);
  if (file !== undefined) file.modules.add(compiled);
  else known.files.set(url, { modules: new Set([compiled]), isWhole: () => isCompiledFile(url) });
}

/** The same in a context of `node:vm`, whose errors are its own. Node asks this realm's function if that one has none. */
export function traceRealm(errors: ErrorConstructor): void {
  if (possible && typeof errors === 'function' && errors !== Error) intercept(errors, sharedState(), undefined);
}

/**
 * The stack of an exception that wasm code has thrown: only the frames of wasm that it has passed are known, and what those are is found out now. Undefined if it
 * has passed none.
 */
export function stackOfFrames(name: string, frames: readonly CapturedFrame[]): string | undefined {
  const limit = Error.stackTraceLimit as unknown;
  if (!active || frames.length === 0 || typeof limit !== 'number') return undefined;
  return pristine(() => {
    rewriting ??= loadRewriting();
    return rewriting && name + rewriting.textOfFrames(frames, limit);
  });
}
