/** The debugger's side: where the program stops, why, and what the debugger then wants. */
import type { Hit } from '../store/capture.js';
import { isCut } from '../store/frames.js';
import { thrown } from '../store/tag.js';
import type { Activation, Pending, WasmFrame } from './activation.js';
import type { DriverParts } from './driver.js';
import type { RawCommand, RawEvent, RawResumption, Reasons } from './events.js';
import { recordFrames } from './transfer.js';

const RUN: Pending = { kind: 'run' };
const NO_REASON: Reasons = { step: false, breakpoint: false, instance: false, hits: [] };

export class Pauses {
  /** Whether the program stops when an instance has been made. */
  stopAtInstances = false;
  /** Whether the stack was too large to be kept: the pause shows its inner end, from which nothing can go on. */
  lost = false;

  constructor(private readonly parts: DriverParts) {}

  /** Stops before the instruction about to run if there is a reason. @returns whether it stopped */
  stopsAt(a: Activation, frame: WasmFrame): boolean {
    const { execution } = this.parts;
    if (this.interrupted(a)) return true;
    const breakpoint = this.dueAt(frame);
    const step = execution.stepping && execution.moved;
    if (!breakpoint && !step) return false;
    this.arrived(a, frame, { ...NO_REASON, step, breakpoint });
    return true;
  }

  /** Stops if somebody has asked for it. @returns whether it stopped */
  interrupted(a: Activation): boolean {
    const { flag } = this.parts.execution.store;
    if (Atomics.load(flag, 0) === 0) return false;
    Atomics.store(flag, 0, 0);
    this.pause(a, { kind: 'interrupted' }, RUN);
    return true;
  }

  /** Stops after an access of watched memory. */
  accessed(a: Activation, hits: readonly Hit[]): void {
    const { top } = a;
    this.arrived(a, top, { ...NO_REASON, step: this.parts.execution.stepping, breakpoint: this.dueAt(top), hits });
  }

  /**
   * Stops where no code runs: in an activation that has no frames but those of calls that the debugger makes.
   * @param first what it stops for, before any interrupts; nothing else if not said
   */
  withoutFrames(first?: (a: Activation) => void): void {
    const { execution, loop } = this.parts;
    execution.requireGoing();
    const a = execution.begin();
    try {
      first?.(a);
      do loop.run(a);
      while (execution.attached && this.interrupted(a));
    } finally {
      execution.end();
    }
    // A step ends at the next instruction, of whatever that is.
    execution.moved = true;
  }

  /** Stops where an instance has been made: in an activation without frames. */
  instanceMade(a: Activation): void {
    this.pause(a, { kind: 'breakpoint', reasons: { ...NO_REASON, instance: true } }, RUN);
  }

  /** Whether the instruction about to run has a breakpoint that has not been told of: also in a step, if what stopped the program before was something else. */
  private dueAt({ reported, code, state }: WasmFrame): boolean {
    return !reported && code.stops.has(state.at);
  }

  /** Stops with all reasons there are at this instruction, which are not told again when the program goes on. */
  private arrived(a: Activation, frame: WasmFrame, reasons: Reasons): void {
    frame.reported = true;
    this.pause(a, { kind: 'breakpoint', reasons }, RUN);
  }

  /** @param pending what happens if the debugger has no other wish */
  pause(a: Activation, event: RawEvent, pending: Pending): void {
    const { execution } = this.parts;
    this.lost = pending.kind === 'trap' && isCut(pending.error);
    if (execution.attached) this.obey(a, execution.debug.stopped(event), pending);
    else this.goOn(a, pending);
  }

  /** A call for the debugger where nothing of the program runs. */
  injectAlone(a: Activation, command: RawCommand): void {
    this.obey(a, command, RUN);
  }

  /** What happens where the debugger is not asked. */
  goOn(a: Activation, pending: Pending): void {
    const { unwinder } = this.parts;
    if (pending.kind === 'trap') unwinder.unwound(a, pending.error);
    else if (pending.kind === 'exception') unwinder.dispatch(a, pending.exn, pending.error);
  }

  /** Does what the debugger wants. */
  private obey(a: Activation, command: RawCommand, pending: Pending): void {
    const { execution, loop, unwinder } = this.parts;
    execution.stepping = execution.attached && command.kind === 'single-step';
    execution.moved = false;
    const resumption: RawResumption = command.resumption;
    switch (resumption.kind) {
      case 'normal': return this.goOn(a, pending);
      case 'inject-call':
        a.injections.push({ height: a.frames.length, pending });
        execution.moved = true;
        return loop.invoke(a, resumption.callee, resumption.slots);
      case 'throw-exception': {
        const error = thrown(resumption.exception);
        recordFrames(a, error, false);
        return unwinder.dispatch(a, resumption.exception, error);
      }
      case 'early-return': {
        const frame = a.frames.pop()!;
        execution.moved = true;
        return loop.returned(a, frame.code.func.type.results, resumption.slots);
      }
    }
  }
}
