/**
 * Capture: how the frames of running code become data. To stop, code throws {@link Unwinding}; each frame's handler hands its function,
 * point and variables to {@link captureFrame}, and when the base of the activation is reached no JavaScript frame of the guest is left.
 */
import { type CapturedFrame, isTrap } from '../errors.js';
import type { Instance } from '../store/instance.js';
import { ExceptionObject } from '../store/tag.js';
import { trap } from '../traps.js';

/** Thrown to take an activation off the JavaScript stack; not an Error, since nobody but the base may catch it. */
export class Unwinding {
  /** The shadow stack, innermost frame first. */
  readonly frames: CapturedFrame[] = [];
}

/** Frames that stack exhaustion passed through. */
const overflowFrames = new WeakMap<object, CapturedFrame[]>();
/** Of stack exhaustion and exceptions only so many of the innermost frames are kept: the rest of the one are alike, the other are often caught. */
const KEPT_FRAMES = 64;

/** Whether {@link framesOf} has all frames. */
export const isComplete = (frames: readonly CapturedFrame[], e: unknown): boolean => isTrap(e) || frames.length < KEPT_FRAMES;

/** Whether an engine threw this because its stack is full. */
export const isStackOverflow = (e: unknown): e is Error =>
  e instanceof Error && (e instanceof RangeError ? /call stack/.test(e.message) : e.name === 'InternalError' && /recursion/.test(e.message));

/**
 * Whether a caught value is an out-of-bounds access that DataView reported. Code that can throw another RangeError at an even point does not
 * exist: host functions run at odd ones.
 */
const isOutOfBounds = (e: unknown, point: number): boolean => (point & 1) === 0 && e instanceof RangeError && !isStackOverflow(e) && !isTrap(e);

function memoryTrap(): unknown {
  try {
    return trap('memoryOutOfBounds');
  } catch (e) {
    return e;
  }
}

/**
 * What a frame's handler rethrows: the same, but for an out-of-bounds access, which becomes the trap it stands for.
 * @param point see {@link import('../../compiler/types.js').Point}
 * @param vars the frame's variables
 */
export function captureFrame(instance: Instance, error: unknown, func: number, point: number, vars: unknown[]): unknown {
  if (error instanceof Unwinding) {
    error.frames.push({ instance, func, point, vars });
    return error;
  }
  const e = isOutOfBounds(error, point) ? memoryTrap() : error;
  if (isTrap(e)) e.frames.push({ instance, func, point, vars });
  else if (isStackOverflow(e)) {
    const frames = overflowFrames.get(e);
    if (frames === undefined) overflowFrames.set(e, [{ instance, func, point, vars }]);
    else if (frames.length < KEPT_FRAMES) frames.push({ instance, func, point, vars });
  } else {
    const frames = ExceptionObject.exnOf(e)?.frames;
    if (frames !== undefined && frames.length < KEPT_FRAMES) frames.push({ instance, func, point, vars });
  }
  return e;
}

/** The wasm frames that a trap, stack exhaustion or an exception passed through, innermost first; undefined for anything else. */
export function framesOf(e: unknown): readonly CapturedFrame[] | undefined {
  if (isTrap(e)) return e.frames;
  const exn = ExceptionObject.exnOf(e);
  if (exn !== undefined) return exn.frames;
  return typeof e === 'object' && e !== null ? overflowFrames.get(e) : undefined;
}

/** Lets pass, by throwing it on, what wasm code cannot catch: a stop, a trap, stack exhaustion. */
export function rethrowUncatchable(error: unknown, point: number): void {
  if (error instanceof Unwinding || isTrap(error) || isStackOverflow(error) || isOutOfBounds(error, point)) throw error;
}

/**
 * A yield point whose flag is up. The store's `onYield`, if any, decides: it returns to let the code go on, or throws an {@link Unwinding}.
 */
export function yieldPoint(instance: Instance): void {
  instance.store.onYield?.();
}
