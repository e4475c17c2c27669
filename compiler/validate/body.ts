/**
 * Validation of function bodies: the algorithm of the specification's appendix, names kept. One pass, straight from the bytes.
 */
import { type InstrReader, readBody } from '../binary/body.js';
import type { CallNotes } from '../binary/calls.js';
import { namedBy, type Surroundings } from '../model/effects.js';
import type { Instruction } from '../model/instructions.js';
import type { Module } from '../model/module.js';
import { isAny, type Named, type Pattern, type Term, typesOf } from '../model/patterns.js';
import { type FuncType, isRef, matches, type RefType, type TableType, type ValType } from '../model/types.js';

/** The type of a value in code that cannot be reached: it fits everywhere. */
const BOTTOM = 'bottom';
type StackType = ValType | typeof BOTTOM;

interface ControlFrame {
  readonly opcode: 'block' | 'loop' | 'if' | 'else' | 'try_table' | 'try' | 'catch' | 'catch_all' | 'function';
  readonly start: readonly ValType[];
  readonly end: readonly ValType[];
  /** Height of the operand stack at the frame's beginning. */
  readonly height: number;
  unreachable: boolean;
}

const NO_TYPES: readonly ValType[] = [];

export class BodyValidator implements Surroundings {
  private readonly values: StackType[] = [];
  private readonly controls: ControlFrame[] = [];
  private readonly params: readonly ValType[];
  private readonly r: InstrReader;

  constructor(private readonly module: Module, func: number, private readonly declared: ReadonlySet<number>, private readonly notes: CallNotes) {
    const { type } = module.funcs[func]!;
    this.r = readBody(module, func);
    this.params = type.params;
    this.pushControl('function', NO_TYPES, type.results);
  }

  /** @throws InvalidModule at the first rule broken */
  validate(): void {
    const { r, controls } = this;
    while (controls.length > 0) {
      r.next();
      this.instruction();
    }
    if (!r.done) r.fail('END opcode expected: bytes left over after the end of the function');
  }

  private fail(reason: string): never {
    return this.r.fail(reason, this.r.offset);
  }

  private pushOperand(type: StackType): void {
    this.values.push(type);
  }

  private popAny(): StackType {
    const frame = this.controls[this.controls.length - 1]!;
    if (this.values.length === frame.height) {
      if (frame.unreachable) return BOTTOM;
      this.fail(`type mismatch: ${this.r.def.name} needs a value, the stack is empty`);
    }
    return this.values.pop()!;
  }

  private popOperand(expected: ValType): void {
    const frame = this.controls[this.controls.length - 1]!;
    const { values } = this;
    if (values.length === frame.height) {
      if (frame.unreachable) return;
      this.fail(`type mismatch: ${this.r.def.name} needs ${expected}, the stack is empty`);
    }
    const actual = values.pop()!;
    if (actual !== expected && actual !== BOTTOM && !matches(actual, expected)) {
      this.fail(`type mismatch: ${this.r.def.name} needs ${expected}, got ${actual}`);
    }
  }

  private pushOperands(types: readonly ValType[]): void {
    for (const t of types) this.values.push(t);
  }

  private popOperands(types: readonly ValType[]): void {
    for (let i = types.length - 1; i >= 0; i--) this.popOperand(types[i]!);
  }

  private pushControl(opcode: ControlFrame['opcode'], start: readonly ValType[], end: readonly ValType[]): void {
    this.controls.push({ opcode, start, end, height: this.values.length, unreachable: false });
    this.pushOperands(start);
  }

  private popControl(): ControlFrame {
    const frame = this.controls[this.controls.length - 1]!;
    this.popOperands(frame.end);
    if (this.values.length !== frame.height) {
      this.fail(`type mismatch: ${this.values.length - frame.height} value(s) too many at the end of ${frame.opcode}`);
    }
    this.controls.pop();
    return frame;
  }

  private unreachable(): void {
    const frame = this.controls[this.controls.length - 1]!;
    this.values.length = frame.height;
    frame.unreachable = true;
  }

  private label(depth: number): ControlFrame {
    return this.controls[this.controls.length - 1 - depth] ?? this.fail(`unknown label ${depth}`);
  }

  labelTypes(depth: number): readonly ValType[] {
    const frame = this.label(depth);
    return frame.opcode === 'loop' ? frame.start : frame.end;
  }

  localType(index: number): ValType {
    const { r, params } = this;
    return params[index] ?? r.localType(index - params.length) ?? this.fail(`unknown local ${index}`);
  }

  returnTypes(): readonly ValType[] {
    return this.controls[0]!.end;
  }

  operandType(): never {
    throw new Error('in code that cannot be reached no operand need have a type');
  }

