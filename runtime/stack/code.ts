/** What a driver needs of one function of one instance: its shape, resumable code, and variants of its fast code; each made when first needed. */
import {
  type AccessingInstruction, accessingInstructions, type Exit, type FunctionShape, type Module, printResumable, printVariant, shapeOf, type Watching,
} from '../../compiler/index.js';
import { FIRST } from '../../compiler/model/point.js';
import type { InstrIndex } from '../../compiler/model/types.js';
import { partsOf, zeroOf } from '../../compiler/model/value-types.js';
import { evaluateCode } from '../store/compiled-module.js';
import type { AnyRawCode, FuncInst } from '../store/func.js';
import type { Instance } from '../store/instance.js';
import type { Variant } from '../store/frames.js';
import type { ExnInst } from '../store/tag.js';
import { type FrameState, WasmFrame } from './activation.js';

export const NO_SLOTS: unknown[] = [];

/** What resumable code works on, the `f` of `printResumable`: the innermost frame's `v` and `at` while it runs, and what it says when it gives control back. */
export class Registers {
  v = NO_SLOTS;
  at = FIRST;
  /** Instructions left of the budget. */
  n = 0;
  /** Of the call that it wants: the function, and where in `v` the arguments lie. */
  callee: FuncInst | undefined = undefined;
  base = 0;
  /** What it throws. */
  thrown: ExnInst | undefined = undefined;
}

/** Resumable code: see `printResumable`. */
export type ResumableCode = (registers: Registers, budget: number, leaveAtLoops: boolean) => Exit;
type ResumableFactory = (instance: Instance) => ResumableCode;
type VariantFactory = (instance: Instance, variant: Variant) => AnyRawCode;

const shapes = new WeakMap<Module, Map<number, FunctionShape>>();

/** The shape of a defined function, made at the first call. */
export function functionShape(module: Module, func: number): FunctionShape {
  let byFunc = shapes.get(module);
  if (byFunc === undefined) shapes.set(module, (byFunc = new Map<number, FunctionShape>()));
  let shape = byFunc.get(func);
  if (shape === undefined) byFunc.set(func, (shape = shapeOf(module, func)));
  return shape;
}

const resumables = new WeakMap<Module, Map<number, ResumableFactory>>();

/**
 * What makes the resumable code of a function for an instance. Instances of a small module, which may be many, share what is printed and what V8 has learnt of it: what
 * runs for long goes on in fast code.
 */
function resumableFactory({ module: { module, eager } }: Instance, func: number): ResumableFactory {
  const make = (): ResumableFactory => evaluateCode(printResumable(module, func));
  if (!eager) return make();
  let byFunc = resumables.get(module);
  if (byFunc === undefined) resumables.set(module, (byFunc = new Map<number, ResumableFactory>()));
  let factory = byFunc.get(func);
  if (factory === undefined) byFunc.set(func, (factory = make()));
  return factory;
}

/** Arrivals at a loop after which fast code is made for entering it, for a function of no size; making it takes time in proportion to the function. */
const PATIENCE = 16;
const INSTRUCTIONS_PER_ARRIVAL = 16;

const LEAST_PATIENCE = 2;
const MOST_PATIENCE = 2048;

/** What a call of a host function counts for, against a run without one: see {@link DebugCode.callsHost}. */
const HOST_CALL_WEIGHT = 3;
const MOST_WEIGHT = 4 * HOST_CALL_WEIGHT;

/** Plain code that has stopped at a yield point is made anew so often, and if it has so many instructions at most: V8 must get to know it again. */
const RENEWALS = 16;
const MAX_RENEWED = 1000;

/** Whoever has the code of all functions. */
export interface Codes {
  codeOf(func: FuncInst): DebugCode;
  /** What the code of an instance's functions has to watch for. */
  watching(instance: Instance): Watching | undefined;
}

/** Variants of a function that are kept: debuggers set and remove the same breakpoints again and again, but in a long session there are many combinations. */
const KEPT_VARIANTS = 64;

