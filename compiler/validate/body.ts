/**
 * Validation of function bodies: the algorithm of the specification's appendix, names kept. One pass, straight from the bytes.
 */
import { type InstrReader, readBody } from '../binary/body.js';
import type { Module } from '../model/module.js';
import { type FuncType, isRef, matches, type RefType, type TableType, type ValType } from '../model/types.js';

/** The type of a value in code that cannot be reached: it fits everywhere. */
const BOTTOM = 'bottom';
type StackType = ValType | typeof BOTTOM;

interface ControlFrame {
  readonly opcode: 'block' | 'loop' | 'if' | 'else' | 'try_table' | 'function';
  readonly start: readonly ValType[];
  readonly end: readonly ValType[];
  /** Height of the operand stack at the frame's beginning. */
  readonly height: number;
  unreachable: boolean;
}

const NO_TYPES: readonly ValType[] = [];

export class BodyValidator {
  private readonly values: StackType[] = [];
  private readonly controls: ControlFrame[] = [];
  private readonly params: readonly ValType[];
  private readonly r: InstrReader;

  constructor(private readonly module: Module, func: number, private readonly declared: ReadonlySet<number>) {
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

  private label(depth: number): readonly ValType[] {
    const frame = this.controls[this.controls.length - 1 - depth];
    if (!frame) this.fail(`unknown label ${depth}`);
    return frame.opcode === 'loop' ? frame.start : frame.end;
  }

  private local(): ValType {
    const { r, params } = this;
    return params[r.a] ?? r.localType(r.a - params.length) ?? this.fail(`unknown local ${r.a}`);
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

  private block(opcode: ControlFrame['opcode']): void {
    const { params, results } = this.r.blockType;
    this.popOperands(params);
    this.pushControl(opcode, params, results);
  }

  private instruction(): void {
    const { r } = this;
    const { def } = r;
    if (def.type !== undefined) {
      switch (def.immediate) {
        case 'none': break;
        case 'memarg':
          this.memory(r.a);
          if (2 ** r.align > def.width) this.fail('alignment must not be larger than natural');
          break;
        case 'memory': this.memory(r.a); break;
        case 'memory_memory': this.memory(r.a); this.memory(r.b); break;
        case 'data_memory': this.memory(r.b); this.data(r.a); break;
        case 'data': this.data(r.a); break;
        case 'elem': this.elem(r.a); break;
        case 'elem_table': this.sameElements(this.elem(r.a), this.table(r.b).element); break;
        case 'table_table': this.sameElements(this.table(r.b).element, this.table(r.a).element); break;
        case 'table': this.table(r.a); break;
        default: break;
      }
      this.call(def.type);
      return;
    }
    this.special(def.name);
  }

  private sameElements(from: RefType, to: RefType): void {
    if (!matches(from, to)) this.fail(`type mismatch: elements of ${from} for a table of ${to}`);
  }

  /** Instructions whose type depends on the module, the immediates or the stack. */
  private special(name: string): void {
    const { r } = this;
    switch (name) {
      case 'unreachable': this.unreachable(); break;
      case 'block': case 'loop': this.block(name); break;
      case 'if': this.popOperand('i32'); this.block('if'); break;
      case 'else': {
        const frame = this.popControl();
        if (frame.opcode !== 'if') this.fail('else does not match an if');
        this.pushControl('else', frame.start, frame.end);
        break;
      }
      case 'try_table': this.tryTable(); break;
      case 'end': {
        const frame = this.popControl();
        if (frame.opcode === 'if') {
          const same = frame.start.length === frame.end.length && frame.start.every((t, i) => matches(t, frame.end[i]!));
          if (!same) this.fail('type mismatch: an if without else must leave what it takes');
        }
        this.pushOperands(frame.end);
        break;
      }
      case 'br': this.popOperands(this.label(r.a)); this.unreachable(); break;
      case 'br_if': {
        this.popOperand('i32');
        const types = this.label(r.a);
        this.popOperands(types);
        this.pushOperands(types);
        break;
      }
      case 'br_table': this.brTable(); break;
      case 'return': this.popOperands(this.controls[0]!.end); this.unreachable(); break;
      case 'call': this.call(this.module.funcs[r.a]?.type ?? this.fail(`unknown function ${r.a}`)); break;
      case 'call_indirect': {
        const table = this.table(r.b);
        if (!matches(table.element, 'funcref')) this.fail(`type mismatch: call_indirect on a table of ${table.element}`);
        const type = this.module.types[r.a] ?? this.fail(`unknown type ${r.a}`);
        this.popOperand('i32');
        this.call(type);
        break;
      }
      case 'throw': {
        const tag = this.module.tags[r.a] ?? this.fail(`unknown tag ${r.a}`);
        this.popOperands(tag.type.params);
        this.unreachable();
        break;
      }
      case 'throw_ref': this.popOperand('exnref'); this.unreachable(); break;
      case 'drop': this.popAny(); break;
      case 'select': this.select(); break;
      case 'select_t': {
        if (r.valTypes.length !== 1) this.fail('invalid result arity: select takes one type');
        const [type] = r.valTypes;
        this.popOperand('i32');
        this.popOperand(type!);
        this.popOperand(type!);
        this.pushOperand(type!);
        break;
      }
      case 'local.get': this.pushOperand(this.local()); break;
      case 'local.set': this.popOperand(this.local()); break;
      case 'local.tee': { const t = this.local(); this.popOperand(t); this.pushOperand(t); break; }
      case 'global.get': this.pushOperand((this.module.globals[r.a] ?? this.fail(`unknown global ${r.a}`)).value); break;
      case 'global.set': {
        const global = this.module.globals[r.a] ?? this.fail(`unknown global ${r.a}`);
        if (!global.mutable) this.fail('immutable global cannot be assigned');
        this.popOperand(global.value);
        break;
      }
      case 'table.get': { const t = this.table(r.a).element; this.popOperand('i32'); this.pushOperand(t); break; }
      case 'table.set': { const t = this.table(r.a).element; this.popOperand(t); this.popOperand('i32'); break; }
      case 'table.grow': { const t = this.table(r.a).element; this.popOperand('i32'); this.popOperand(t); this.pushOperand('i32'); break; }
      case 'table.fill': { const t = this.table(r.a).element; this.popOperand('i32'); this.popOperand(t); this.popOperand('i32'); break; }
      case 'ref.null': this.pushOperand(r.refType); break;
      case 'ref.is_null': {
        const t = this.popAny();
        if (t !== BOTTOM && !isRef(t)) this.fail(`type mismatch: ref.is_null needs a reference, got ${t}`);
        this.pushOperand('i32');
        break;
      }
      case 'ref.func':
        if (r.a >= this.module.funcs.length) this.fail(`unknown function ${r.a}`);
        if (!this.declared.has(r.a)) this.fail(`undeclared function reference ${r.a}`);
        this.pushOperand('funcref');
        break;
      default: throw new Error(`the validator has no rule for ${name}`);
    }
  }

  private select(): void {
    this.popOperand('i32');
    const first = this.popAny();
    const second = this.popAny();
    if ((first !== BOTTOM && isRef(first)) || (second !== BOTTOM && isRef(second))) {
      this.fail('type mismatch: select without types needs numbers');
    }
    if (first !== second && first !== BOTTOM && second !== BOTTOM) this.fail(`type mismatch: select between ${second} and ${first}`);
    this.pushOperand(first === BOTTOM ? second : first);
  }

  private brTable(): void {
    const { labels } = this.r;
    this.popOperand('i32');
    const arity = this.label(labels[labels.length - 1]!).length;
    for (const depth of labels) {
      const types = this.label(depth);
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
    this.popOperands(this.label(labels[labels.length - 1]!));
    this.unreachable();
  }

  private tryTable(): void {
    const { r } = this;
    for (const c of r.catches) {
      const tag = c.tag === undefined ? undefined : this.module.tags[c.tag] ?? this.fail(`unknown tag ${c.tag}`);
      const given: ValType[] = tag ? [...tag.type.params] : [];
      if (c.kind === 'catch_ref' || c.kind === 'catch_all_ref') given.push('exnref');
      const types = this.label(c.label);
      if (types.length !== given.length || !given.every((t, i) => matches(t, types[i]!))) {
        this.fail(`type mismatch: ${c.kind} gives (${given.join(' ')}), its label takes (${types.join(' ')})`);
      }
    }
    this.block('try_table');
  }
}
