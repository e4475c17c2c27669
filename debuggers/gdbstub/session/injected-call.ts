/** Calls of functions that the client asks for, while it waits for the reply. */
import type { Debuggee, Event } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import { poll, type Pollable } from 'wasi:io/poll@0.2.12';
import type { InjectedCall } from '../monitor/command.js';
import { resume } from '../target/execution.js';
import { dispose } from '../target/handles.js';
import type { StopReason } from './stops.js';

/** After this many nanoseconds the call is interrupted: LLDB takes a stub for dead that has not replied within five seconds. */
const PATIENCE = 2_000_000_000n;

/** What the session does meanwhile. */
export interface Surroundings {
  /** Ready when the program has written something that is to be passed on. */
  readonly written: () => Pollable | undefined;
  readonly passOutput: () => void;
  /** Undefined if the program is to go on. */
  readonly reasonOf: (event: Event, interrupted: boolean) => StopReason | undefined;
}

/**
 * Blocks until the function has returned, or the program stands for another reason.
 * @throws what the debug interface refuses: then nothing has happened
 */
export function performCall(debuggee: Debuggee, { resumption }: InjectedCall, { written, passOutput, reasonOf }: Surroundings): { readonly event: Event; readonly reason: StopReason } {
  const late = subscribeDuration(PATIENCE);
  let interrupted = false;
  let running = resume(debuggee, 'continue', resumption);
  try {
    for (;;) {
      const output = written();
      const ready = poll([running.pollable, ...(interrupted ? [] : [late]), ...(output === undefined ? [] : [output])]);
      dispose(output);
      const stopped = ready.includes(0);
      if (!stopped && !interrupted && ready.includes(1)) {
        interrupted = true;
        running.interrupt();
      }
      const event = stopped ? running.finish() : undefined;
      passOutput();
      if (event === undefined) continue;
      const reason = reasonOf(event, interrupted);
      if (reason !== undefined) return { event, reason };
      running = resume(debuggee, 'continue');
    }
  } finally {
    dispose(late);
  }
}
