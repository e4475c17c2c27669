/** The program's going on, and its standing still before anybody has let it go on. */
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

  /** Blocks until the program is paused. To be called once: there is then no running program any more. */
  finish(): Event {
    dispose(this.pollable);
    return EventFuture.finish(this.future, this.debuggee);
  }
}

/** The program stands at its first instruction, or is on its way there: it waits for somebody to let it begin. */
export class Beginning {
  readonly state = 'beginning';
  private readonly arrive: () => Event;
  private arrived: Event | undefined;

  constructor(debuggee: Debuggee) {
    const running = resume(debuggee, 'step');
    this.arrive = () => running.finish();
  }

  /** What it has stopped for. Blocks until it is there. */
  get event(): Event {
    return (this.arrived ??= this.arrive());
  }
}

export function resume(debuggee: Debuggee, kind: ResumeKind, resumption: ResumptionValue = NORMAL): Running {
  return new Running(debuggee, kind === 'step' ? debuggee.singleStep(resumption) : debuggee.continue(resumption), kind);
}
