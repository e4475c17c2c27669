/**
 * Generates one function body by a random walk over the operand stack: instructions take what lies on the stack where the types fit and
 * make up the rest, so that values stay on the stack across statements, blocks and calls.
 */
import { instructionNamed } from '../../compiler/model/instructions.js';
import { type FuncType, typeKey, type ValType } from '../../compiler/model/types.js';
import { ATOMICS, emitInstruction, producersOf, weightsOf } from './emitters.js';
import { dumpLocals, hazard, sink } from './hazards.js';
import type { FuncModel, Instr, ModuleModel } from './model.js';
import { contend, update } from './resources.js';
import type { Rng } from './rng.js';
import { CANONICAL_F32, CANONICAL_F64, randomF32, randomF64, randomI32, randomI64, randomV128 } from './values.js';
import { canonicalLanes, type FloatShape, shapeOfNans } from './vectors.js';

/** What holds for a whole module. */
export interface Traits {
  /** Every float that arithmetic made has its NaN replaced by the canonical one at once; otherwise only where its bits would show. */
  readonly strictNaN: boolean;
  readonly exceptions: boolean;
  /** `catch_ref`, `catch_all_ref`, `throw_ref`. */
  readonly exceptionRefs: boolean;
  /** The older form of exceptions, and not the newer one: no engine takes both in one module. */
  readonly legacy: boolean;
  /** Vectors and their instructions. */
  readonly vectors: boolean;
  /** The shape of lanes in which a NaN of a vector may be any; of the other shape they are canonical, and of both if NaNs are strict. */
  readonly loose: FloatShape | undefined;
  /** Whether there are many atomic instructions. */
  readonly atomics: boolean;
  /** The function told which instruction is about to run, if any. */
  readonly probe: number | undefined;
  /** The global that counts down at function entries and loop heads. */
  readonly fuel: number;
  readonly probed: (name: string) => number;
}

export interface Frame {
  readonly kind: 'function' | 'block' | 'loop' | 'if' | 'else' | 'try_table' | 'try' | 'catch';
  readonly type: FuncType;
  readonly height: number;
  unreachable: boolean;
}

/** Floating-point arithmetic: where the specification leaves the bits of a NaN open. */
const ARITHMETIC = /^f(32|64)\.(add|sub|mul|div|min|max|ceil|floor|trunc|nearest|sqrt|demote_f64|promote_f32)$/;

export class FunctionGenerator {
  readonly out: Instr[] = [];
  readonly stack: ValType[] = [];
  readonly frames: Frame[] = [];
  /** Types of parameters and locals that random code may use. */
  readonly locals: ValType[];
  /** Instructions still to be made; below 0 only the shortest way to the end is taken. */
  budget: number;
  private nesting = 0;
  /** Operands below belong to an instruction that is still to come. */
  private floor = 0;
  private readonly extraLocals: ValType[] = [];
  private readonly scratch = new Map<string, number>();

  constructor(readonly rng: Rng, readonly m: ModuleModel, readonly self: FuncModel, readonly traits: Traits, budget: number) {
    this.budget = budget;
    const own = Array.from({ length: rng.between(1, 9) }, () => this.anyType());
    this.locals = [...self.type.params, ...own];
    this.extraLocals = [...own];
  }

  /** Generates and stores the body; `wanted` are instructions that must come first. */
  generate(wanted: readonly string[], steps: number): void {
    const { type } = this.self;
    this.frames.push({ kind: 'function', type: { params: [], results: type.results }, height: 0, unreachable: false });
    this.burnFuel();
    for (const name of wanted) this.inBlock(() => emitInstruction(this, instructionNamed(name)));
    this.steps(steps);
    if (!this.frame.unreachable && this.rng.chance(0.6)) dumpLocals(this);
    this.finish();
    this.self.body = this.out;
    this.self.locals = this.extraLocals;
  }

  anyType(): ValType {
    const { exceptionRefs, vectors } = this.traits;
    return this.rng.weighted<ValType>([
      ['i32', 6], ['i64', 6], ['f32', 3], ['f64', 3], ['funcref', 1], ['externref', 1], ['exnref', exceptionRefs ? 1 : 0], ['v128', vectors ? 6 : 0],
    ]);
  }

  /** Height down to which operands may be taken. */
  get base(): number {
    return Math.max(this.floor, this.frame.height);
  }

  get frame(): Frame {
    return this.frames[this.frames.length - 1]!;
  }

  emit(instr: Instr): void {
    this.budget--;
    const { probe } = this.traits;
    if (probe !== undefined) this.out.push({ name: 'i32.const', a: this.traits.probed(instr.name) }, { name: 'call', a: probe });
    this.out.push(instr);
  }

  push(...types: readonly ValType[]): void {
    this.stack.push(...types);
  }

  /** Emits an instruction whose operands were taken off with {@link need}. */
  op(instr: Instr, results: readonly ValType[]): void {
    this.emit(instr);
    this.push(...results);
    if (this.traits.strictNaN && ARITHMETIC.test(instr.name)) this.canonical();
    const shape = shapeOfNans(instr.name);
    if (shape && shape !== this.traits.loose) this.canonicalVector(shape);
  }