  private table(index: number): TableType {
    return this.module.tables[index] ?? this.fail(`unknown table ${index}`);
  }

  private memory(index: number): void {
    if (index >= this.module.memories.length) this.fail(`unknown memory ${index}`);
  }

  private data(index: number): void {
    const { dataCount } = this.module;
    if (dataCount === undefined) this.fail('data count section required');
    if (index >= dataCount) this.fail(`unknown data segment ${index}`);
  }

  private elem(index: number): RefType {
    const segment = this.module.elems[index] ?? this.fail(`unknown elem segment ${index}`);
    return segment.type;
  }

  private call(type: FuncType): void {
    this.popOperands(type.params);
    this.pushOperands(type.results);
  }

  // What `effectOf` says, without making it.
  private popTerms(terms: readonly Term[], named: Named): void {
    for (let i = terms.length - 1; i >= 0; i--) {
      const types = typesOf(terms[i]!, named);
      if (typeof types === 'string') this.popOperand(types);
      else this.popOperands(types);
    }
  }

  private pushTerms(terms: readonly Term[], named: Named): void {
    for (let i = 0; i < terms.length; i++) {
      const types = typesOf(terms[i]!, named);
      if (typeof types === 'string') this.pushOperand(types);
      else this.pushOperands(types);
    }
  }

  private perform({ params, results }: Pattern, named: Named): void {
    this.popTerms(params, named);
    this.pushTerms(results, named);
  }

  private instruction(): void {
    const { r, module } = this;
    const { def } = r;
    if (def.immediate !== 'none' && def.immediate !== 'local') this.immediates(def);
    if (def.calls || def.grows) this.notes.note(def, r.a);
    if (def.type !== undefined) this.call(def.type);
    // The most frequent ones, as namedBy would have it.
    else if (def.immediate === 'local') this.perform(def.pattern!, this.localType(r.a));
    else if (def.opens) this.open(def.name as ControlFrame['opcode']);
    else if (def.elses) this.else();
    else if (def.handles) this.handler(def.name as 'catch' | 'catch_all');
    else if (def.ends) this.end(def.immediate === 'try_label');
    else if (def.immediate === 'label_table') this.brTable();
    else if (def.pattern!.any !== undefined) this.anyType(def.name, def.pattern!);
    else this.perform(def.pattern!, namedBy(r, module, this));
    if (def.diverts) this.unreachable();
  }

  /** Whether there is what the immediates name, and what else they must be. Locals and labels are found wanting when their types are asked for. */
  private immediates(def: Instruction): void {
    const { r, module } = this;
    const { immediate, name, width, aligned, calls, pattern } = def;
    switch (immediate) {
      case 'i32': case 'label': case 'block': break;
      case 'try_label': if (def.diverts) this.rethrow(r.a); break;
      case 'memarg':
        this.memory(r.a);
        if (2 ** r.align > width) this.fail('alignment must not be larger than natural');
        if (aligned && 2 ** r.align < width) this.fail(`alignment of ${name} must be natural`);
        break;
      case 'memarg_lane':
        this.memory(r.a);
        if (2 ** r.align > width) this.fail('alignment must not be larger than natural');
        this.lane(16 / width);
        break;
      case 'lane': this.lane(16 / width); break;
      case 'lanes': for (const lane of r.lanes) if (lane >= 32) this.fail(`invalid lane index ${lane}`); break;
      case 'memory': this.memory(r.a); break;
      case 'memory_memory': this.memory(r.a); this.memory(r.b); break;
      case 'data_memory': this.memory(r.b); this.data(r.a); break;
      case 'data': this.data(r.a); break;
      case 'elem': this.elem(r.a); break;
      case 'elem_table': this.sameElements(this.elem(r.a), this.table(r.b).element); break;
      case 'table_table': this.sameElements(this.table(r.b).element, this.table(r.a).element); break;
      case 'table': this.table(r.a); break;
      case 'func':
        if (r.a >= module.funcs.length) this.fail(`unknown function ${r.a}`);
        if (!calls && !this.declared.has(r.a)) this.fail(`undeclared function reference ${r.a}`);
        break;
      case 'type_table': {
        const table = this.table(r.b);
        if (!matches(table.element, 'funcref')) this.fail(`type mismatch: call_indirect on a table of ${table.element}`);
        if (module.types[r.a] === undefined) this.fail(`unknown type ${r.a}`);
        break;
      }
      case 'tag': if (module.tags[r.a] === undefined) this.fail(`unknown tag ${r.a}`); break;
      case 'global': {
        const global = module.globals[r.a] ?? this.fail(`unknown global ${r.a}`);
        if (pattern!.params.length > 0 && !global.mutable) this.fail('immutable global cannot be assigned');
        break;
      }
      case 'valtypes': if (r.valTypes.length !== 1) this.fail('invalid result arity: select takes one type'); break;
      case 'catches': this.catches(); break;
      default: break;
    }
  }

