/**
 * One program under a debugger and in the witness, compared at each stop. The debuggee leads: at each stop the witness is taken to where it must be by what the
 * debugger asked for, or, where only a search can tell (an interrupt), to the first state that is the same.
 */
import type { CompiledModule } from '../../runtime/store/compiled-module.js';
import { type Command, type DebugEvent, Debuggee, type Paused, type Resumption } from '../../runtime/debuggee/index.js';
import type { Instance } from '../../runtime/store/instance.js';
import type { ExnInst } from '../../runtime/store/tag.js';
import type { Store } from '../../runtime/store/store.js';
import type { Witness } from '../witness/api.js';
import { codeOf } from '../witness/code.js';
import type { Routine } from '../witness/entities.js';
import type { Machine, Outcome } from '../witness/machine.js';
import { type Event, Shadow } from './shadow.js';
import { Comparison, describePlaces, seenFrames, type SeenFrame } from './state.js';
import { YieldCounter } from './yield-counter.js';

/** One module, as both sides have it. */
export interface ModulePair {
  readonly ours: CompiledModule;
  readonly witness: CompiledModule['module'];
}

export interface Place {
  readonly module: ModulePair;
  readonly pc: number;
}

/** Another way to go on than normally, on both sides. */
export interface Planned {
  readonly ours: Resumption;
  /** Does the same in the witness, in place of a step. */
  readonly witness: (machine: Machine) => Outcome;
}

export type Decision = Command['kind'] | { readonly kind: 'single-step' | 'continue'; readonly planned: Planned };
export type Decide = (session: Session, paused: Paused, event: DebugEvent | undefined) => Decision;

export interface SessionOptions {
  readonly store: Store;
  readonly witness: Witness;
  readonly modules: readonly ModulePair[];
  /** Calls across the border with the host so far, both ways, of each side. */
  readonly calls: () => { readonly ours: number; readonly witness: number };
  /** The program, as the witness runs it. */
  readonly routine: Routine<unknown>;
  /** Says how to go on from a stop. */
  readonly decide: Decide;
  /** Memories, globals and tables are compared at each so many stops. */
  readonly entitiesEvery: number;
  /** Instructions after which the witness is left behind; from then on only the end of the program counts. */
  readonly watched: number;
  /** Whether interrupts come at counted yield points; if not, by the store's flag as it is. */
  readonly counted: boolean;
}

export class Mismatch extends Error {}

/** JavaScript's stack has been too small for what the witness can do: how deep programs can go depends on where they have been stopped. */
export class StackFull extends Error {}

export class Session {
  readonly debuggee: Debuggee;
  readonly yields: YieldCounter;
  /** How many stops there were of each kind. */
  readonly events = new Map<Event, number>();
  stops = 0;
  /** Stops at which the frames were compared with the witness's. */
  compared = 0;
  /** The most frames met. */
  depth = 0;
  /** The frames at this stop. */
  frames: readonly (readonly SeenFrame[])[] = [];
  private readonly comparison = new Comparison();
  private readonly breakpoints = new Map<string, Place>();
  private command: Command['kind'] = 'continue';
  private readonly shadow: Shadow;
  private failure: unknown;
  private left = false;
  private detached = false;

  constructor(private readonly options: SessionOptions) {
    const { store, modules, witness, routine } = options;
    this.shadow = new Shadow(witness.machine, routine, () => this.watching);
    this.yields = new YieldCounter(options.counted ? store : undefined);
    this.debuggee = new Debuggee(store, (paused, event) => {
      try {
        return this.stopped(paused, event);
      } catch (e) {
        this.failure = e;
        throw e;
      }
    });
    for (const { ours } of modules) this.debuggee.addModule(ours);
  }

  get machine(): Machine {
    return this.options.witness.machine;
  }

  /** Whether the witness is at the debuggee's side still. */
  get watching(): boolean {
    return !this.left && this.machine.steps < this.options.watched;
  }

  /** Leaves the witness behind: from now on only the end of the program counts. */
  leaveWitness(): void {
    this.left = true;
  }

  /** Runs the program under the debugger. @returns what it came to, and the witness's, if it has been watched to the end */
  run<T>(program: () => T): { readonly ours: T; readonly witness: unknown } {
    const ours = this.debuggee.run(program);
    // Programs may catch what is thrown through them.
    if (this.failure) throw this.failure;
    if (this.detached) this.shadow.finish();
    if (!this.watching) return { ours, witness: undefined };
    const { outcome } = this.shadow;
    if (!outcome || 'error' in outcome) throw outcome?.error ?? new Mismatch('the witness has not finished');
    return { ours, witness: outcome.value };
  }

  get allBreakpoints(): Place[] {
    return [...this.breakpoints.values()];
  }

  addBreakpoint(paused: Paused, place: Place): void {
    paused.addBreakpoint(place.module.ours, place.pc);
    this.shadow.setBreakpoint(place.module.witness, place.pc, true);
    this.breakpoints.set(this.keyOf(place), place);
  }

  removeBreakpoint(paused: Paused, place: Place): void {
    paused.removeBreakpoint(place.module.ours, place.pc);
    this.shadow.setBreakpoint(place.module.witness, place.pc, false);
    this.breakpoints.delete(this.keyOf(place));
  }

  private keyOf({ module, pc }: Place): string {
    return `${this.options.modules.indexOf(module)} ${pc}`;
  }

