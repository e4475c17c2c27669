/** The program's two states, and how one leads to the other. */
import { type Debuggee, type Event, EventFuture, type ResumptionValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { Pollable } from 'wasi:io/poll@0.2.12';
import { dispose } from './handles.js';

const NORMAL: ResumptionValue = { tag: 'normal' };

export type ResumeKind = 'continue' | 'step';

/** The program runs; nothing but this can be asked of it. */
export class Running {
  readonly state = 'running';
  /** Ready when {@link finish} does not block. */
  readonly pollable: Pollable;

  constructor(private readonly debuggee: Debuggee, private readonly future: EventFuture, readonly kind: ResumeKind) {
    this.pollable = future.subscribe();
  }

  interrupt(): void {
    this.debuggee.interrupt();
  }

  /** Blocks until the program is paused. */
  finish(): Event {
    dispose(this.pollable);
    return EventFuture.finish(this.future, this.debuggee);
  }
}

/** The program has been stopped by this, and nobody has said how it is to go on. */
export class Paused {
  readonly state = 'paused';
  constructor(readonly event: Event) {}
}

export function resume(debuggee: Debuggee, kind: ResumeKind, resumption: ResumptionValue = NORMAL): Running {
  return new Running(debuggee, kind === 'step' ? debuggee.singleStep(resumption) : debuggee.continue(resumption), kind);
}
