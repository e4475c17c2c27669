/** What can be seen and changed while the program is paused. */
import { namesOf } from '../../compiler/binary/names.js';
import type { FuncIndex, Pc, ValType } from '../../compiler/model/types.js';
import type { Activation, WasmFrame } from '../stack/activation.js';
import { beginsActivation, type Driver } from '../stack/driver.js';
import type { Reasons } from '../stack/events.js';
import { trapText } from '../store/trap-text.js';
import type { CompiledModule } from '../store/compiled-module.js';
import type { Access, Watches } from '../stack/watch.js';
import type { Instance } from '../store/instance.js';
import type { MemoryInst } from '../store/memory.js';
import { type HostFrame, hostFrames } from '../trace/host-frames.js';
import type { Breakpoints } from './breakpoints.js';
import { requireRange } from './entities.js';
import { DebugError } from './errors.js';
import { type DebugEvent, type ModuleOrigin, type Outcome, type Resumption, STOP_REASONS, type StopReason } from './events.js';
import { emptySlots, requireType, requireTypes, slotsOfValue, type Value, valueOfSlots } from './value.js';

/** One pause: what was handed out during it is dead once it is over. */
interface Pause {
  over: boolean;
}

/** A wasm frame, as long as the pause lasts in which it was obtained; after it every member throws DebugError invalid-frame. */
export class DebugFrame {
  constructor(private readonly pause: Pause, private readonly activation: Activation, private readonly depth: number) {}

  private get frame(): WasmFrame {
    if (this.pause.over) throw new DebugError('invalid-frame', 'the program has been resumed since');
    return this.activation.frames[this.depth]!;
  }

  get instance(): Instance { return this.frame.code.instance; }
  get funcIndex(): FuncIndex { return this.frame.state.func; }

  /** Whether it is in a call. */
  get inCall(): boolean { return this.frame.state.inCall; }

  /** Byte offset of the instruction about to run or, in a call, of the call. */
  get instruction(): Pc {
    const { code, state: { at } } = this.frame;
    return code.shape.offsets[at]!;
  }

  /** Byte offset of the instruction about to run; of a frame that is in a call, of the instruction after the call. */
  get pc(): Pc {
    const { code, state: { at, inCall } } = this.frame;
    return code.shape.offsets[inCall ? at + 1 : at]!;
  }

  /** Parameters first, then declared locals. */
  locals(): Value[] {
    const { code, state: { v } } = this.frame;
    return code.shape.locals.map(({ type, slot }) => valueOfSlots(type, v, slot));
  }

  /** The operand stack, bottom first; what the instruction about to run will take is still on it, and so are the arguments of a call in progress. */
  stack(): Value[] {
    const { v } = this.frame.state;
    return this.operands().map(({ type, slot }) => valueOfSlots(type, v, slot));
  }

  private operands(): readonly { readonly type: ValType; readonly slot: number }[] {
    const { code, state: { at } } = this.frame;
    return code.shape.operandsAt(at)!.filter(({ implicit }) => !implicit);
  }

  /** The frame that called this one; undefined if the host did. */
  parent(): DebugFrame | undefined {
    void this.frame;
    return this.depth === 0 ? undefined : new DebugFrame(this.pause, this.activation, this.depth - 1);
  }

  /** @throws DebugError out-of-bounds, mismatched-type */
  setLocal(index: number, value: Value): void {
    const { code, state: { v } } = this.frame;
    const local = code.shape.locals[index];
    if (local === undefined) throw new DebugError('out-of-bounds', `local ${index} of ${code.shape.locals.length}`);
    requireType(value, local.type);
    put(v, local.slot, value);
  }

  /**
   * Changes an operand; one that a call in progress has been given already only changes what is seen.
   * @param index from the bottom
   * @throws DebugError out-of-bounds, mismatched-type
   */
  setStackValue(index: number, value: Value): void {
    const { v } = this.frame.state;
    const operands = this.operands();
    const operand = operands[index];
    if (operand === undefined) throw new DebugError('out-of-bounds', `operand ${index} of ${operands.length}`);
    requireType(value, operand.type);
    put(v, operand.slot, value);
  }
}

