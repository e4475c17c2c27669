/** The error classes of the JavaScript API, and what tells a trap from a RuntimeError that JavaScript code made itself. */
import { construct, pinned } from './pristine.js';

interface NativeErrorConstructor<T extends Error> {
  new (message?: string, options?: ErrorOptions): T;
  (message?: string, options?: ErrorOptions): T;
  readonly prototype: T;
}

/** What `Error.stackTraceLimit` was when an error was made whose stack may be longer. */
const limits = pinned(new WeakMap<object, number>());

let takesLonger = false;

/** From now on frames of ours are not shown, so that stacks must be taken with room for them. */
export const takeLongerStacks = (): void => void (takesLonger = true);

/**
 * Makes an error whose stack has room for frames of our own, which are not shown in the end: each border between wasm and the host has up to three.
 * @see stackLimitOf
 */
function withRoom(constructor: object, args: unknown[]): object {
  const limit = Error.stackTraceLimit as unknown;
  const longer = takesLonger && typeof limit === 'number' && limit >= 1 && Reflect.set(Error, 'stackTraceLimit', 3 * limit + 8);
  const error = construct(Error, args, constructor as never) as object;
  if (longer) {
    Error.stackTraceLimit = limit;
    limits.set(error, limit);
  }
  return error;
}

/** How many frames are to be shown of an error of ours; undefined of any other. */
export const stackLimitOf = (error: unknown): number | undefined => limits.get(error as object);

/** A constructor like the built-in TypeError: callable without `new`, its name and an empty message on the prototype. */
function nativeError<T extends Error>(name: string): NativeErrorConstructor<T> {
  const constructor = function (this: unknown, message?: string, options?: ErrorOptions): T {
    return withRoom(new.target ?? constructor, [message, options]) as T;
  } as unknown as NativeErrorConstructor<T>;
  const prototype = Object.create(Error.prototype, {
    constructor: { value: constructor, writable: true, enumerable: false, configurable: true },
    name: { value: name, writable: true, enumerable: false, configurable: true },
    message: { value: '', writable: true, enumerable: false, configurable: true },
  }) as T;
  Object.defineProperties(constructor, {
    name: { value: name, configurable: true },
    length: { value: 1, configurable: true },
    prototype: { value: prototype, writable: false, enumerable: false, configurable: false },
  });
  Object.setPrototypeOf(constructor, Error);
  return constructor;
}

/** `WebAssembly.CompileError`: the bytes are not a valid module. */
export interface CompileError extends Error { readonly name: 'CompileError' }
export const CompileError = nativeError<CompileError>('CompileError');

/** `WebAssembly.LinkError`: an import does not fit. */
export interface LinkError extends Error { readonly name: 'LinkError' }
export const LinkError = nativeError<LinkError>('LinkError');

/** `WebAssembly.RuntimeError`: a trap, or made by JavaScript code for its own purposes. */
export interface RuntimeError extends Error {
  readonly name: 'RuntimeError';
}
export const RuntimeError = nativeError<RuntimeError>('RuntimeError');

declare const trapBrand: unique symbol;
/** A RuntimeError that a trap made: wasm code cannot catch it. */
export type TrapError = RuntimeError & { readonly [trapBrand]: true };

/** The brand of traps. Not a property: a program must be able neither to forge nor to lose it. */
const traps = pinned(new WeakSet<object>());

/** Makes the error of a trap. */
export function makeTrap(message: string): TrapError {
  // Of an uncaught error Node shows the line that made it, unless that has the words which say not to.
  const error = new RuntimeError(message, 'node-do-not-add-exception-line' as ErrorOptions);
  traps.add(error);
  return error as TrapError;
}

/** Whether something caught is a trap, which `catch_all` must let pass. */
export const isTrap = (e: unknown): e is TrapError => typeof e === 'object' && e !== null && traps.has(e);

/** The mark of what a host function throws to end the program in an orderly way, such as WASI's `proc_exit`. */
const EXIT = Symbol.for('wasm2js-debug.exit');

/** What debuggers have ended programs with. */
const kills = pinned(new WeakSet<object>());

/** From now on {@link endsProgram} of this. */
export function markKill(e: unknown): void {
  if (typeof e === 'object' && e !== null) kills.add(e);
}

/**
 * Whether this is on its way to end a program, which has exited or been killed by its debugger: final, so that no wasm code catches it, of whatever
 * store, and no debugger takes it for a failure.
 */
export const endsProgram = (e: unknown): boolean => typeof e === 'object' && e !== null && (kills.has(e) || EXIT in e);

/**
 * Thrown by a host function that was waiting when the debugger wants the program to stop, and that has done nothing yet: the call is made again when
 * the program goes on.
 */
export class HostInterrupted extends Error {}
