/**
 * Capture: how the frames of running code become data. To stop, code throws {@link Unwinding}; each frame's handler hands its function,
 * point and variables to {@link captureFrame}, and when the base of the activation is reached no JavaScript frame of the guest is left.
 */
import { isInCall } from '../../compiler/model/point.js';
import type { FuncIndex, Point } from '../../compiler/model/types.js';
import { endsProgram, isTrap } from '../base/errors.js';
import { append } from '../base/pristine.js';
import { trap } from '../base/traps.js';
import { type CapturedFrame, isStackOverflow, KEPT_FRAMES, Passage, passageOf, setPassage, type Variant } from './frames.js';
import type { FuncInst } from './func.js';
import type { Instance } from './instance.js';
import { stackOverflow } from './stack-limits.js';
import { ExceptionObject, type ExnInst } from './tag.js';

/** An access that a watchpoint waited for. */
export interface Hit {
  readonly watchpoint: number;
  /** The first byte of the range that was accessed; of a change by the host, the first byte that differs. */
  readonly address: number;
  readonly written: boolean;
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
  readonly passage = new Passage();
  constructor(readonly reason: Reason = { kind: 'yield' }) {}

  /** The shadow stack, innermost frame first. */
  get frames(): CapturedFrame[] {
    return this.passage.frames;
  }
}

/**
 * Whether a caught value is an out-of-bounds access that DataView reported. Code that can throw another RangeError at an even point does not
 * exist: host functions run at odd ones.
 */
export const isOutOfBounds = (e: unknown, point: Point): boolean => !isInCall(point) && e instanceof RangeError && !isStackOverflow(e) && !isTrap(e);

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
export function captureFrame(instance: Instance, error: unknown, func: FuncIndex, point: Point, vars: unknown[], variant?: Variant): unknown {
  if (error instanceof Unwinding) {
    const { passage } = error;
    if (!passage.makeRoom(vars)) return fullStack(passage);
    append(passage.frames, { instance, func, point, vars, variant });
    return error;
  }
  const e = isOutOfBounds(error, point) ? memoryTrap() : error;
  if (isTrap(e)) {
    const passage = passageOf(e);
    if (passage.makeRoom(vars)) append(passage.frames, { instance, func, point, vars, variant });
    // Without a debugger, nothing but the places is asked for.
    else if (instance.store.debug === undefined) append(passage.frames, { instance, func, point, vars: [], variant });
    else passage.cut = true;
  } else if (isStackOverflow(e)) {
    const passage = passageOf(e);
    const { frames } = passage;
    // A debugger is shown all of them, and a core dump has them.
    const whole = instance.store.keepsStacks;
    if (whole ? !passage.cut && passage.makeRoom(vars) : frames.length < KEPT_FRAMES) append(frames, { instance, func, point, vars, variant });
    else if (whole) passage.cut = true;
  } else {
    const frames = ExceptionObject.exnOf(e)?.frames;
    if (frames !== undefined && (frames.length < KEPT_FRAMES || instance.store.wantsStacks)) append(frames, { instance, func, point, vars, variant });
  }
  return e;
}

/** A stack that cannot be taken along is as good as full. */
function fullStack(passage: Passage): RangeError {
  const error = stackOverflow();
  passage.cut = true;
  setPassage(error, passage);
  return error;
}

/** Lets pass, by throwing it on, what wasm code cannot catch: a stop, a trap, stack exhaustion, the end of the program. */
export function rethrowUncatchable(error: unknown, point: Point): void {
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
