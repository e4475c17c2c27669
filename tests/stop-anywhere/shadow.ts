/** The witness on its way beside a debuggee: taken to where the debuggee must be after each command, by the debugger's own rules (what is told, what is not). */
import type { Module } from '../../compiler/index.js';
import type { Command, DebugEvent } from '../../runtime/debuggee/index.js';
import { endsProgram } from '../../runtime/base/errors.js';
import type { Routine } from '../witness/entities.js';
import type { Frame, HostFrame } from '../witness/frame.js';
import type { Machine, Outcome } from '../witness/machine.js';

export type Event = DebugEvent['kind'];

export class Shadow {
  /** What the witness does in place of its next step. */
  planned: ((machine: Machine) => Outcome) | undefined;
  private readonly breakpoints = new Map<Module, Set<number>>();
  /** Frames whose breakpoint at the instruction about to run the debugger has been told of. */
  private readonly reported = new WeakSet<Frame>();
  private host: HostFrame | undefined;

  /** @param routine the program; @param followed whether it is worth going on */
  constructor(readonly machine: Machine, private readonly routine: Routine<unknown>, private readonly followed: () => boolean) {}

  get begun(): boolean {
    return this.host !== undefined;
  }

  /** What the program came to, once it has ended. */
  get outcome(): HostFrame['outcome'] {
    return this.host?.outcome;
  }

  /** Goes on to the end of the program. */
  finish(): void {
    if (!this.host) this.begin();
    while (!this.host!.outcome) this.machine.step();
  }

  setBreakpoint(module: Module, pc: number, there: boolean): void {
    let pcs = this.breakpoints.get(module);
    if (!pcs) this.breakpoints.set(module, (pcs = new Set()));
    if (there) pcs.add(pc);
    else pcs.delete(pc);
  }

  /** The debugger has been told of a breakpoint, or of a step, here. */
  told(): void {
    if (this.machine.top) this.reported.add(this.machine.top);
  }

  /** Whether a breakpoint is due at the instruction about to run. */
  get atBreakpoint(): boolean {
    const { top, raising } = this.machine;
    return top !== undefined && !raising && !this.planned && !this.reported.has(top) && this.breakpoints.get(top.module)?.has(top.pc) === true;
  }

  /** Does what a command makes the debuggee do. @returns the event at the end of it */
  follow(command: Command['kind']): Event {
    // Also a step, which is then still to be made: what stopped the program before was something else.
    if (this.atBreakpoint) return 'breakpoint';
    for (;;) {
      const event = this.advance();
      if (event !== 'ready') return event;
      if (command === 'single-step' || this.atBreakpoint || !this.followed()) return 'breakpoint';
    }
  }

  /** One step. @returns the event that a debugger is told of there in any case, or `ready` */
  advance(): Exclude<Event, 'breakpoint'> | 'ready' {
    const { machine, planned } = this;
    if (planned) {
      this.planned = undefined;
      const { top } = machine;
      const outcome = planned(machine);
      // It has caught what the debugger threw, and is in another place now.
      if (top && machine.top === top && outcome !== 'injected-return') this.reported.delete(top);
      return this.eventOf(outcome);
    }
    if (!this.host) return this.eventOf(this.begin());
    if (machine.top) this.reported.delete(machine.top);
    return this.eventOf(machine.step());
  }

  private begin(): Outcome {
    this.host = this.machine.begin(this.routine);
    return this.host.outcome ? 'finished' : 'ready';
  }

  private eventOf(outcome: Outcome): Exclude<Event, 'breakpoint'> | 'ready' {
    const { machine } = this;
    switch (outcome) {
      case 'ready': case 'trap': case 'exception': return outcome;
      // The debugger has been told where it was first thrown.
      case 'host-rethrow': return this.eventOf(machine.step());
      case 'host-throw':
        if (endsProgram(machine.thrown)) return this.eventOf(machine.step());
        return machine.exception && (machine.isWasmException || machine.handled) ? 'exception' : 'trap';
      case 'injected-return': return 'injected-call-return';
      case 'finished': return 'complete';
    }
  }
}