export class DebugCode {
  readonly instance: Instance;
  /** The plain fast code, while something else stands in its place. */
  private plain: AnyRawCode | undefined = undefined;
  /** Whether something stands in the place of the plain code. */
  private replaced = false;
  private resumable: ResumableCode | undefined = undefined;
  private knownShape: FunctionShape | undefined = undefined;
  private knownAccesses: ReadonlyMap<InstrIndex, AccessingInstruction> | undefined = undefined;
  /** A frame array of a call: locals zero, the parameters to be filled in. */
  private blank: unknown[] | undefined = undefined;
  private readonly variants = new Map<string, AnyRawCode>();
  private readonly bases = new Map<InstrIndex, number>();
  /** Names the present stops and what is watched for. */
  private key = '';
  private hostWeight = 0;
  private renewals = 0;
  /** Arrivals at a loop after which fast code that is there already is entered. */
  private patience = LEAST_PATIENCE;

  /** @param stops indices of the instructions with breakpoints; changes as they are set and removed */
  constructor(readonly func: FuncInst, readonly stops: ReadonlySet<InstrIndex>, private readonly codes: Codes) {
    this.instance = func.instance!;
  }

  get shape(): FunctionShape {
    return (this.knownShape ??= functionShape(this.module, this.func.index));
  }

  /** The instructions that access memory, by index. */
  get accesses(): ReadonlyMap<InstrIndex, AccessingInstruction> {
    return (this.knownAccesses ??= accessingInstructions(this.module, this.func.index));
  }

  /** What the code has to watch for; undefined if it never touches what is watched. */
  get watching(): Watching | undefined {
    const watching = this.codes.watching(this.instance);
    return watching === undefined || this.accesses.size === 0 ? undefined : watching;
  }

  private get module(): Module {
    return this.instance.module.module;
  }

  get run(): ResumableCode {
    return (this.resumable ??= resumableFactory(this.instance, this.func.index)(this.instance));
  }

  /** A frame that is where the state says, with what follows from that. */
  frame(state: FrameState): WasmFrame {
    const frame = new WasmFrame(this, state);
    if (state.inCall) frame.base = this.argumentsAt(state.at);
    return frame;
  }

  frameAt(at: InstrIndex, inCall: boolean, v: unknown[]): WasmFrame {
    return this.frame({ instance: this.instance.id, func: this.func.index, at, inCall, v });
  }

  /** The frame of a call. */
  frameOfCall(slots: readonly unknown[]): WasmFrame {
    return this.frameAt(FIRST, false, this.frameArray(slots));
  }

  private frameArray(slots: readonly unknown[]): unknown[] {
    const v = (this.blank ??= this.blankArray()).slice();
    for (let i = 0; i < slots.length; i++) v[i] = slots[i];
    return v;
  }

  private blankArray(): unknown[] {
    const blank = new Array<unknown>(this.shape.size).fill(null);
    for (const { type, slot } of this.shape.locals) {
      partsOf(type).forEach((kind, i) => {
        blank[slot + i] = zeroOf(kind);
      });
    }
    return blank;
  }

  /** Where in a frame array the arguments lie of the call that is the instruction `at`. */
  private argumentsAt(at: InstrIndex): number {
    let base = this.bases.get(at);
    if (base === undefined) {
      base = this.shape.argumentsAt(at);
      this.bases.set(at, base);
    }
    return base;
  }

  /** Fast code with the present stops and watches; with `entry`, to go on from the head of the loop that starts with that instruction. */
  private variant(entry: InstrIndex | undefined): AnyRawCode {
    const key = `${this.key}@${entry ?? ''}`;
    let code = this.variants.get(key);
    if (code === undefined) {
      const variant: Variant = { stops: new Set(this.stops), entry, watching: this.watching };
      code = evaluateCode<VariantFactory>(printVariant(this.module, this.func.index, variant))(this.instance, variant);
      if (this.variants.size === KEPT_VARIANTS) this.variants.delete(this.variants.keys().next().value!);
    } else this.variants.delete(key);
    // Last in order is the one last used.
    this.variants.set(key, code);
    return code;
  }

