/** What an event is to the client: a stop, for one reason or several, or nothing that it should hear of. */
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

/** All reasons, in the order in which the client is told of them; none if the program is to go on at once. */
export function reasonsOf(event: Event, target: Target, settings: Settings, { kind, interrupted, news, failed }: Resumed): readonly StopReason[] {
  const { program: { debuggee } } = target;
  switch (event.tag) {
    case 'complete': return [{ kind: 'ended', exitCode: exitCodeOf(target, failed) }];
    case 'trap': return [{ kind: 'trap', text: extensions.program?.trapMessage(debuggee) ?? 'wasm trap' }];
    case 'exception': return exceptionStop(target, settings);
    // It can be left from a time when somebody else wanted it.
    case 'interrupted': return interrupted ? [{ kind: 'interrupted' }] : [];
    case 'injected-call-return': return [{ kind: 'returned', text: event.val.length === 0 ? 'returned' : `returned ${valuesText(event.val)}` }];
    case 'breakpoint': {
      const reasons = reasonsAt(target, kind);
      // None for a breakpoint that was set for another instance of the module.
      return reasons.length === 0 && news ? [{ kind: 'library' }] : reasons;
    }
  }
}

/**
 * As a processor has it: the access that a watchpoint waits for, or the step, is what has been done; a breakpoint is then hit by going on, before anything is done. LLDB counts on
 * that: where it has a breakpoint and is not told that it was hit, it goes on without taking it away, and expects to stop at once.
 */
function reasonsAt(target: Target, kind: ResumeKind): StopReason[] {
  const known = extensions.program?.stopReasons(target.program.debuggee);
  const hits = target.watchpoints.hits().map((hit) => ({ kind: 'watchpoint', hit }) as const);
  const done = hits.length === 0 && (known?.includes('step') ?? kind === 'step') ? [{ kind: 'trace' } as const] : hits;
  const reached = known?.includes('breakpoint') ?? true ? breakpointsHere(target) : [];
  return [...done, ...reached.map((address) => ({ kind: 'breakpoint', address }) as const)];
}

function breakpointsHere({ program, breakpoints }: Target): readonly bigint[] {
  const frames = new Frames(program);
  try {
    const innermost = frames.at(0);
    return innermost === undefined ? [] : breakpoints.at(innermost);
  } finally {
    frames.end();
  }
}

function exceptionStop({ program }: Target, { catchExceptions }: Settings): StopReason[] {
  // Where it cannot be known whether it is caught, better one stop too many.
  const caught = extensions.program?.exceptionCaught(program.debuggee) === true;
  if (catchExceptions === 'none' || (caught && catchExceptions === 'uncaught')) return [];
  return [{ kind: 'trap', text: caught ? 'wasm exception' : 'uncaught wasm exception', caught }];
}

function exitCodeOf({ program }: Target, failed: boolean): number {
  const outcome = extensions.program?.outcome(program.debuggee);
  if (outcome === undefined) return failed ? FAILED : 0;
  return outcome.tag === 'exited' ? outcome.val : FAILED;
}
