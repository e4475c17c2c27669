/** A program under a debugger, on the program's own thread. */
import { Driver } from '../stack/driver.js';
import type { RawCommand, RawEvent, RawResumption } from '../stack/events.js';
import type { CompiledModule } from '../store/compiled-module.js';
import { raise, type Store } from '../store/store.js';
import { Breakpoints } from './breakpoints.js';
import type { Command, DebugEvent, Resumption } from './events.js';
import { Paused } from './paused.js';
import { emptySlots, slotsOfValue, type Value, valuesOfSlots } from './value.js';

const GO_ON: RawCommand = { kind: 'continue', resumption: { kind: 'normal' } };

/**
 * Attaches a debugger to a store. To be made before any code of the store runs: activations that have begun cannot be taken off the JavaScript
 * stack. While it is there, every call from the host into wasm can stop, and calls of host functions are made with the frames beneath as data,
 * except those marked `leaf` (which promise never to call back into wasm).
 */
export class Debuggee {
  private readonly breakpoints: Breakpoints;
  private readonly driver: Driver;
  private readonly modules = new Set<CompiledModule>();
  private attached = true;
  /** Whether the debugger has thrown, so that the program is being ended. */
  private failed = false;

  /**
   * @param onStop called at each stop, on the program's thread: the program is paused until it returns. `event` is undefined for the pause before
   * anything has run. What it throws ends the program and comes out of {@link run}.
   */
  constructor(readonly store: Store, private readonly onStop: (paused: Paused, event: DebugEvent | undefined) => Command) {
    if (store.debug !== undefined) throw new TypeError('the store has a debugger already');
    this.breakpoints = new Breakpoints(store);
    this.driver = new Driver(store, {
      codeOf: (func) => this.breakpoints.codeOf(func), knownCode: (func) => this.breakpoints.knownCode(func), stopped: (event) => this.stopped(event),
    });
  }

  /** Makes a module known before it has an instance, so that breakpoints can be set in it. Instances bring theirs along. */
  addModule(module: CompiledModule): void {
    this.modules.add(module);
  }

  /** The program stops at the next opportunity, with the event `interrupted`. Another thread can do the same by storing 1 into `store.flag[0]` and notifying. */
  interrupt(): void {
    raise(this.store.flag);
  }

  /** The program runs on without a debugger; its frames and breakpoints are forgotten. */
  detach(): void {
    if (!this.attached) return;
    this.attached = false;
    this.breakpoints.clear();
    this.driver.detach();
  }

  /**
   * Pauses before anything has run, runs a program, and pauses with the event `complete` when it has ended, in whatever way.
   * @returns what the program returns; throws what it throws
   */
  run<T>(program: () => T): T {
    let command = this.ask(undefined);
    try {
      // Calls and interrupts come before the program, however many.
      for (;;) {
        if (command.resumption.kind === 'inject-call') {
          this.driver.injectAlone({ kind: command.kind, resumption: command.resumption });
          command = { kind: this.driver.isStepping ? 'single-step' : 'continue', resumption: { kind: 'normal' } };
        } else if (this.attached && Atomics.exchange(this.store.flag, 0, 0) !== 0) command = this.ask({ kind: 'interrupted' });
        else break;
      }
      this.driver.begin(command);
      return program();
    } finally {
      if (this.attached && !this.failed) this.ask({ kind: 'complete' });
    }
  }

  private stopped(event: RawEvent): RawCommand {
    return this.ask(event.kind === 'injected-call-return' ? { kind: event.kind, values: valuesOfSlots(event.types, event.slots) } : event);
  }

  private ask(event: DebugEvent | undefined): RawCommand {
    if (!this.attached) return GO_ON;
    const paused = new Paused(this.driver, this.breakpoints, this.modules);
    let command: Command;
    try {
      command = this.onStop(paused, event);
      if (command.kind !== 'detach') paused.checkResumption(command.resumption);
    } catch (e) {
      this.failed = true;
      throw e;
    } finally {
      paused.end();
    }
    if (command.kind === 'detach') {
      this.detach();
      return GO_ON;
    }
    return { kind: command.kind, resumption: rawResumption(command.resumption) };
  }
}

function rawResumption(resumption: Resumption): RawResumption {
  switch (resumption.kind) {
    case 'inject-call': return { kind: 'inject-call', callee: resumption.callee, slots: slotsOf(resumption.arguments) };
    case 'early-return': return { kind: 'early-return', slots: slotsOf(resumption.values) };
    default: return resumption;
  }
}

function slotsOf(values: readonly Value[]): unknown[] {
  const slots = emptySlots();
  for (const value of values) slotsOfValue(value, slots);
  return slots;
}
