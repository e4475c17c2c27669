/**
 * A walk over those instructions of a body that can be reached, with the operands that are on the stack before each. An operand has its place
 * in a *frame array*: the slots of all locals, then those of the operand stack from the bottom up; so its place depends on the instruction alone.
 */
import { type InstrReader, readBody } from '../binary/body.js';
import { effectOf, type Surroundings } from '../model/effects.js';
import type { Module } from '../model/module.js';
import { after } from '../model/point.js';
import { type FuncType, type InstrIndex, type Pc, slotCount, type ValType } from '../model/types.js';

/** An operand and those below it: a list whose parts are shared, so that the stacks of all instructions together take linear room. */
export interface Operand {
  readonly type: ValType;
  /** Position of its first slot in a frame array. */
  readonly slot: number;
  readonly below: Operand | undefined;
  /** Not the program's: the exception that a `catch` has caught, beneath the operands of its block, for `rethrow`. Nobody but us sees it. */
  readonly implicit: boolean;
}

/** A catch clause and where it leads. */
export interface Handler {
  /** Undefined for those that take every exception. */
  readonly tag: number | undefined;
  /** Index of the instruction that execution goes on at; for the function's own label, its last `end`. */
  readonly target: InstrIndex;
  /** Position in a frame array of the first value that is put there. */
  readonly base: number;
  /** Where the exception itself is put, if it is: above the values that it carries, as an exnref, or below them, as the implicit operand. */
  readonly reference: 'above' | 'below' | undefined;
}

/** The clauses of a try or try_table, in order, and the next that an exception meets which they let pass. */
export interface TryScope {
  /** Index of the instruction that opens the block. */
  readonly opening: InstrIndex;
  readonly handlers: readonly Handler[];
  readonly outer: TryScope | undefined;
}

/** What a branch may go to. */
export interface Label {
  readonly kind: 'function' | 'block' | 'loop' | 'if' | 'else' | 'try_table' | 'try' | 'catch';
  /** Index of the instruction that opens the block; -1 for the function. */
  readonly opening: InstrIndex | -1;
  readonly type: FuncType;
  /** The operands below the block's own. */
  readonly below: Operand | undefined;
  /** The handlers that an exception meets in the block, unless it is caught in a block within. */
  readonly scope: TryScope | undefined;
  /** Whether a branch leads to its end; the ways around an absent `else`, and from one arm of a block around those behind it, are such. */
  used: boolean;
}

/** Which instructions belong together. */
export interface Outline {
  /** Byte offsets of the instructions, by index. */
  readonly offsets: readonly Pc[];
  /** Index of the `end` by that of the instruction that opens the block. */
  readonly ends: ReadonlyMap<InstrIndex | -1, InstrIndex>;
  /** Index of the `else` by that of the `if`, where it has one. */
  readonly elses: ReadonlyMap<InstrIndex, InstrIndex>;
  /** What a `try` does with exceptions, by its index; none if it lets them pass. */
  readonly tries: ReadonlyMap<InstrIndex, Try>;
}

interface Try {
  /** Each `catch` and `catch_all`, by its index, with the tag. */
  readonly catches: { readonly index: InstrIndex; readonly tag: number | undefined }[];
  /** The label, counted from outside the block, that its exceptions are handed on to; undefined if it has no `delegate`. */
  delegate: number | undefined;
}

function outlineOf(module: Module, func: number): Outline {
  const offsets: Pc[] = [];
  const ends = new Map<InstrIndex | -1, InstrIndex>();
  const elses = new Map<InstrIndex, InstrIndex>();
  const tries = new Map<InstrIndex, Try>();
  const open: (InstrIndex | -1)[] = [-1];
  const r = readBody(module, func);
  const innermost = (): InstrIndex => open[open.length - 1] as InstrIndex;
  const innermostTry = (): Try => {
    let found = tries.get(innermost());
    if (found === undefined) tries.set(innermost(), (found = { catches: [], delegate: undefined }));
    return found;
  };
  while (!r.done) {
    const def = r.next();
    offsets.push(r.offset);
    if (def.opens) open.push(r.index);
    else if (def.ends) {
      if (def.immediate === 'try_label') innermostTry().delegate = r.a;
      ends.set(open.pop()!, r.index);
    } else if (def.elses) elses.set(innermost(), r.index);
    else if (def.handles) innermostTry().catches.push({ index: r.index, tag: def.immediate === 'tag' ? r.a : undefined });
  }
  return { offsets, ends, elses, tries };
}

