/** What an event is to the person who debugs: a stop, for one reason or several, or nothing to hear of. */
import type { Event } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { Breakpoints, CodePlace } from './breakpoints.js';
import type { ResumeKind } from './execution.js';
import { extensions } from './extensions.js';
import { Frames } from './frames.js';
import { using } from './handles.js';
import type { Program } from './program.js';
import { valueText } from './values.js';
import type { WatchHit, Watchpoints } from './watchpoints.js';

/** @typeParam B how a breakpoint is told of. @typeParam W how a hit of a watchpoint is */
export type StopReason<B = CodePlace, W = WatchHit> =
  /** By a debugger that has come, or a step. */
  | { readonly kind: 'trace' | 'interrupted' }
  | { readonly kind: 'breakpoint'; readonly place: B }
  /** A function that the debugger has called has returned: `returned i32 5`. */
  | { readonly kind: 'returned'; readonly text: string }
  /** A trap, or an exception: its text, and whether something will catch it. */
  | { readonly kind: 'trap'; readonly text: string; readonly caught?: boolean }
  | { readonly kind: 'watchpoint'; readonly hit: W }
  /** There are new instances, and nothing else to stop for. */
  | { readonly kind: 'instances' }
  /** For good. */
  | { readonly kind: 'ended'; readonly exitCode: number };

/** At which exceptions the program stops. */
export type CaughtExceptions = 'uncaught' | 'all' | 'none';

/** What is debugged, with what has been set in it. */
export interface Debugged {
  readonly program: Program;
  readonly breakpoints: Breakpoints;
  readonly watchpoints: Watchpoints;
}

/** What the event does not say about the resumption that it ends. */
export interface Resumed {
  readonly kind: ResumeKind;
  /** Whether somebody has asked for the program to stop. */
  readonly interrupted: boolean;
  /** Whether instances have been made meanwhile. */
  readonly news: boolean;
  /** Whether the program stood at what ends it. */
  readonly doomed: boolean;
}

/** The exit code of a program that a trap or an exception has ended: what a shell shows for an abort. */
const FAILED = 134;

/** Whether the program ends when it goes on from there. */
export const isDoom = (reason: StopReason<unknown, unknown> | undefined): boolean => reason?.kind === 'trap' && reason.caught !== true;

/** All reasons, in the order in which a person is told of them; none if the program is to go on at once. */
export function reasonsOf(event: Event, debugged: Debugged, exceptions: CaughtExceptions, { kind, interrupted, news, doomed }: Resumed): readonly StopReason[] {
  const { program } = debugged;
  switch (event.tag) {
    case 'complete': return [{ kind: 'ended', exitCode: exitCodeOf(program, doomed) }];
    case 'trap': return [{ kind: 'trap', text: extensions.program?.trapMessage(program.debuggee) ?? 'wasm trap' }];
    case 'exception': return exceptionStop(program, exceptions);
    // It can be left from a time when somebody else wanted it.
    case 'interrupted': return interrupted ? [{ kind: 'interrupted' }] : [];
    case 'injected-call-return': {
      const values = event.val.map((value) => using(value, (one) => valueText(one))).join(', ');
      return [{ kind: 'returned', text: `returned ${values}`.trimEnd() }];
    }
    case 'breakpoint': {
      const reasons = reasonsAt(debugged, kind);
      // None for a breakpoint that was set for another instance of the module.
      return reasons.length === 0 && news ? [{ kind: 'instances' }] : reasons;
    }
  }
}

/**
 * As a processor has it: the access that a watchpoint waits for, or the step, is what has been done; a breakpoint is then hit by going on, before anything
 * is done. Debuggers such as LLDB count on that: where it has a breakpoint and is not told that it was hit, it goes on without taking it away, and expects
 * to stop at once.
 */
function reasonsAt({ program, breakpoints, watchpoints }: Debugged, kind: ResumeKind): StopReason[] {
  const known = extensions.program?.stopReasons(program.debuggee);
  const hits = watchpoints.hits().map((hit) => ({ kind: 'watchpoint', hit }) as const);
  const done = hits.length === 0 && (known?.includes('step') ?? kind === 'step') ? [{ kind: 'trace' } as const] : hits;
  const reached = known?.includes('breakpoint') ?? true ? breakpointsHere(program, breakpoints) : [];
  return [...done, ...reached.map((place) => ({ kind: 'breakpoint', place }) as const)];
}

function breakpointsHere(program: Program, breakpoints: Breakpoints): readonly CodePlace[] {
  const frames = new Frames(program);
  try {
    const innermost = frames.at(0);
    return innermost === undefined ? [] : breakpoints.at(innermost);
  } finally {
    frames.end();
  }
}

function exceptionStop({ debuggee }: Program, exceptions: CaughtExceptions): StopReason[] {
  // Where it cannot be known whether it is caught, better one stop too many.
  const caught = extensions.program?.exceptionCaught(debuggee) === true;
  if (exceptions === 'none' || (caught && exceptions === 'uncaught')) return [];
  return [{ kind: 'trap', text: caught ? 'wasm exception' : 'uncaught wasm exception', caught }];
}

function exitCodeOf({ debuggee }: Program, doomed: boolean): number {
  const outcome = extensions.program?.outcome(debuggee);
  if (outcome === undefined) return doomed ? FAILED : 0;
  return outcome.tag === 'exited' ? outcome.val : FAILED;
}