  private lane(count: number): void {
    if (this.r.lane >= count) this.fail(`invalid lane index ${this.r.lane}`);
  }

  private sameElements(from: RefType, to: RefType): void {
    if (!matches(from, to)) this.fail(`type mismatch: elements of ${from} for a table of ${to}`);
  }

  private open(opcode: ControlFrame['opcode']): void {
    const { r } = this;
    this.popTerms(r.def.pattern!.params, r.blockType);
    this.pushControl(opcode, r.blockType.params, r.blockType.results);
  }

  private else(): void {
    const frame = this.popControl();
    if (frame.opcode !== 'if') this.fail('else does not match an if');
    this.pushControl('else', frame.start, frame.end);
  }

  private handler(opcode: 'catch' | 'catch_all'): void {
    const frame = this.popControl();
    if (frame.opcode !== 'try' && frame.opcode !== 'catch') this.fail(`${opcode} does not match a try`);
    this.pushControl(opcode, opcode === 'catch' ? this.module.tags[this.r.a]!.type.params : NO_TYPES, frame.end);
  }

  private rethrow(depth: number): void {
    const { opcode } = this.label(depth);
    if (opcode !== 'catch' && opcode !== 'catch_all') this.fail(`invalid rethrow label ${depth}: it must be that of a catch, not of ${opcode}`);
  }

  /** @param delegates whether the block's exceptions are handed on to a label, which is counted from outside it */
  private end(delegates: boolean): void {
    const frame = this.popControl();
    if (delegates) {
      if (frame.opcode !== 'try') this.fail('delegate does not match a try');
      void this.label(this.r.a);
    }
    if (frame.opcode === 'if') {
      const same = frame.start.length === frame.end.length && frame.start.every((t, i) => matches(t, frame.end[i]!));
      if (!same) this.fail('type mismatch: an if without else must leave what it takes');
    }
    this.pushOperands(frame.end);
  }

  /** An instruction with operands, and perhaps a result, of one and the same type, which in code that cannot be reached may not be known. */
  private anyType(name: string, { params, results }: Pattern): void {
    let any: StackType = BOTTOM;
    for (let i = params.length - 1; i >= 0; i--) {
      const term = params[i]!;
      if (!isAny(term)) {
        this.popOperand(term as ValType);
        continue;
      }
      const t = this.popAny();
      if (t === BOTTOM) continue;
      if (term === '#' && isRef(t)) this.fail(`type mismatch: ${name} without types needs numbers`);
      if (term === '&' && !isRef(t)) this.fail(`type mismatch: ${name} needs a reference, got ${t}`);
      if (any !== BOTTOM && t !== any) this.fail(`type mismatch: ${name} between ${t} and ${any}`);
      any = t;
    }
    for (const term of results) this.pushOperand(isAny(term) ? any : (term as ValType));
  }

  private brTable(): void {
    const { labels } = this.r;
    this.popOperand('i32');
    const arity = this.labelTypes(labels[labels.length - 1]!).length;
    for (const depth of labels) {
      const types = this.labelTypes(depth);
      if (types.length !== arity) this.fail('type mismatch: the labels of br_table take different numbers of values');
      // What is popped is pushed back as it was, not as the label names it: unreachable code stays polymorphic.
      const popped: StackType[] = [];
      for (let i = arity - 1; i >= 0; i--) {
        const t = this.popAny();
        if (t !== BOTTOM && !matches(t, types[i]!)) this.fail(`type mismatch: br_table label needs ${types[i]}, got ${t}`);
        popped.push(t);
      }
      for (let i = popped.length - 1; i >= 0; i--) this.pushOperand(popped[i]!);
    }
    this.popOperands(this.labelTypes(labels[labels.length - 1]!));
  }

  private catches(): void {
    const { r } = this;
    for (const c of r.catches) {
      const tag = c.tag === undefined ? undefined : this.module.tags[c.tag] ?? this.fail(`unknown tag ${c.tag}`);
      const given: ValType[] = tag ? [...tag.type.params] : [];
      if (c.kind === 'catch_ref' || c.kind === 'catch_all_ref') given.push('exnref');
      const types = this.labelTypes(c.label);
      if (types.length !== given.length || !given.every((t, i) => matches(t, types[i]!))) {
        this.fail(`type mismatch: ${c.kind} gives (${given.join(' ')}), its label takes (${types.join(' ')})`);
      }
    }
  }
}