/** How deep the blocks of a function are nested. */
export function nestingOf(module: Module, func: number): number {
  let depth = 0;
  let deepest = 0;
  const r = readBody(module, func);
  while (!r.done) {
    const def = r.next();
    if (def.opens) deepest = Math.max(deepest, ++depth);
    else if (def.ends) depth--;
  }
  return deepest;
}

export class Walk implements Surroundings {
  /** At the instruction at hand. */
  readonly r: InstrReader;
  readonly outline: Outline;
  readonly locals: readonly { readonly type: ValType; readonly slot: number }[];
  /** How many slots the locals take: the position of the bottom operand. */
  readonly localSlots: number;
  /** The operands before the instruction at hand. */
  stack: Operand | undefined = undefined;
  private readonly labels: Label[];
  private dead = false;

  constructor(private readonly module: Module, func: number) {
    const { type } = module.funcs[func]!;
    this.r = readBody(module, func);
    this.outline = outlineOf(module, func);
    let slots = 0;
    this.locals = [...type.params, ...this.r.locals].map((t) => {
      const slot = slots;
      slots += slotCount(t);
      return { type: t, slot };
    });
    this.localSlots = slots;
    this.labels = [{ kind: 'function', opening: -1, type: { params: [], results: type.results }, below: undefined, scope: undefined, used: false }];
  }

  /** Goes to the next instruction that can be reached; the first time, to the first. @returns false after the last */
  next(): boolean {
    if (this.r.index >= 0) this.execute();
    if (this.dead) this.skip();
    else if (this.labels.length > 0) this.r.next();
    return this.labels.length > 0;
  }

  /** Position just above an operand, the topmost unless another is given. */
  topOf(operand: Operand | undefined): number {
    return operand === undefined ? this.localSlots : operand.slot + slotCount(operand.type);
  }

  get top(): number {
    return this.topOf(this.stack);
  }

  get scope(): TryScope | undefined {
    return this.labels[this.labels.length - 1]!.scope;
  }

  /** @param depth 0 for the innermost */
  label(depth: number): Label {
    return this.labels[this.labels.length - 1 - depth]!;
  }

  /** The depth of the function's own label. */
  get outermost(): number {
    return this.labels.length - 1;
  }

  /** Types of the values that a branch to the label takes along. */
  taken(label: Label): readonly ValType[] {
    return label.kind === 'loop' ? label.type.params : label.type.results;
  }

  /** Index of the instruction that a branch to the label leads to. One to the function's returns; its last `end` would do that. */
  target(label: Label): InstrIndex {
    if (label.kind === 'loop') return after(label.opening);
    const end = this.outline.ends.get(label.opening)!;
    return label.kind === 'function' ? end : after(end);
  }

  private push(types: readonly ValType[]): void {
    for (const type of types) this.stack = { type, slot: this.top, below: this.stack, implicit: false };
  }

  private pop(n: number): void {
    for (let i = 0; i < n; i++) this.stack = this.stack!.below;
  }

  /** Reads over instructions that cannot be reached. */
  private skip(): void {
    const { r, labels } = this;
    let depth = 0;
    while (this.dead && labels.length > 0) {
      const def = r.next();
      if (def.opens) depth++;
      else if (def.elses && depth === 0) this.else();
      else if (def.handles && depth === 0) this.handler();
      else if (def.ends && depth > 0) depth--;
      else if (def.ends) {
        const label = this.label(0);
        if (label.kind === 'function' && label.used) {
          // A catch clause leads to the end of the function.
          this.stack = undefined;
          this.push(label.type.results);
          this.dead = false;
          return;
        }
        this.end();
      }
    }
    if (labels.length > 0) r.next();
  }