function put(v: unknown[], at: number, value: Value): void {
  const slots = emptySlots();
  slotsOfValue(value, slots);
  for (let i = 0; i < slots.length; i++) v[at + i] = slots[i];
}

/** An access that a watchpoint waited for. */
export interface WatchpointHit {
  readonly watchpoint: number;
  /** The first byte of the range that was accessed; of a change by the host, the first byte of the watched range that differs. */
  readonly address: bigint;
  /** Whether it was written, by the program or by the host. */
  readonly written: boolean;
}

/** What a pause is about. */
export interface Occasion {
  /** Undefined before anything has run. */
  readonly event: DebugEvent | undefined;
  /** Known after the end. */
  readonly outcome?: Outcome;
  /** Of an event `breakpoint`. */
  readonly reasons?: Reasons;
  /** Whether nothing of the program can run: it is one that was kept. */
  readonly kept?: boolean;
}

/** The paused program. Valid during the call that it is handed to: every use after that throws TypeError. */
export class Paused {
  private readonly pause: Pause = { over: false };

  constructor(
    private readonly driver: Driver, private readonly breakpoints: Breakpoints, private readonly watches: Watches,
    private readonly known: ReadonlyMap<CompiledModule, ModuleOrigin | undefined>,
    private readonly occasion: Occasion, private readonly originOfUnknown: (module: CompiledModule) => ModuleOrigin | undefined = () => undefined,
  ) {}

  private check(): void {
    if (this.pause.over) throw new TypeError('the program is not paused any more');
  }

  /** Ends the pause. */
  end(): void {
    this.pause.over = true;
  }

  get modules(): readonly CompiledModule[] {
    this.check();
    return [...new Set([...this.known.keys(), ...[...this.driver.store.instances()].map((i) => i.module)])];
  }

  get instances(): readonly Instance[] {
    this.check();
    return [...this.driver.store.instances()];
  }

  /** What was said of a module when it was made known; of others the name that its name section has, or `module`. */
  originOf(module: CompiledModule): ModuleOrigin {
    this.check();
    const origin = this.known.get(module) ?? this.originOfUnknown(module);
    if (origin !== undefined && origin.name !== '') return origin;
    return { ...origin, name: namesOf(module.module).module || 'module' };
  }

  /** After `complete`: how the program has ended. */
  get outcome(): Outcome | undefined {
    this.check();
    return this.occasion.outcome;
  }

  /** Whether frames are missing, the stack having been too large to be kept. */
  get isCut(): boolean {
    this.check();
    return this.driver.pauses.lost;
  }

  /** Whether a call that the debugger has made is in progress: what happens then is not of the program's own doing. */
  get inInjectedCall(): boolean {
    this.check();
    return this.driver.activations.some(({ injections }) => injections.length > 0);
  }

  /** Whether the program is one that was kept, as a core dump, of which nothing can run. */
  get isKept(): boolean {
    this.check();
    return this.occasion.kept === true;
  }

  /**
   * In the pause of a `breakpoint`: all that it is for. `breakpoint` is told once each time the program comes to an instruction that has one; after other events, such as
   * `interrupted`, it is the next event, also if that is to be a step. `watchpoint`: {@link watchpointHits} says which.
   */
  get stopReasons(): StopReason[] {
    this.check();
    const { reasons } = this.occasion;
    return STOP_REASONS.filter((reason) => (reason === 'watchpoint' ? this.watchpointHits().length > 0 : reasons?.[reason] === true));
  }

  /** In the pause of a `trap`: what has trapped, such as `divide by zero`; of a host function that has failed, its error. */
  get trapMessage(): string | undefined {
    this.check();
    const { event } = this.occasion;
    return event?.kind === 'trap' ? trapText(event.error) : undefined;
  }

