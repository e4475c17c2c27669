/** What the parts of a driver share: the activations, and how the program is being run. */
import type { FuncInst } from '../store/func.js';
import type { Instance } from '../store/instance.js';
import { slotsFor } from '../store/stack-limits.js';
import type { Store } from '../store/store.js';
import { Activation, type WasmFrame } from './activation.js';
import type { DebugCode } from './code.js';
import type { RawCommand, RawEvent } from './events.js';
import type { Watches } from './watch.js';

/** What the driver is used by: decides where it stops and what then happens. */
export interface Debugger {
  codeOf(func: FuncInst): DebugCode;
  /** The same if it is there already. */
  knownCode(func: FuncInst): DebugCode | undefined;
  readonly watches: Watches;
  /** Told of instances of which the store knows no more. */
  retired(instances: readonly Instance[]): void;
  /** Called at a stop; the program goes on when it returns. Before it throws, which ends the program, it calls `Driver.fail`. */
  stopped(event: RawEvent): RawCommand;
}

export class Execution {
  /** Oldest first. */
  readonly activations: Activation[] = [];
  attached = true;
  stepping = false;
  /** Whether anything of the program has run since it was last resumed. */
  moved = false;
  /** What the debugger threw: the program ends. */
  private failure: { readonly error: unknown } | undefined = undefined;

  constructor(readonly store: Store, readonly debug: Debugger) {}

  begin(): Activation {
    const a = new Activation();
    this.activations.push(a);
    return a;
  }

  /** The newest activation is over. */
  end(): void {
    this.activations.pop();
  }

  push(a: Activation, frame: WasmFrame): void {
    frame.depth = this.depth + slotsFor(frame.state.v);
    a.frames.push(frame);
  }

  /** Slots of all frames that are data. */
  get depth(): number {
    const { activations } = this;
    for (let i = activations.length - 1; i >= 0; i--) if (activations[i]!.frames.length > 0) return activations[i]!.top.depth;
    return 0;
  }

  /** From now on all that runs throws this. */
  fail(error: unknown): void {
    this.failure = { error };
  }

  /** @throws what the debugger threw, if the program has to end */
  requireGoing(): void {
    if (this.failure) throw this.failure.error;
  }

  /** Whether a call is to be run in resumable code from the start. */
  inSteps(func: FuncInst): boolean {
    return this.stepping || this.store.flag[0] !== 0 || this.debug.knownCode(func)?.callsHost === true;
  }
}
