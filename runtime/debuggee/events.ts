/** What a program and its debugger say to each other; named as in the `debug-main` world. */
import type { FuncInst } from '../store/func.js';
import type { ExnInst } from '../store/tag.js';
import type { Value } from './value.js';

/** How a paused program goes on. */
export type Resumption =
  | { readonly kind: 'normal' }
  /** Calls a function on top of the innermost frame; when it returns the program pauses again, as it was. */
  | { readonly kind: 'inject-call'; readonly callee: FuncInst; readonly arguments: readonly Value[] }
  /** As if the instruction about to run threw it. */
  | { readonly kind: 'throw-exception'; readonly exception: ExnInst }
  /** The innermost frame returns these to its caller. */
  | { readonly kind: 'early-return'; readonly values: readonly Value[] };

/** Why the program has paused. */
export type DebugEvent =
  /** It has ended. */
  | { readonly kind: 'complete' }
  /** The innermost frame is at the instruction that traps, or in the call of a host function that failed; resuming normally ends the activation. */
  | { readonly kind: 'trap'; readonly error: unknown }
  /** At a breakpoint, or a single step is done, or something else of which {@link StopReason} has a list. */
  | { readonly kind: 'breakpoint' }
  | { readonly kind: 'interrupted' }
  /** Before the exception looks for its handler. */
  | { readonly kind: 'exception'; readonly exception: ExnInst }
  | { readonly kind: 'injected-call-return'; readonly values: readonly Value[] };

/** What a pause with the event `breakpoint` is for. */
export const STOP_REASONS = ['step', 'breakpoint', 'watchpoint', 'instance'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/** How a program has ended. */
export type Outcome =
  | { readonly kind: 'exited'; readonly code: number }
  /** By a trap, an exception that nobody caught, or a failure of the host: its text. */
  | { readonly kind: 'failed'; readonly text: string };

/** Where a module came from. */
export interface ModuleOrigin {
  /** Not empty. */
  readonly name: string;
  /** The absolute path of its binary, if it came from a file whose bytes are the module's. */
  readonly path?: string | undefined;
}

/** What the debugger wants next. */
export type Command =
  | { readonly kind: 'single-step' | 'continue'; readonly resumption: Resumption }
  /** The program runs on by itself. */
  | { readonly kind: 'detach' };