  /**
   * In the pause of an `exception`: whether one of the frames of the newest activation will catch it. If not, it goes to the host function that has
   * called these, which may let it go on to older activations or not: nobody can know that.
   */
  get exceptionCaught(): boolean | undefined {
    this.check();
    const { event } = this.occasion;
    return event?.kind === 'exception' ? this.driver.unwinder.catches(event.exception) : undefined;
  }

  /** Whether the program pauses, with the event `breakpoint`, when an instance has been made, before its start function runs. */
  stopAtInstances(on: boolean): void {
    this.check();
    this.driver.pauses.stopAtInstances = on;
  }

  /** The innermost frame of each activation, the newest activation first. */
  exitFrames(): DebugFrame[] {
    this.check();
    return this.driver.activations.filter((a) => a.frames.length > 0).reverse().map((a) => new DebugFrame(this.pause, a, a.frames.length - 1));
  }

  /**
   * The frames of the host's JavaScript, innermost first, in runs: first what stands on top of all wasm, then for each of the {@link exitFrames} what has called the outermost
   * frame of its activation, down to the next one. Empty where there are none, or where they are not known: they are read off the stack of the thread. Those of Node itself are left out.
   */
  hostFrames(): HostFrame[][] {
    this.check();
    const activations = [...this.driver.activations].reverse();
    const found = this.isKept ? [] : hostFrames(activations.length, beginsActivation);
    const runs: HostFrame[][] = [found[0] ?? []];
    activations.forEach(({ frames }, i) => {
      if (frames.length > 0) runs.push([]);
      runs.at(-1)!.push(...(found[i + 1] ?? []));
    });
    return runs;
  }

  /** Setting one that is there changes nothing. @throws DebugError invalid-pc */
  addBreakpoint(module: CompiledModule, pc: number): void {
    this.check();
    this.breakpoints.add(module, pc);
  }

  /** Removing one that is not there changes nothing. @throws DebugError invalid-pc */
  removeBreakpoint(module: CompiledModule, pc: number): void {
    this.check();
    this.breakpoints.remove(module, pc);
  }

  /**
   * From now on the program pauses after each instruction that accesses a byte of the range in this way, unless it traps, and after each call of a
   * host function that has changed one: such a call counts as a write. Writes by the debugger do not count, nor does growth of the memory.
   * @returns its number
   * @throws DebugError out-of-bounds
   */
  addWatchpoint(memory: MemoryInst, address: bigint, length: bigint, access: Access): number {
    this.check();
    requireRange(memory, address, length);
    return this.watches.add(memory, Number(address), Number(address + length), access);
  }

  /** @throws DebugError invalid-entity if there is none of that number */
  removeWatchpoint(watchpoint: number): void {
    this.check();
    if (!this.watches.remove(watchpoint)) throw new DebugError('invalid-entity', `there is no watchpoint ${watchpoint}`);
  }

  /** The watchpoints that this pause is for, each once for each of the ranges that the instruction has accessed. The event is `breakpoint`. */
  watchpointHits(): WatchpointHit[] {
    this.check();
    return (this.occasion.reasons?.hits ?? []).map(({ watchpoint, address, written }) => ({ watchpoint, address: BigInt(address), written }));
  }

  /**
   * Makes sure that the program can be resumed so.
   * @throws DebugError mismatched-type for values of other types than the function's; invalid-frame if there is no frame to return or throw from;
   * read-only for anything but going on in a program that was kept
   */
  checkResumption(resumption: Resumption): void {
    this.check();
    if (this.isKept && resumption.kind !== 'normal') throw new DebugError('read-only', 'a core dump cannot be run');
    if (resumption.kind === 'inject-call') requireTypes(resumption.arguments, resumption.callee.type.params);
    if (resumption.kind !== 'early-return' && resumption.kind !== 'throw-exception') return;
    const frame = this.driver.current;
    if (frame === undefined) throw new DebugError('invalid-frame', 'no wasm function is being run');
    if (this.driver.pauses.lost) throw new DebugError('invalid-frame', 'the stack was too large to be kept');
    if (resumption.kind === 'early-return') requireTypes(resumption.values, frame.code.func.type.results);
  }
}
