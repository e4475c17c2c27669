/**
 * The driver: runs activations whose frames are data. Fast code does the work; whenever it is left through an `Unwinding` or a trap, its frames come
 * here, and go on in resumable code until a call, or a loop that pays, leads back into fast code. With a debugger attached every activation has a driver at its base.
 *
 * It has four parts, which call one another: the run loop, the unwinder, the pauses, and the store's hooks.
 */
import { markKill } from '../base/errors.js';
import type { Store } from '../store/store.js';
import type { Activation, WasmFrame } from './activation.js';
import type { RawCommand } from './events.js';
import { type Debugger, Execution } from './execution.js';
import { StoreHooks } from './hooks.js';
import { Pauses } from './pauses.js';
import { RunLoop } from './run-loop.js';
import { Unwinder } from './unwinder.js';

/** The parts, as they see each other. What one of them begins another may have to end: a call returns, throws, or stops. */
export interface DriverParts {
  readonly execution: Execution;
  readonly loop: RunLoop;
  readonly unwinder: Unwinder;
  readonly pauses: Pauses;
}

/** Whether a function of ours, given as V8 has the names, is one that begins an activation: each that there is has one such frame on the JavaScript stack. */
export const beginsActivation = (name: string | null, typeName: string | null): boolean =>
  (name === 'enter' && typeName === StoreHooks.name) || (name === 'withoutFrames' && typeName === Pauses.name) || (name === 'injectAlone' && typeName === Driver.name);

export class Driver implements DriverParts {
  readonly execution: Execution;
  readonly loop: RunLoop;
  readonly unwinder: Unwinder;
  readonly pauses: Pauses;
  private readonly hooks: StoreHooks;

  constructor(readonly store: Store, debug: Debugger) {
    this.execution = new Execution(store, debug);
    this.loop = new RunLoop(this);
    this.unwinder = new Unwinder(this);
    this.pauses = new Pauses(this);
    this.hooks = new StoreHooks(this);
  }

  /** Oldest first. */
  get activations(): readonly Activation[] {
    return this.execution.activations;
  }

  /** The frame that would return or throw; none before the program runs, or where a call of a host function for the debugger has failed. */
  get current(): WasmFrame | undefined {
    const { activations } = this.execution;
    const newest = activations[activations.length - 1];
    return newest?.running === true ? newest.top : undefined;
  }

  get isStepping(): boolean {
    return this.execution.stepping;
  }

  /** How the program begins. */
  begin(command: RawCommand): void {
    this.execution.stepping = command.kind === 'single-step';
  }

  /** Calls a function for the debugger while no activation is there. */
  injectAlone(command: RawCommand & { readonly resumption: { readonly kind: 'inject-call' } }): void {
    const a = this.execution.begin();
    try {
      this.pauses.injectAlone(a, command);
      this.loop.run(a);
    } finally {
      this.execution.end();
    }
  }

  /** The program ends: all that runs throws this, and so does every further call into it. */
  fail(error: unknown): void {
    this.execution.fail(error);
    markKill(error);
  }

  /** Lets the program run on by itself, also the frames that are data. */
  detach(): void {
    this.execution.attached = false;
    this.execution.stepping = false;
    this.hooks.remove();
  }
}