  /** Offsets of all instructions of a function. */
  places(module: ModulePair, func: number): Place[] {
    return codeOf(module.witness, func).instrs.map(({ offset }) => ({ module, pc: offset }));
  }

  modulePair(module: CompiledModule): ModulePair {
    return this.options.modules.find((m) => m.ours === module)!;
  }

  private stopped(paused: Paused, event: DebugEvent | undefined): Command {
    this.frames = seenFrames(paused);
    const kind = event?.kind;
    if (kind === undefined) {
      if (this.frames.length > 0) throw new Mismatch('frames before anything has run');
    } else {
      this.stops++;
      this.events.set(kind, (this.events.get(kind) ?? 0) + 1);
      this.depth = Math.max(this.depth, this.frames.reduce((n, frames) => n + frames.length, 0));
      if (this.watching) this.compare(paused, event!);
    }
    const decision = this.options.decide(this, paused, event);
    this.command = typeof decision === 'string' ? decision : decision.kind;
    const planned = typeof decision === 'string' ? undefined : decision.planned;
    this.shadow.planned = planned?.witness;
    if (process.env.WASM_STOP_VERBOSE) this.tell(kind, planned);
    if (this.command === 'detach') {
      this.detached = true;
      return { kind: 'detach' };
    }
    return { kind: this.command, resumption: planned?.ours ?? { kind: 'normal' } };
  }

  /** Takes the witness to the same place and compares. */
  private compare(paused: Paused, event: DebugEvent): void {
    const { kind } = event;
    if (kind === 'trap' && event.error instanceof RangeError && /call stack/.test(event.error.message)) throw new StackFull();
    if (kind === 'interrupted') this.search(paused);
    else this.follow(kind);
    if (!this.watching) return;
    this.compared++;
    const { machine } = this;
    if (kind === 'breakpoint') this.shadow.told();
    const different = this.comparison.framesDifference(this.frames, machine)
      ?? (kind === 'exception' ? this.exceptionDifference(event.exception) : undefined)
      ?? (kind === 'injected-call-return' ? this.comparison.valuesDifference('result', event.values, machine.injectedResults) : undefined)
      ?? (this.stops % this.options.entitiesEvery === 0 || kind === 'complete' ? this.entitiesDifference(paused.instances) : undefined);
    if (different !== undefined) this.fail(`at ${kind}: ${different}`);
  }

  private tell(event: Event | undefined, planned: Planned | undefined): void {
    const stops = this.allBreakpoints.map(({ pc }) => pc.toString(16)).join(' ');
    console.log(`${this.stops} (${this.machine.steps}): ${event ?? 'before'} at ${describePlaces(this.frames)}; ${this.command} ${planned?.ours.kind ?? ''}, `
      + `breakpoints ${stops}, interrupt after ${this.yields.remaining}`);
  }

  private exceptionDifference(exception: ExnInst): string | undefined {
    const expected = this.machine.exception;
    return expected && this.comparison.sameException(exception, expected) ? undefined : 'another exception';
  }

  private entitiesDifference(instances: readonly Instance[]): string | undefined {
    for (const [i, witness] of this.options.witness.instances.entries()) {
      const ours = instances.find(({ id }) => Number(id) === i);
      // One that could not be initialised may be gone.
      const different = ours && this.comparison.entitiesDifference(ours, witness);
      if (different !== undefined) return `instance ${i}: ${different}`;
    }
    return undefined;
  }

  private fail(what: string): never {
    const { machine } = this;
    throw new Mismatch(`stop ${this.stops}, witness after ${machine.steps} instructions: after ${this.command}, ${what}`);
  }

  /** Takes the witness to where the last command must have led, an event other than an interrupt. */
  private follow(event: Event): void {
    const expected = this.shadow.follow(this.command);
    if (event !== expected && this.watching) {
      const different = this.comparison.framesDifference(this.frames, this.machine);
      this.fail(`the event is ${event}, of the witness ${expected}${different === undefined ? ', in the same state' : `; ${different}`}`);
    }
  }

  /** Takes the witness to the first state that is that of the debuggee. */
  private search(paused: Paused): void {
    const { machine, shadow } = this;
    // Asked for before anything has run, it comes at once.
    if (!shadow.begun && this.frames.length === 0) return;
    if (shadow.begun && !shadow.planned && !machine.raising && this.isHere(paused) === undefined) return;
    let nearest = 'no state has the same place';
    while (this.watching) {
      const passed = this.command === 'continue' && shadow.atBreakpoint ? 'breakpoint' : shadow.advance();
      if (passed !== 'ready') this.fail(`interrupted in a state that the witness is never in before ${passed}; ${nearest}; ours: ${describePlaces(this.frames)}`);
      const different = this.isHere(paused);
      if (different === undefined) return;
      if (different !== '') nearest = different;
    }
  }

  /** How the witness differs; empty if it is in another place altogether. */
  private isHere(paused: Paused): string | undefined {
    const { machine } = this;
    const { top } = machine;
    const ours = this.frames[0]?.[0];
    if (!top || !ours || top.func.index !== ours.func || top.pc !== ours.pc) return '';
    const calls = this.options.calls();
    if (calls.ours !== calls.witness) return `calls across the border: witness ${calls.witness}, ours ${calls.ours}`;
    return this.comparison.framesDifference(this.frames, machine) ?? this.entitiesDifference(paused.instances);
  }
}