  /** Puts values of the types on top of the stack, as far as they are not there, and takes them off the model of it. */
  need(types: readonly ValType[]): void {
    const { stack, frame, rng } = this;
    const fits: number[] = [0];
    for (let k = 1; k <= types.length && stack.length - k >= this.base; k++) {
      if (types.slice(0, k).every((t, i) => stack[stack.length - k + i] === t)) fits.push(k);
    }
    // In dead code operands may be missing altogether.
    if (frame.unreachable && stack.length === frame.height && rng.chance(0.5)) return;
    const have = rng.chance(0.8) ? fits[fits.length - 1]! : rng.pick(fits);
    for (const t of types.slice(have)) this.value(t);
    stack.length -= types.length;
  }

  /** Like {@link need}, for operands of which some are to be made in a special way. */
  needWith(types: readonly ValType[], last: () => void): void {
    this.need(types);
    this.push(...types);
    last();
    this.stack.length -= types.length + 1;
  }

  /** Pushes a value. */
  value(type: ValType): void {
    const { rng } = this;
    if (this.budget < 0 || this.nesting > 4 || rng.chance(0.4)) return this.leaf(type);
    this.nesting++;
    const { length } = this.stack;
    const outer = this.floor;
    this.floor = length;
    const names = producersOf(type, this.traits.vectors);
    for (let tries = 0; tries < 4 && this.stack.length === length; tries++) emitInstruction(this, instructionNamed(rng.pick(names)), type);
    if (this.stack.length !== length + 1 || this.stack[length] !== type) {
      while (this.stack.length > length) this.drop();
      this.leaf(type);
    }
    this.floor = outer;
    this.nesting--;
  }

  drop(): void {
    this.stack.pop();
    this.emit({ name: 'drop' });
  }

  /** A value by one instruction. */
  leaf(type: ValType): void {
    const { rng } = this;
    const locals = [...this.locals.keys()].filter((i) => this.locals[i] === type);
    const globals = [...this.m.globals.keys()].filter((i) => this.m.globals[i]!.value === type && this.m.globals[i]!.usable);
    if (locals.length > 0 && rng.chance(0.5)) this.emit({ name: 'local.get', a: rng.pick(locals) });
    else if (globals.length > 0 && rng.chance(0.3)) this.emit({ name: 'global.get', a: rng.pick(globals) });
    else return this.constant(type);
    this.push(type);
  }

  /** Pushes a constant. */
  constant(type: ValType): void {
    const { rng } = this;
    this.push(type);
    switch (type) {
      case 'i32': this.emit({ name: 'i32.const', a: randomI32(rng) }); break;
      case 'i64': this.emit({ name: 'i64.const', wide: randomI64(rng) }); break;
      case 'f32': this.emit({ name: 'f32.const', a: randomF32(rng) }); break;
      case 'f64': this.emit({ name: 'f64.const', wide: randomF64(rng) }); break;
      case 'v128': this.emit({ name: 'v128.const', wide: randomV128(rng) }); break;
      case 'funcref':
        if (rng.chance(0.7)) this.emit({ name: 'ref.func', a: this.someFunction() });
        else this.emit({ name: 'ref.null', type });
        break;
      default: this.emit({ name: 'ref.null', type });
    }
  }

  /** A function that generated code may refer to. */
  someFunction(): number {
    return this.rng.pick([...this.m.funcs.keys()].filter((i) => this.m.funcs[i]!.callable));
  }

  i32(a: number): void {
    this.emit({ name: 'i32.const', a });
    this.push('i32');
  }

  /** An i32 from 0 to `mask`. */
  masked(mask: number): void {
    this.value('i32');
    if (this.rng.chance(0.06)) return;
    this.i32(mask);
    this.stack.pop();
    this.emit({ name: 'i32.and' });
  }

  /** A local for the moment, that random code does not use; one of several. */
  scratchLocal(type: ValType, which = 0): number {
    const key = `${type} ${which}`;
    let local = this.scratch.get(key);
    if (local === undefined) {
      local = this.self.type.params.length + this.extraLocals.push(type) - 1;
      this.scratch.set(key, local);
    }
    return local;
  }

  /** Runs code that takes none of the operands now on the stack. */
  above(code: () => void): void {
    const outer = this.floor;
    this.floor = this.stack.length;
    code();
    this.floor = outer;
  }

  /** Replaces a NaN on top of the stack by the canonical one. */
  canonical(): void {
    const type = this.stack[this.stack.length - 1]!;
    const local = this.scratchLocal(type);
    this.out.push({ name: 'local.tee', a: local });
    this.out.push(type === 'f32' ? { name: 'f32.const', a: CANONICAL_F32 } : { name: 'f64.const', wide: CANONICAL_F64 });
    this.out.push({ name: 'local.get', a: local }, { name: 'local.get', a: local }, { name: `${type}.eq` }, { name: 'select' });
  }

