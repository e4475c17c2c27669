/** What can be seen and changed while the program is paused. */
import { type FuncIndex, type Pc, slotsOf } from '../../compiler/types.js';
import type { Activation, WasmFrame } from '../stack/activation.js';
import type { Driver } from '../stack/driver.js';
import type { CompiledModule } from '../store/compiled-module.js';
import type { Instance } from '../store/instance.js';
import type { Breakpoints } from './breakpoints.js';
import { DebugError } from './errors.js';
import type { Resumption } from './events.js';
import { emptySlots, requireType, requireTypes, slotsOfValue, type Value, valueOfSlots, valuesOfSlots } from './value.js';

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
  get funcIndex(): FuncIndex { return this.frame.code.func.index as FuncIndex; }

  /** Byte offset of the instruction about to run; of a frame that is in a call, of the instruction after the call. */
  get pc(): Pc {
    const { code, at, inCall } = this.frame;
    return code.shape.offsets[inCall ? at + 1 : at]!;
  }

  /** Parameters first, then declared locals. */
  locals(): Value[] {
    const { code, v } = this.frame;
    return code.shape.locals.map(({ type, slot }) => valueOfSlots(type, v, slot));
  }

  /** The operand stack, bottom first; what the instruction about to run will take is still on it, and so are the arguments of a call in progress. */
  stack(): Value[] {
    const { code, at, v } = this.frame;
    const types = code.shape.stackAt(at)!;
    return valuesOfSlots(types, v.slice(code.shape.topAt(at) - slotsOf(types)));
  }

  /** The frame that called this one; undefined if the host did. */
  parent(): DebugFrame | undefined {
    void this.frame;
    return this.depth === 0 ? undefined : new DebugFrame(this.pause, this.activation, this.depth - 1);
  }

  /** @throws DebugError out-of-bounds, mismatched-type */
  setLocal(index: number, value: Value): void {
    const { code, v } = this.frame;
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
    const { code, at, v } = this.frame;
    const types = code.shape.stackAt(at)!;
    const type = types[index];
    if (type === undefined) throw new DebugError('out-of-bounds', `operand ${index} of ${types.length}`);
    requireType(value, type);
    put(v, code.shape.topAt(at) - slotsOf(types.slice(index)), value);
  }
}

function put(v: unknown[], at: number, value: Value): void {
  const slots = emptySlots();
  slotsOfValue(value, slots);
  for (let i = 0; i < slots.length; i++) v[at + i] = slots[i];
}

/** The paused program. Valid during the call that it is handed to: every use after that throws TypeError. */
export class Paused {
  private readonly pause: Pause = { over: false };

  constructor(private readonly driver: Driver, private readonly breakpoints: Breakpoints, private readonly known: Iterable<CompiledModule>) {}

  private check(): void {
    if (this.pause.over) throw new TypeError('the program is not paused any more');
  }

  /** Ends the pause. */
  end(): void {
    this.pause.over = true;
  }

  get modules(): readonly CompiledModule[] {
    this.check();
    return [...new Set([...this.known, ...[...this.driver.store.instances()].map((i) => i.module)])];
  }

  get instances(): readonly Instance[] {
    this.check();
    return [...this.driver.store.instances()];
  }

  /** The innermost frame of each activation, the newest activation first. */
  exitFrames(): DebugFrame[] {
    this.check();
    return this.driver.activations.filter((a) => a.frames.length > 0).reverse().map((a) => new DebugFrame(this.pause, a, a.frames.length - 1));
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
   * Makes sure that the program can be resumed so.
   * @throws DebugError mismatched-type for values of other types than the function's; invalid-frame if there is no frame to return or throw from
   */
  checkResumption(resumption: Resumption): void {
    this.check();
    if (resumption.kind === 'inject-call') requireTypes(resumption.arguments, resumption.callee.type.params);
    if (resumption.kind !== 'early-return' && resumption.kind !== 'throw-exception') return;
    const frame = this.driver.current;
    if (frame === undefined) throw new DebugError('invalid-frame', 'no wasm function is being run');
    if (resumption.kind === 'early-return') requireTypes(resumption.values, frame.code.func.type.results);
  }
}
