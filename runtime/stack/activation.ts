/**
 * Stopped activations as data: a contiguous run of wasm frames, each an array of slots and a place in its function. Nothing of it refers to the
 * JavaScript stack, so that it can be read, changed, copied aside and put back.
 */
import type { FuncIndex, InstrIndex } from '../../compiler/model/types.js';
import type { InstanceId } from '../store/instance.js';
import type { ExnInst } from '../store/tag.js';
import type { DebugCode } from './code.js';

/**
 * All that a frame is to the program, as plain data: what a snapshot keeps of it. Whoever has the function's code can go on with it
 * ({@link DebugCode.frame}), whatever has become of the frame that it was the state of.
 */
export interface FrameState {
  readonly instance: InstanceId;
  readonly func: FuncIndex;
  /** The number of the instruction about to run or, with `inCall`, of the call in progress. */
  at: InstrIndex;
  inCall: boolean;
  /**
   * Slots of the locals, then of the operand stack from the bottom, as the function's shape says. The last element is always null, so that engines
   * do not store raw doubles, which would not keep the bits of NaNs.
   */
  readonly v: unknown[];
}

/** A frame that a driver goes on with: its state, and what is known about it besides. */
export class WasmFrame {
  /** Follows from the state: where in `v` the arguments of the call in progress lie, and where its results go. */
  base = 0;
  /** Follows from those beneath: slots of this frame and of them, those of older activations included. See `stack-limits.ts`. */
  depth = 0;
  /** For the choice of code: how often resumable code arrived at a loop. It is left for fast code when that pays. */
  heat = 0;
  /** For the choice of code: whether it or a frame above it has called a host function that may call back. */
  calledHost = false;
  /** Told to the debugger: that the program has come to the instruction about to run, and so of a breakpoint there. */
  reported = false;

  constructor(readonly code: DebugCode, readonly state: FrameState) {}
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

  /** Whether there is a frame that is being run. */
  get running(): boolean {
    return this.frames.length > this.floor;
  }
}