  /**
   * Whether calls of the function mostly lead to a host function that may call back. Then it better runs in resumable code from the start: leaving fast code for each
   * of those calls costs more than its own instructions do.
   */
  get callsHost(): boolean {
    return this.hostWeight > 0;
  }

  /** Learns from a call of the function. @param host whether it has led to the host */
  learn(host: boolean): void {
    this.hostWeight = host ? Math.min(this.hostWeight + HOST_CALL_WEIGHT, MOST_WEIGHT) : Math.max(this.hostWeight - 1, 0);
  }

  /** Whether it is time to leave resumable code for fast code at a loop. */
  isHot(loop: InstrIndex, arrivals: number): boolean {
    if (arrivals >= Math.max(PATIENCE + this.shape.offsets.length / INSTRUCTIONS_PER_ARRIVAL, this.patience)) return true;
    return arrivals >= this.patience && this.variants.has(`${this.key}@${loop}`);
  }

  /**
   * Learns from having entered fast code at a loop that was left for a host call. Leaving takes V8 half a millisecond if the function has megabytes of code that
   * it has not optimised, a microsecond otherwise.
   * @param ran how long the code ran
   * @param leaving how long leaving it took, in the same unit
   */
  leftForHost(ran: number, leaving: number): void {
    this.patience = ran < leaving ? Math.min(2 * this.patience, MOST_PATIENCE) : Math.max(this.patience / 2, LEAST_PATIENCE);
  }

  /** Fast code that takes a frame array at the head of a loop and goes on from there. */
  entryAt(loop: InstrIndex): (v: unknown[]) => unknown {
    return this.variant(loop);
  }

  /**
   * Plain code has stopped at a yield point. V8 has learnt that the way to the stop is taken, and would make room for it in the loop for good (some loops then
   * take 1.5 times as long): calls get new code.
   */
  renew(): void {
    if (this.shape.offsets.length > MAX_RENEWED || this.renewals++ >= RENEWALS) return;
    if (this.replaced) this.plain = undefined;
    else this.func.code = this.instance.module.factory(this.func.index)(this.instance);
  }

  private get needsVariant(): boolean {
    return this.stops.size > 0 || this.watching !== undefined;
  }

  /** The code of a function that gets its first: a variant if it has stops or watches; undefined if its plain code will do. */
  get first(): AnyRawCode | undefined {
    if (!this.needsVariant) return undefined;
    this.replaced = true;
    return this.variant(undefined);
  }

  /** The stops, or what is watched for, have changed: calls from now on run code that has them. */
  update(): void {
    const watching = this.codes.watching(this.instance);
    this.key = `${[...this.stops].sort((a, b) => a - b).join()}${watching === undefined ? '' : `r${watching.reads}w${watching.writes}`}`;
    if (!this.instance.hasCode(this.func.index)) return;
    // Of a large module only what is called gets another code, as with its first.
    if (watching !== undefined && !this.instance.module.eager) this.replace((...slots) => this.materialise()(...slots));
    else this.place();
  }

  /** The code that belongs here now, that of tiny callees first: see `Instance.materialise`. */
  private materialise(): AnyRawCode {
    const { instance } = this;
    for (const callee of instance.module.tinyCallees(this.func.index)) if (instance.hasCode(callee)) this.codes.codeOf(instance.funcs[callee]!).place();
    this.place();
    return this.func.code;
  }

  private place(): void {
    if (this.needsVariant) this.replace(this.variant(undefined));
    else if (this.replaced) {
      this.func.code = this.plain ?? this.instance.module.factory(this.func.index)(this.instance);
      this.plain = undefined;
      this.replaced = false;
    }
  }

  private replace(code: AnyRawCode): void {
    if (!this.replaced) this.plain = this.func.code;
    this.func.code = code;
    this.replaced = true;
  }
}
