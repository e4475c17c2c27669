/** A program under a debugger, on the program's own thread. */
import type { FrameState } from '../stack/activation.js';
import { Driver } from '../stack/driver.js';
import type { RawCommand, RawEvent, RawResumption } from '../stack/events.js';
import type { CompiledModule } from '../store/compiled-module.js';
import type { Extern, Instance } from '../store/instance.js';
import { MemoryInst } from '../store/memory.js';
import { raise, type Store } from '../store/store.js';
import { Watches } from '../stack/watch.js';
import { trapText } from '../store/trap-text.js';
import { Breakpoints } from './breakpoints.js';
import type { Command, DebugEvent, ModuleOrigin, Outcome, Resumption } from './events.js';
import { type Occasion, Paused } from './paused.js';
import { emptySlots, slotsOfValue, type Value, valuesOfSlots } from './value.js';

/** What a debugger may have handles of, and what goes with an instance. */
export type Entity = Instance | Extern;

export interface DebuggeeOptions {
  /** How a program has ended that has thrown this. If not given, it has failed. */
  readonly outcomeOf?: (thrown: unknown) => Outcome;
  /** The exit code of a program that has returned. If not given, it is 0. */
  readonly exitCode?: () => number;
  /** Where modules came from that have not been made known before. */
  readonly originOf?: (module: CompiledModule) => ModuleOrigin | undefined;
  /** Told of what is no more of the program: instances that nothing runs of, and what of their index spaces no other instance has. The program may be running. */
  readonly retired?: (gone: readonly Entity[]) => void;
}

const failed = (thrown: unknown): Outcome => ({ kind: 'failed', text: trapText(thrown) });

const GO_ON: RawCommand = { kind: 'continue', resumption: { kind: 'normal' } };

/**
 * Attaches a debugger to a store. To be made before any code of the store runs: activations that have begun cannot be taken off the JavaScript
 * stack. While it is there, every call from the host into wasm can stop, and calls of host functions are made with the frames beneath as data,
 * except those marked `leaf` (which promise never to call back into wasm).
 */
export class Debuggee {
  private readonly breakpoints: Breakpoints;
  private readonly watches = new Watches();
  private readonly driver: Driver;
  private readonly modules = new Map<CompiledModule, ModuleOrigin | undefined>();
  private attached = true;
  /** What the debugger has thrown: the program is being ended. */
  private failure: { readonly error: unknown } | undefined = undefined;

  /**
   * @param onStop called at each stop, on the program's thread: the program is paused until it returns. `event` is undefined for the pause before
   * anything has run. What it throws ends the program: nothing of it runs any more, every further call into it throws the same, which also comes out of {@link run}
   */
  constructor(
    readonly store: Store, private readonly onStop: (paused: Paused, event: DebugEvent | undefined) => Command, private readonly options: DebuggeeOptions = {},
  ) {
    if (store.debug !== undefined) throw new TypeError('the store has a debugger already');
    this.breakpoints = new Breakpoints(store, this.watches);
    this.driver = new Driver(store, {
      codeOf: (func) => this.breakpoints.codeOf(func), knownCode: (func) => this.breakpoints.knownCode(func), stopped: (event) => this.stopped(event),
      watches: this.watches,
      retired: (instances) => this.retired(instances),
    });
  }

  private retired(instances: readonly Instance[]): void {
    const shared = new Set([...this.store.instances()].flatMap((instance) => [...instance.externs()]));
    const gone = instances.flatMap((instance) => [...instance.externs()]).filter((extern) => !shared.has(extern));
    this.watches.forget(gone.filter((extern) => extern instanceof MemoryInst));
    this.options.retired?.([...instances, ...gone]);
  }

  /** Makes a module known before it has an instance, so that breakpoints can be set in it. Instances bring theirs along. */
  addModule(module: CompiledModule, origin?: ModuleOrigin): void {
    this.modules.set(module, origin);
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
    this.watches.clear();
    this.applyWatches();
    this.driver.detach();
  }

  /**
   * Pauses before anything has run, runs a program, and pauses with the event `complete` when it has ended, in whatever way.
   * @returns what the program returns; throws what it throws
   */
  run<T>(program: () => T): T {
    try {
      this.begin();
      const result = program();
      this.end({ kind: 'exited', code: this.options.exitCode?.() ?? 0 });
      return result;
    } catch (e) {
      this.end((this.options.outcomeOf ?? failed)(e));
      throw e;
    }
  }