  private canonicalVector(shape: FloatShape): void {
    const local = this.scratchLocal('v128');
    this.out.push({ name: 'local.set', a: local }, ...canonicalLanes(shape, local));
  }

  /** The same where the module does not do it everywhere, before the bits would show. */
  canonicalIfLoose(): void {
    const type = this.stack[this.stack.length - 1];
    if (type === 'v128' && this.traits.loose) this.canonicalVector(this.traits.loose);
    if (!this.traits.strictNaN && (type === 'f32' || type === 'f64')) this.canonical();
  }

  /** Whether random code may be added that does not come back. */
  get mayLeave(): boolean {
    return this.frames.length > 1;
  }

  /** The code after this cannot be reached. */
  leave(): void {
    this.stack.length = this.frame.height;
    this.frame.unreachable = true;
  }

  labelTypes(depth: number): readonly ValType[] {
    const f = this.frames[this.frames.length - 1 - depth]!;
    return f.kind === 'loop' ? f.type.params : f.type.results;
  }

  open(kind: 'block' | 'loop' | 'if' | 'try_table' | 'try', block: FuncType, catches: Instr['catches'] = []): void {
    this.addType(block);
    this.emit({ name: kind, block, catches });
    this.frames.push({ kind, type: block, height: this.stack.length, unreachable: false });
    this.push(...block.params);
    if (kind === 'loop') this.burnFuel();
  }

  else(): void {
    const { type, height } = this.frame;
    this.finish();
    this.emit({ name: 'else' });
    this.frames.pop();
    this.stack.length = height;
    this.frames.push({ kind: 'else', type, height, unreachable: false });
    this.push(...type.params);
  }

  /** A clause of the try at hand; of one without a tag, `catch_all`. */
  handler(tag: number | undefined): void {
    const { type, height } = this.frame;
    this.finish();
    this.emit(tag === undefined ? { name: 'catch_all' } : { name: 'catch', a: tag });
    this.frames.pop();
    this.stack.length = height;
    this.frames.push({ kind: 'catch', type, height, unreachable: false });
    if (tag !== undefined) this.push(...this.m.tags[tag]!.type.params);
  }

  /** @param last of a try it may be `delegate` */
  end(last: Instr = { name: 'end' }): void {
    const { type, height } = this.frame;
    this.finish();
    this.emit(last);
    this.frames.pop();
    this.stack.length = height;
    this.push(...type.results);
  }

  private addType(t: FuncType): void {
    const key = typeKey(t);
    if (!this.m.types.some((known) => typeKey(known) === key)) this.m.types.push(t);
  }

  /** Makes the stack such that the block at hand can end. */
  private finish(): void {
    const { frame, stack, rng } = this;
    const { results } = frame.type;
    const above = stack.length - frame.height;
    const exact = above === results.length && results.every((t, i) => stack[frame.height + i] === t);
    if (exact || (frame.unreachable && above === 0)) return;
    if (frame.kind !== 'loop' && rng.chance(0.3)) {
      this.need(results);
      this.emit({ name: 'br', a: 0 });
      return this.leave();
    }
    let keep = 0;
    while (keep < results.length && keep < above && stack[frame.height + keep] === results[keep]) keep++;
    while (stack.length > frame.height + keep) sink(this);
    for (const t of results.slice(keep)) this.value(t);
  }

  burnFuel(): void {
    const a = this.traits.fuel;
    this.out.push({ name: 'global.get', a }, { name: 'i32.eqz' }, { name: 'if', block: { params: [], results: [] } }, { name: 'unreachable' }, { name: 'end' });
    this.out.push({ name: 'global.get', a }, { name: 'i32.const', a: 1 }, { name: 'i32.sub' }, { name: 'global.set', a });
  }

  /** Code in a block of its own, so that leaving it does not leave the function. */
  inBlock(code: () => void): void {
    this.open('block', { params: [], results: this.rng.chance(0.3) ? [this.anyType()] : [] });
    code();
    this.end();
  }

  /** Random statements. */
  steps(n: number): void {
    for (let i = 0; i < n && this.budget > 0; i++) {
      const kind = this.rng.below(100);
      if (kind < 10) hazard(this);
      else if (kind < 22) contend(this);
      else if (kind < 26) update(this);
      else if (kind < 40 && this.traits.atomics) emitInstruction(this, this.rng.pick(ATOMICS));
      else emitInstruction(this, this.rng.weighted(weightsOf(this.traits.vectors)));
      if (this.frame.unreachable && this.rng.chance(0.5)) return;
    }
  }

  /** Up to `n` types, none of them a reference that cannot be made. */
  someTypes(n: number): ValType[] {
    return Array.from({ length: this.rng.below(n + 1) }, () => this.anyType());
  }

  /** Types of values on top of the stack that a block may take as its parameters, and perhaps more. */
  parameterTypes(): ValType[] {
    const { stack, rng } = this;
    if (rng.chance(0.6)) return [];
    const k = Math.min(stack.length - this.base, rng.between(0, 3));
    const types = stack.slice(stack.length - k);
    if (rng.chance(0.4)) types.push(...this.someTypes(2));
    return types;
  }
}
