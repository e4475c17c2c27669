/**
 * Capture: how the frames of running code become data. To stop, code throws {@link Unwinding}; each frame's handler hands its function,
 * point and variables to {@link captureFrame}, and when the base of the activation is reached no JavaScript frame of the guest is left.
 */
import type { Watching } from '../../compiler/index.js';
import { type CapturedFrame, endsProgram, isTrap } from '../base/errors.js';
import { append, pinned, uncurried } from '../base/pristine.js';
import type { Instance } from '../store/instance.js';
import type { FuncInst } from '../store/func.js';
import { ExceptionObject, type ExnInst } from '../store/tag.js';
import { trap } from '../base/traps.js';
import { MAX_SLOTS, slotsFor, stackOverflow } from './limits.js';
import type { Hit } from './watch.js';

/** Says which variant of a function's code a frame was captured from: one object for each text, which keeps the frame map. */
export interface Variant {
  readonly stops: ReadonlySet<number>;
  readonly entry: number | undefined;
  readonly watching?: Watching | undefined;
}

/** Why an activation is taken off the stack. */
export type Reason =
  /** At a yield point, the flag being up. */
  | { readonly kind: 'yield' }
  | { readonly kind: 'breakpoint' }
  /** A host function that may call back is called: the driver does it, with the frames beneath as data. */
  | { readonly kind: 'host-call'; readonly func: FuncInst; readonly slots: readonly unknown[]; /** By performance.now(). */ readonly time: number }
  /** Watched memory is about to be accessed. */
  | { readonly kind: 'access' }
  /** A host function that never calls back has returned, and has changed watched memory. `slots`: of its results. */
  | { readonly kind: 'host-changed'; readonly func: FuncInst; readonly slots: readonly unknown[]; readonly hits: readonly Hit[] }
  /** A host function threw. */
  | { readonly kind: 'host-threw'; readonly error: unknown }
  /** Wasm throws an exception. */
  | { readonly kind: 'exception'; readonly exn: ExnInst };

/** Thrown to take an activation off the JavaScript stack; not an Error, since nobody but the base may catch it. */
export class Unwinding {
  constructor(readonly reason: Reason = { kind: 'yield' }) {}

  /** The shadow stack, innermost frame first. */
  readonly frames: CapturedFrame[] = [];
}

/** Slots of the frames that have been captured for each error that is on its way. Optimised code needs no room on the JavaScript stack for most of them. */
const slots = pinned(new WeakMap<object, number>());

/** @returns whether there is room for a frame with these variables */
function makeRoom(error: object, vars: readonly unknown[]): boolean {
  const now = (slots.get(error) ?? 0) + slotsFor(vars);
  slots.set(error, now);
  return now <= MAX_SLOTS;
}

const cuts = pinned(new WeakSet<object>());

/** Whether {@link framesOf} lacks the outer frames, for there was no room, so that from the inner ones the program cannot go on. */
export const isCut = (e: unknown): boolean => cuts.has(e as object);

/** Frames that stack exhaustion passed through. */
const overflowFrames = pinned(new WeakMap<object, CapturedFrame[]>());
/** How many of the innermost frames are kept: the frames of an exhausted stack are all alike further out, and exceptions are often caught. */
export const KEPT_FRAMES = 64;

/** Whether {@link framesOf} has all frames. */
export const isComplete = (frames: readonly CapturedFrame[], e: unknown): boolean => !isCut(e) && (isTrap(e) || frames.length < KEPT_FRAMES);

const has = uncurried(String.prototype.includes);

/** Whether an engine threw this because its stack is full. No regular expressions: on a full stack V8 cannot compile one, and says so by a SyntaxError. */
export const isStackOverflow = (e: unknown): e is Error =>
  e instanceof Error && (e instanceof RangeError ? has(e.message, 'call stack') : e.name === 'InternalError' && has(e.message, 'recursion'));

/**
 * Whether a caught value is an out-of-bounds access that DataView reported. Code that can throw another RangeError at an even point does not
 * exist: host functions run at odd ones.
 */
export const isOutOfBounds = (e: unknown, point: number): boolean => (point & 1) === 0 && e instanceof RangeError && !isStackOverflow(e) && !isTrap(e);

export function memoryTrap(): unknown {
  try {
    return trap('memoryOutOfBounds');
  } catch (e) {
    return e;
  }
}

/**
 * What a frame's handler rethrows: the same, but for an out-of-bounds access, which becomes the trap it stands for.
 * @param point see {@link import('../../compiler/model/types.js').Point}
 * @param vars the frame's variables
 */
export function captureFrame(instance: Instance, error: unknown, func: number, point: number, vars: unknown[], variant?: Variant): unknown {
  if (error instanceof Unwinding) {
    if (!makeRoom(error, vars)) return fullStack(error);
    append(error.frames, { instance, func, point, vars, variant });
    return error;
  }
  const e = isOutOfBounds(error, point) ? memoryTrap() : error;
  if (isTrap(e)) {
    if (makeRoom(e, vars)) append(e.frames, { instance, func, point, vars, variant });
    // Without a debugger, nothing but the places is asked for.
    else if (instance.store.debug === undefined) append(e.frames, { instance, func, point, vars: [], variant });
    else cuts.add(e);
  } else if (isStackOverflow(e)) {
    let frames = overflowFrames.get(e);
    if (frames === undefined) overflowFrames.set(e, (frames = []));
    // A debugger is shown all of them.
    const kept = instance.store.debug === undefined ? frames.length < KEPT_FRAMES : !isCut(e) && makeRoom(e, vars);
    if (kept) append(frames, { instance, func, point, vars, variant });
    else if (instance.store.debug !== undefined) cuts.add(e);
  } else {
    const frames = ExceptionObject.exnOf(e)?.frames;
    if (frames !== undefined && frames.length < KEPT_FRAMES) append(frames, { instance, func, point, vars, variant });
  }
  return e;
}

/** A stack that cannot be taken along is as good as full. */
function fullStack({ frames }: Unwinding): RangeError {
  const error = stackOverflow();
  cuts.add(error);
  overflowFrames.set(error, frames);
  return error;
}

/** Replaces the frames that stack exhaustion is said to have passed through. */
export const setOverflowFrames = (e: object, frames: CapturedFrame[]): void => void overflowFrames.set(e, frames);

/** The wasm frames that a trap, stack exhaustion or an exception passed through, innermost first; undefined for anything else. */
export function framesOf(e: unknown): CapturedFrame[] | undefined {
  if (isTrap(e)) return e.frames;
  const exn = ExceptionObject.exnOf(e);
  if (exn !== undefined) return exn.frames;
  return typeof e === 'object' && e !== null ? overflowFrames.get(e) : undefined;
}

/** Lets pass, by throwing it on, what wasm code cannot catch: a stop, a trap, stack exhaustion, the end of the program. */
export function rethrowUncatchable(error: unknown, point: number): void {
  if (error instanceof Unwinding || isTrap(error) || isStackOverflow(error) || isOutOfBounds(error, point) || endsProgram(error)) throw error;
}

/**
 * A yield point whose flag is up. The store's `onYield`, if any, decides: it returns to let the code go on, or throws an {@link Unwinding}.
 */
export function yieldPoint(instance: Instance): void {
  instance.store.onYield?.();
}

/** A breakpoint in running code. Without a debugger, which has just gone, the code goes on. */
export function stopPoint(instance: Instance): void {
  if (instance.store.debug !== undefined) throw new Unwinding({ kind: 'breakpoint' });
}