  /** The same of a program that gives the event loop a turn now and then. */
  async runInTurns<T>(program: () => Promise<T>): Promise<T> {
    try {
      this.begin();
      const result = await program();
      this.end({ kind: 'exited', code: this.options.exitCode?.() ?? 0 });
      return result;
    } catch (e) {
      this.end((this.options.outcomeOf ?? failed)(e));
      throw e;
    }
  }

  /** Pauses before anything has run: the beginning of a program that is not one call. {@link end} is its end. */
  begin(): void {
    let command = this.ask(undefined);
    // Calls and interrupts come before the program, however many.
    for (;;) {
      if (command.resumption.kind === 'inject-call') {
        this.driver.injectAlone({ kind: command.kind, resumption: command.resumption });
        command = { kind: this.driver.isStepping ? 'single-step' : 'continue', resumption: { kind: 'normal' } };
      } else if (this.attached && Atomics.exchange(this.store.flag, 0, 0) !== 0) command = this.ask({ kind: 'interrupted' });
      else break;
    }
    this.driver.begin(command);
  }

  /**
   * Pauses with the event `complete`: the program has ended.
   * @throws what the debugger has thrown, if it was that which has ended the program and the host's code has kept it to itself
   */
  end(outcome: Outcome): void {
    if (this.failure !== undefined) throw this.failure.error;
    if (this.attached) this.ask({ kind: 'complete' }, { outcome });
  }

  /**
   * Shows a program that was kept: it pauses before anything has run, and then with these frames. Nothing of it runs: when it is let go on from there, it has ended.
   * @param activations oldest first, their frames outermost first, of instances of the store
   * @param complete whether these are all frames
   */
  show(activations: readonly (readonly FrameState[])[], event: DebugEvent, outcome: Outcome, complete: boolean): void {
    const instances = new Map([...this.store.instances()].map((instance) => [instance.id, instance]));
    const { execution, pauses } = this.driver;
    this.ask(undefined, { kept: true });
    pauses.lost = !complete;
    for (const frames of activations) {
      const a = execution.begin();
      for (const state of frames) execution.push(a, this.breakpoints.codeOf(instances.get(state.instance)!.funcs[state.func]!).frame(state));
    }
    this.ask(event, { kept: true });
    for (let n = activations.length; n > 0; n--) execution.end();
    if (this.attached) this.ask({ kind: 'complete' }, { kept: true, outcome });
  }

  /**
   * Stops if somebody has asked for it and no wasm is being run: a program that waits in its event loop comes to no yield point. To be called there; the
   * event is `interrupted`, and there are no frames.
   */
  stopIfIdle(): void {
    if (this.attached && this.driver.activations.length === 0 && Atomics.load(this.store.flag, 0) !== 0) this.driver.pauses.withoutFrames();
  }

  /**
   * Stops if somebody has asked for it, inside a host function that was called by wasm and waits. Nothing of its frames can change but what they hold: what the
   * debugger calls then runs on top of it.
   */
  stopInHost(): void {
    if (this.attached && Atomics.load(this.store.flag, 0) !== 0) this.driver.pauses.withoutFrames();
  }

  private applyWatches(): void {
    this.watches.resumed(this.store.instances(), (instance) => this.breakpoints.watchingChanged(instance));
  }

  private stopped(event: RawEvent): RawCommand {
    switch (event.kind) {
      case 'breakpoint': return this.ask({ kind: event.kind }, { reasons: event.reasons });
      case 'injected-call-return': return this.ask({ kind: event.kind, values: valuesOfSlots(event.types, event.slots) });
      default: return this.ask(event);
    }
  }

  private ask(event: DebugEvent | undefined, more: Omit<Occasion, 'event'> = {}): RawCommand {
    if (!this.attached) return GO_ON;
    const paused = new Paused(this.driver, this.breakpoints, this.watches, this.modules, { event, ...more }, this.options.originOf);
    let command: Command;
    try {
      command = this.onStop(paused, event);
      if (command.kind !== 'detach') paused.checkResumption(command.resumption);
    } catch (e) {
      this.failure = { error: e };
      this.driver.fail(e);
      throw e;
    } finally {
      paused.end();
      this.applyWatches();
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
