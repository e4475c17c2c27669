/**
 * Stopped activations as data: a contiguous run of wasm frames, each an array of slots and a place in its function. Nothing of it refers to the
 * JavaScript stack, so that it can be read, changed, copied aside and put back.
 */
import type { FuncInst } from '../store/func.js';
import type { ExnInst } from '../store/tag.js';
import type { DebugCode } from './code.js';

/** One wasm frame. Its fields are also what resumable code works on: see `printResumable`. */
export class WasmFrame {
  /** The number of the instruction about to run or, with `inCall`, of the call in progress. */
  at = 0;
  inCall = false;
  /** Of the last call: where in `v` its arguments lie, and where its results go. */
  base = 0;
  callee: FuncInst | undefined = undefined;
  /** What the last `throw` throws. */
  thrown: ExnInst | undefined = undefined;
  /** Instructions left of the budget that resumable code was given. */
  n = 0;
  /** How often resumable code arrived at a loop: it is left for fast code when that pays. */
  heat = 0;
  /** Whether it or a frame above it has called a host function that may call back. */
  calledHost = false;
  /** Whether the debugger has been told that the program has come to the instruction about to run, and so of a breakpoint there. */
  reported = false;
  /** Slots of this frame and all beneath it, those of older activations included: see `limits.ts`. */
  depth = 0;

  /**
   * @param v slots of the locals, then of the operand stack from the bottom, as the function's shape says; the last element is always null, so
   * that engines do not store raw doubles, which would not keep the bits of NaNs
   */
  constructor(readonly code: DebugCode, readonly v: unknown[]) {}
}

/** What resuming normally does at a stop. */
export type Pending =
  /** The instruction about to run runs. */
  | { readonly kind: 'run' }
  /** The activation ends by the error of a trap, which wasm code cannot catch. */
  | { readonly kind: 'trap'; readonly error: object }
  /** An exception looks for its handler. `error`: what JavaScript sees thrown if there is none. */
  | { readonly kind: 'exception'; readonly exn: ExnInst; readonly error: unknown };

/** A call made by the debugger on top of a stop: where the frames of the call begin, and what the stop was. */
export interface Injection {
  readonly height: number;
  readonly pending: Pending;
}

/** A run of wasm frames between two frames of the host. */
export class Activation {
  /** Outermost first. */
  readonly frames: WasmFrame[] = [];
  /** Calls made by the debugger that have not returned, oldest first. */
  readonly injections: Injection[] = [];
  /** Errors that activations above have ended with during the host call in progress: the debugger knows of them when they come out of it. */
  readonly told: unknown[] = [];
  /** Slots of the results, once the outermost frame has returned. */
  results: unknown[] | undefined = undefined;

  get top(): WasmFrame {
    return this.frames[this.frames.length - 1]!;
  }

  /** How many frames lie beneath those that are being run: an exception does not go past them. */
  get floor(): number {
    return this.injections[this.injections.length - 1]?.height ?? 0;
  }
}
