/** What an event is to the client: a stop, or nothing that it should hear of. */
import type { Event } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { ResumeKind } from '../target/execution.js';
import { extensions } from '../target/extensions.js';
import { valuesText } from '../monitor/values.js';
import { Frames } from '../target/frames.js';
import type { Settings, Target } from './stopped.js';
import type { StopReason } from './stops.js';

/** What the event does not say about the resumption that it ends. */
export interface Resumed {
  readonly kind: ResumeKind;
  /** Whether the client has asked for the program to stop. */
  readonly interrupted: boolean;
  /** Whether instances have been made meanwhile. */
  readonly news: boolean;
  /** Whether the program stood at what ends it. */
  readonly failed: boolean;
}

/** The exit code of a program that a trap or an exception has ended: what a shell shows for an abort. */
const FAILED = 134;

/** @returns undefined if the program is to go on at once */
export function reasonOf(event: Event, target: Target, settings: Settings, { kind, interrupted, news, failed }: Resumed): StopReason | undefined {
  const { program: { debuggee }, watchpoints } = target;
  switch (event.tag) {
    case 'complete': return { kind: 'ended', exitCode: exitCodeOf(target, failed) };
    case 'trap': return { kind: 'trap', text: extensions.program?.trapMessage(debuggee) ?? 'wasm trap' };
    case 'exception': return exceptionStop(target, settings);
    // It can be left from a time when somebody else wanted it.
    case 'interrupted': return interrupted ? { kind: 'interrupted' } : undefined;
    case 'injected-call-return': return { kind: 'returned', text: event.val.length === 0 ? 'returned' : `returned ${valuesText(event.val)}` };
    case 'breakpoint': {
      const [hit] = watchpoints.hits();
      if (hit !== undefined) return { kind: 'watchpoint', hit };
      if (kind === 'step') return { kind: 'trace' };
      if (standsAtBreakpoint(target)) return { kind: 'breakpoint' };
      // Otherwise it is one that was set for another instance of the module.
      return news ? { kind: 'library' } : undefined;
    }
  }
}

function standsAtBreakpoint({ program, breakpoints }: Target): boolean {
  const frames = new Frames(program);
  try {
    const innermost = frames.at(0);
    return innermost !== undefined && breakpoints.addressAt(innermost) !== undefined;
  } finally {
    frames.end();
  }
}

function exceptionStop({ program }: Target, { catchExceptions }: Settings): StopReason | undefined {
  // Where it cannot be known whether it is caught, better one stop too many.
  const caught = extensions.program?.exceptionCaught(program.debuggee) === true;
  if (catchExceptions === 'none' || (caught && catchExceptions === 'uncaught')) return undefined;
  return { kind: 'trap', text: caught ? 'wasm exception' : 'uncaught wasm exception', caught };
}

function exitCodeOf({ program }: Target, failed: boolean): number {
  const outcome = extensions.program?.outcome(program.debuggee);
  if (outcome === undefined) return failed ? FAILED : 0;
  return outcome.tag === 'exited' ? outcome.val : FAILED;
}