  private open(kind: Label['kind']): void {
    const { r } = this;
    const type = r.blockType;
    let scope = this.scope;
    if (kind === 'try_table') scope = { opening: r.index, handlers: this.handlers(), outer: scope };
    this.pop(this.effect.params.length);
    if (kind === 'try') scope = this.tryScope();
    this.labels.push({ kind, opening: r.index, type, below: this.stack, scope, used: kind === 'if' && !this.outline.elses.has(r.index) });
    this.push(type.params);
  }

  /** The clauses of the try_table at hand. What follows one that catches everything is never asked. */
  private handlers(): Handler[] {
    const handlers: Handler[] = [];
    for (const { kind, tag, label: depth } of this.r.catches) {
      const label = this.label(depth);
      label.used = true;
      const reference = kind === 'catch_ref' || kind === 'catch_all_ref' ? 'above' : undefined;
      handlers.push({ tag, target: this.target(label), base: this.topOf(label.below), reference });
      if (tag === undefined) break;
    }
    return handlers;
  }

  /** Of the `try` at hand, whose parameters have been taken off. */
  private tryScope(): TryScope | undefined {
    const opening = this.r.index;
    const { catches, delegate } = this.outline.tries.get(opening) ?? {};
    if (delegate !== undefined) return { opening, handlers: [], outer: this.label(delegate).scope };
    const handlers = catches?.map(({ index, tag }): Handler => ({ tag, target: after(index), base: this.top, reference: 'below' }));
    return handlers === undefined ? this.scope : { opening, handlers, outer: this.scope };
  }

  /** A `catch` or `catch_all`: its block has the exception beneath its operands, and is outside what the try protects. */
  private handler(): void {
    const { r } = this;
    const label = this.labels.pop()!;
    this.stack = { type: 'exnref', slot: this.topOf(label.below), below: label.below, implicit: true };
    if (r.def.immediate === 'tag') this.push(this.module.tags[r.a]!.type.params);
    this.labels.push({ ...label, kind: 'catch', scope: this.scope, used: label.used || !this.dead });
    this.dead = false;
  }

  private else(): void {
    const label = this.labels.pop()!;
    this.stack = label.below;
    this.push(label.type.params);
    this.labels.push({ ...label, kind: 'else', used: label.used || !this.dead });
    this.dead = false;
  }

  private end(): void {
    const label = this.labels.pop()!;
    this.dead = this.dead && (label.kind === 'loop' || !label.used);
    this.stack = label.below;
    this.push(label.type.results);
  }

  /** The effect of the instruction at hand. */
  get effect(): FuncType {
    return effectOf(this.r, this.module, this);
  }

  localType(index: number): ValType {
    return this.locals[index]!.type;
  }

  labelTypes(depth: number): readonly ValType[] {
    return this.taken(this.label(depth));
  }

  returnTypes(): readonly ValType[] {
    return this.labels[0]!.type.results;
  }

  operandType(depth: number): ValType {
    let operand = this.stack!;
    for (let i = 0; i < depth; i++) operand = operand.below!;
    return operand.type;
  }

  /** What the instruction at hand does to the stack. */
  private execute(): void {
    const { r } = this;
    const { def } = r;
    if (def.opens) this.open(def.name as Label['kind']);
    else if (def.elses) this.else();
    else if (def.handles) this.handler();
    else if (def.ends) this.end();
    else {
      if (def.immediate === 'label') this.branch(r.a);
      else if (def.immediate === 'label_table') for (const depth of r.labels) this.branch(depth);
      if (def.diverts) {
        this.dead = true;
        return;
      }
      const { params, results } = this.effect;
      this.pop(params.length);
      this.push(results);
    }
  }

  /** A branch to the function's label returns at once, while a catch clause leads to the last `end`. */
  private branch(depth: number): void {
    const label = this.label(depth);
    if (label.kind !== 'function') label.used = true;
  }
}
