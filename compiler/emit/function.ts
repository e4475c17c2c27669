/**
 * The fast code of one function: structured JavaScript, locals in variables, operands folded into expressions, and a handler through which
 * its frame can be captured. See docs/ARCHITECTURE.md for the shape.
 */
import { readBody } from '../decode/body.js';
import type { Module } from '../module.js';
import { namesOf } from '../names.js';
import { type FuncType, type Pc, type Point, slotsOf, type ValType } from '../types.js';
import { Context, type StackAtPoint } from './context.js';
import { Control } from './control.js';
import { at, atom, coreAt, type Expr, fill, fillText, floatLiteral, FX, intLiteral, type Value, condition } from './expression.js';
import { BY_CONSTANT, F32_LOAD_QUIET, type Meaning, meaningOf, shiftBy } from './meaning.js';
import { hasFx } from './operands.js';
import { PREC } from './template.js';
import { kindOf, zeroOf } from './variables.js';

export interface FunctionCode {
  /** `(I) => { ...; return function ...; }`: given the instance, makes the function. */
  readonly text: string;
  /** For each line of the text, the byte offset of the instruction it came from, or -1. */
  readonly offsets: readonly number[];
}

/** How a frame's variables stand for its locals and operands; made anew from the wasm when a frame is looked at. */
export interface FrameMap {
  /** Names of the variables, in the order in which a captured frame has them. */
  readonly variables: readonly string[];
  readonly locals: readonly { readonly type: ValType; readonly slots: readonly string[] }[];
  readonly stacks: ReadonlyMap<Point, StackAtPoint>;
  /** What the expressions of the stacks name besides variables: declarations `name = value, ...` over the instance `I`, or nothing. */
  readonly constants: string;
  /** Byte offset of each instruction, by its index. */
  readonly offsets: readonly Pc[];
}

const MEMORY_WRITES = FX.memory | FX.trap;
const HALF = new Float64Array(1);
const HALF_WORDS = new Int32Array(HALF.buffer);
const SINGLE = new Float32Array(1);
const SINGLE_WORD = new Int32Array(SINGLE.buffer);

class FunctionPrinter {
  private readonly cx: Context;
  private readonly control: Control;
  private readonly type: FuncType;

  constructor(private readonly module: Module, private readonly func: number, readonly stacks?: Map<Point, StackAtPoint>) {
    this.cx = new Context(module, func, stacks);
    this.control = new Control(this.cx);
    this.type = module.funcs[func]!.type;
  }

  print(): FunctionCode {
    const { cx, control } = this;
    const { r } = cx;
    const yieldsAtEntry = cx.analysis.yieldsAtEntry.has(this.func);
    cx.pointAt(0);
    if (yieldsAtEntry) {
      r.index = 0;
      cx.write(`if (${cx.flag}[0] !== 0) I.yield(${cx.pcAt(0)});`);
      r.index = -1;
    }
    for (let done = false; !done; ) {
      r.next();
      done = control.dead ? this.skip() : this.instruction();
    }
    return this.assemble();
  }

  get frame(): Pick<FrameMap, 'variables' | 'locals' | 'constants'> {
    const { vars } = this.cx;
    return {
      variables: vars.names,
      constants: this.cx.constantDeclarations,
      locals: vars.locals.map((l) => ({ type: l.type, slots: l.hi < 0 ? [vars.names[l.lo]!] : [vars.names[l.lo]!, vars.names[l.hi]!] })),
    };
  }

  private assemble(): FunctionCode {
    const { cx } = this;
    const { vars, r } = cx;
    const paramSlots = slotsOf(this.type.params);
    const declared = vars.names.slice(paramSlots).map((name, i) => `${name} = ${zeroOf(vars.kinds[paramSlots + i]!)}`);
    if (cx.throws) declared.unshift('pc = 0');
    if (cx.usesMemory) declared.push(`D = ${cx.memoryName(0)}.dv`);
    const offsetOf = this.instructionOffsets(r.index);
    const lines: string[] = [];
    const offsets: number[] = [];
    const add = (text: string, offset: number): void => {
      lines.push(text);
      offsets.push(offset);
    };
    const constants = cx.constantDeclarations;
    add(`(I) => {${constants === '' ? '' : ` const ${constants};`}`, -1);
    add(`return function ${functionName(this.module, this.func)}(${vars.names.slice(0, paramSlots).join(', ')}) {`, this.module.funcs[this.func]!.body!.start);
    if (declared.length > 0) add(`let ${declared.join(', ')};`, -1);
    if (cx.throws) add('try {', -1);
    cx.lines.forEach((line, i) => {
      if (line !== '') add(line, offsetOf[cx.origins[i]!] ?? -1);
    });
    // As in slotArray: the null keeps the bits of floats that are signalling NaNs.
    const frame = vars.kinds.includes('d') ? [...vars.names, 'null'] : vars.names;
    if (cx.throws) add(`} catch (e) { throw I.capture(e, ${this.func}, pc, [${frame.join(', ')}]); }`, -1);
    add('}; }', -1);
    return { text: lines.join('\n'), offsets };
  }

  private instructionOffsets(last: number): Pc[] {
    return instructionOffsets(this.module, this.func, last);
  }

  /** Reads over an instruction that cannot be reached. @returns whether it ended the function */
  private skip(): boolean {
    const { r } = this.cx;
    let depth = 0;
    for (;;) {
      const { opcode } = r.def;
      if (opcode === 0x02 || opcode === 0x03 || opcode === 0x04 || opcode === 0x1f) depth++;
      else if (opcode === 0x0b) {
        if (depth === 0) return this.control.end();
        depth--;
      } else if (opcode === 0x05 && depth === 0) {
        this.control.else();
        return false;
      }
      r.next();
    }
  }

  /** @returns whether it ended the function */
  private instruction(): boolean {
    const { cx, control } = this;
    const { r } = cx;
    const { ops } = cx;
    const { name } = r.def;
    const meaning = meaningOf(name);
    if (meaning) {
      this.plain(name, meaning);
      return false;
    }
    switch (name) {
      case 'nop': break;
      case 'unreachable':
        ops.settleFx(FX.trap);
        cx.point();
        cx.write(`throw ${cx.support}.unreachable(${cx.pc()});`);
        control.stop();
        break;
      case 'block': case 'loop': case 'if': case 'try_table': control.open(name); break;
      case 'else': control.else(); break;
      case 'end': return control.end();
      case 'br': control.br(r.a); break;
      case 'br_if': control.brIf(r.a); break;
      case 'br_table': control.brTable(r.labels); break;
      case 'return': control.return(); break;
      case 'call': this.call(); break;
      case 'call_indirect': this.callIndirect(); break;
      case 'throw': case 'throw_ref': this.throw(name); break;
      case 'drop': this.drop(); break;
      case 'select': case 'select_t': this.select(); break;
      case 'local.get': this.localGet(); break;
      case 'local.set': this.localSet(false); break;
      case 'local.tee': this.localSet(true); break;
      case 'global.get': this.globalGet(); break;
      case 'global.set': this.globalSet(); break;
      case 'table.get': case 'table.size': this.tableRead(name); break;
      case 'table.grow': case 'memory.grow': this.grow(name); break;
      case 'i32.const': ops.pushExpr('i32', intLiteral(r.lo)); break;
      case 'i64.const': ops.pushExpr('i64', intLiteral(r.lo), intLiteral(r.hi)); break;
      case 'f32.const': this.f32Const(); break;
      case 'f64.const': this.f64Const(); break;
      case 'ref.func': ops.pushExpr('funcref', atom(cx.funcName(r.a))); break;
      default: throw new Error(`the printer has no rule for ${name}`);
    }
    return false;
  }

  // Instructions with a meaning in the table.

  private plain(name: string, general: Meaning): void {
    const { cx } = this;
    const { ops, r } = cx;
    const type = r.def.type ?? this.typeOf(name);
    const { params, results } = type;
    const meaning = this.specialised(name, params, general);
    const base = ops.height - params.length;
    const { facts } = meaning;
    if (facts.traps) cx.point();
    for (let i = 0; i < params.length; i++) {
      const use = facts.operands[i]!;
      // An operand that may trap must be evaluated even if the result does not depend on it, and one that reads memory before it is written.
      if (use.unsure && ops.stack[base + i]!.lo.fx & (meaning.kind === 'effect' ? MEMORY_WRITES : FX.trap)) ops.settle(base + i);
      if (use.loTwice || use.hiTwice) ops.makeHalvesAtoms(base + i, use.loTwice, use.hiTwice);
    }
    if (meaning.kind === 'effect') this.effect(meaning, params.length);
    else if (meaning.kind === 'wide') this.wide(meaning, params.length);
    else if (meaning.kind === 'pair') this.pair(meaning, params.length);
    else this.value(name, meaning, params.length, results[0]!);
  }

  /** Types of those instructions of the table that depend on the stack or the module. */
  private typeOf(name: string): FuncType {
    const { r } = this.cx;
    switch (name) {
      case 'ref.null': return { params: [], results: [r.refType] };
      case 'ref.is_null': return { params: [this.cx.ops.stack[this.cx.ops.height - 1]!.type], results: ['i32'] };
      case 'table.set': return { params: ['i32', this.module.tables[r.a]!.element], results: [] };
      case 'table.fill': return { params: ['i32', this.module.tables[r.a]!.element, 'i32'], results: [] };
      default: throw new Error(`no type is known for ${name}`);
    }
  }

  /** A simpler meaning where an operand is a constant. */
  private specialised(name: string, params: readonly ValType[], general: Meaning): Meaning {
    if (params.length !== 2) return general;
    const { stack } = this.cx.ops;
    const by = stack[stack.length - 1]!.lo.literal;
    if (by === undefined) return general;
    if (general.kind === 'wide') return shiftBy(name, by & 63) ?? general;
    if (by !== 0 && (by !== -1 || name !== 'i32.div_s')) return BY_CONSTANT.get(name) ?? general;
    return general;
  }

  private special(name: string, operands: readonly Value[], lo: Expr | undefined): Expr {
    const { cx } = this;
    const { r } = cx;
    switch (name) {
      case 'a': return address(operands[0]!.lo, r.memOffset);
      case 'b': return address(operands[0]!.lo, r.memOffset + 4);
      case 'l': return lo!;
      case 'pc': return cx.pcExpr();
      case 'x': return intLiteral(r.a);
      case 'M': return atom(cx.memoryName(r.def.name === 'memory.init' ? r.b : r.a));
      case 'N': return atom(cx.memoryName(r.b));
      case 'T': return atom(cx.tableName(r.def.name === 'table.init' ? r.b : r.a));
      case 'U': return atom(cx.tableName(r.b));
      default: throw new Error(`a code template has an unknown hole $${name}`);
    }
  }

  private filling(operands: readonly Value[], quiet: boolean, lo?: Expr): Parameters<typeof fill>[1] {
    return { operands, quiet, special: (name) => this.special(name, operands, lo) };
  }

  /** The constants that templates name: `R` needs to be declared where it is used. */
  private mention(meaning: Meaning): void {
    if (meaning.facts.support) void this.cx.support;
  }

  private value(name: string, m: Extract<Meaning, { kind: 'value' }>, n: number, type: ValType): void {
    const { ops } = this.cx;
    this.mention(m);
    const operands = ops.popN(n);
    const fx = (m.facts.traps ? FX.trap : 0) | (m.facts.memory ? FX.memory : 0);
    let e: Expr;
    if (name === 'i32.eqz' && operands[0]!.lo.bool) e = not(operands[0]!.lo);
    else {
      const filling = this.filling(operands, m.quiet);
      e = fill(m.js, filling, fx, m.bool);
      if (name === 'f32.load') e = { ...e, quiet: fillText(F32_LOAD_QUIET, filling) };
    }
    ops.pushExpr(type, e);
    ops.releaseAll(operands);
  }

  private pair(m: Extract<Meaning, { kind: 'pair' }>, n: number): void {
    const { cx } = this;
    const { ops, vars } = cx;
    this.mention(m);
    const fx = (m.facts.traps ? FX.trap : 0) | (m.facts.memory ? FX.memory : 0);
    const needsLo = m.hi.uses.has('l');
    const written = needsLo || m.hi.uses.has('pc');
    if (written) this.settleTrapsBelow(m, n);
    const operands = ops.popN(n);
    let lo = fill(m.lo, this.filling(operands, false), fx, false);
    if (!written) {
      ops.pushExpr('i64', lo, fill(m.hi, this.filling(operands, false), FX.none, false));
      ops.releaseAll(operands);
      return;
    }
    // The low half is computed now; an i64 load computes both, so that neither is left half done.
    const temps = [vars.alloc('i')];
    cx.write(`${vars.names[temps[0]!]!} = ${lo.text};`);
    lo = vars.expr(temps[0]!);
    let hi = fill(m.hi, this.filling(operands, false, lo), fx, false);
    if (hi.fx !== FX.none) {
      temps.push(vars.alloc('i'));
      cx.write(`${vars.names[temps[1]!]!} = ${hi.text};`);
      hi = vars.expr(temps[1]!);
    }
    ops.pushExpr('i64', lo, hi);
    ops.releaseAll(operands);
    vars.release(temps);
  }

  /** Before a statement is written for an instruction of `n` operands: if it may trap, what is pending below must do so first. */
  private settleTrapsBelow(m: Meaning, n: number): void {
    const { ops } = this.cx;
    if (m.facts.traps || ops.stack.slice(ops.height - n).some((v) => hasFx(v, FX.trap))) ops.settleFx(FX.trap, ops.height - n);
  }

  private wide(m: Extract<Meaning, { kind: 'wide' }>, n: number): void {
    const { ops, vars } = this.cx;
    const { support } = this.cx;
    this.settleTrapsBelow(m, n);
    const operands = ops.popN(n);
    const call = fillText(m.js, this.filling(operands, false));
    ops.releaseAll(operands);
    const lo = vars.alloc('i');
    const hi = vars.alloc('i');
    this.cx.write(`${vars.names[lo]!} = ${call}; ${vars.names[hi]!} = ${support}.h;`);
    ops.pushExpr('i64', vars.expr(lo), vars.expr(hi));
    vars.release([lo, hi]);
  }

  private effect(m: Extract<Meaning, { kind: 'effect' }>, n: number): void {
    const { cx } = this;
    const { ops } = cx;
    this.mention(m);
    ops.settleFx(MEMORY_WRITES, ops.height - n);
    const operands = ops.popN(n);
    cx.write(`${fillText(m.js, this.filling(operands, false))};`);
    ops.releaseAll(operands);
  }

  // Calls.

  private call(): void {
    const { cx } = this;
    const { r } = cx;
    const { type } = this.module.funcs[r.a]!;
    cx.settleForCall();
    cx.point();
    cx.point(1);
    this.writeCall(`${cx.funcName(r.a)}.code`, type, cx.analysis.mayGrow(r.a));
  }

  private callIndirect(): void {
    const { cx } = this;
    const { r, ops, vars } = cx;
    const type = this.module.types[r.a]!;
    cx.settleForCall();
    ops.makeAtom(ops.height - 1);
    cx.point();
    cx.point(1);
    const index = ops.pop();
    const i = index.lo.text;
    const table = cx.tableName(r.b);
    const signature = cx.typeName(r.a);
    const callee = vars.alloc('r');
    const name = vars.names[callee]!;
    cx.write(`${name} = ${table}.t[${i}] === ${signature} ? ${table}.e[${i}] : ${cx.support}.indirect(${table}, ${i}, ${signature}, ${cx.pc()});`);
    this.writeCall(`${name}.code`, type, cx.analysis.unknownMayGrow);
    ops.release(index);
    vars.release([callee]);
  }

  private writeCall(target: string, type: FuncType, mayGrow: boolean): void {
    const { cx } = this;
    const { ops, vars } = cx;
    const args = ops.popN(type.params.length);
    const call = `${cx.pc(1)}; `;
    const text = `${target}(${cx.slotTexts(args).join(', ')});`;
    ops.releaseAll(args);
    const { results } = type;
    const push = (t: ValType, sources: readonly string[]): void => {
      const ids = sources.map(() => vars.alloc(kindOf(t)));
      cx.write(ids.map((id, i) => `${vars.names[id]!} = ${sources[i]!};`).join(' '));
      ops.pushExpr(t, vars.expr(ids[0]!), ids.length > 1 ? vars.expr(ids[1]!) : undefined);
      vars.release(ids);
    };
    if (results.length === 0) cx.write(call + text);
    else if (results.length === 1) {
      const [t] = results;
      const id = vars.alloc(kindOf(t!));
      const hi = t === 'i64' ? vars.alloc('i') : -1;
      cx.write(`${call}${vars.names[id]!} = ${text}${hi < 0 ? '' : ` ${vars.names[hi]!} = ${cx.support}.h;`}`);
      ops.pushExpr(t!, vars.expr(id), hi < 0 ? undefined : vars.expr(hi));
      vars.release(hi < 0 ? [id] : [id, hi]);
    } else {
      const list = vars.alloc('r');
      const name = vars.names[list]!;
      cx.write(`${call}${name} = ${text}`);
      let slot = 0;
      for (const t of results) push(t, t === 'i64' ? [`${name}[${slot++}]`, `${name}[${slot++}]`] : [`${name}[${slot++}]`]);
      vars.release([list]);
    }
    if (mayGrow) cx.reloadMemory();
  }

  private throw(name: 'throw' | 'throw_ref'): void {
    const { cx } = this;
    const { ops, r } = cx;
    cx.settleForCall();
    cx.point();
    if (name === 'throw') {
      const args = ops.popN(this.module.tags[r.a]!.type.params.length);
      cx.write(`throw I.newException(${cx.tagName(r.a)}, ${cx.slotArray(args)}, ${cx.pc()});`);
      ops.releaseAll(args);
    } else {
      const exn = ops.pop();
      cx.write(`throw I.exceptionOf(${exn.lo.text}, ${cx.pc()});`);
      ops.release(exn);
    }
    this.control.stop();
  }

  // Operands, variables, constants.

  private drop(): void {
    const { cx } = this;
    const { ops } = cx;
    const top = ops.stack[ops.height - 1]!;
    if (hasFx(top, FX.trap)) {
      ops.settleFx(FX.trap, ops.height - 1);
      const v = ops.pop();
      if (v.lo.fx & FX.trap) cx.write(`${v.lo.text};`);
      if (v.hi && v.hi.fx & FX.trap) cx.write(`${v.hi.text};`);
      ops.release(v);
    } else ops.release(ops.pop());
  }

  private select(): void {
    const { ops } = this.cx;
    const n = ops.height;
    const wide = ops.stack[n - 2]!.type === 'i64';
    ops.settleFx(FX.trap, n - 1);
    if (wide) ops.makeAtom(n - 1);
    const [a, b, c] = ops.popN(3) as [Value, Value, Value];
    const choose = (x: Expr, y: Expr): Expr => ({
      text: `${c.lo.bool ? condition(c.lo) : at(c.lo, PREC.or)} ? ${at(x, PREC.assignment)} : ${at(y, PREC.assignment)}`,
      prec: PREC.conditional, core: undefined, corePrec: 0, bool: false, vars: [...c.lo.vars, ...x.vars, ...y.vars],
      fx: c.lo.fx | x.fx | y.fx, depth: Math.max(c.lo.depth, x.depth, y.depth) + 1,
    });
    ops.pushExpr(a.type, choose(a.lo, b.lo), a.hi && choose(a.hi, b.hi!));
    ops.releaseAll([a, b, c]);
  }

  private localGet(): void {
    const { vars, ops, r } = this.cx;
    const { type, lo, hi } = vars.locals[r.a]!;
    ops.pushExpr(type, vars.expr(lo), hi < 0 ? undefined : vars.expr(hi));
  }

  private localSet(tee: boolean): void {
    const { cx } = this;
    const { vars, ops, r } = cx;
    const { lo, hi } = vars.locals[r.a]!;
    const top = ops.stack[ops.height - 1]!;
    // The low half, when it is to be assigned last, must not trap in between.
    if (top.hi?.vars.includes(lo) && top.lo.fx & FX.trap) ops.settle(ops.height - 1);
    const value = ops.pop();
    ops.settleLocal(r.a);
    if (hi < 0) cx.assign([lo], [value.lo]);
    else if (value.hi!.vars.includes(lo)) cx.assign([hi, lo], [value.hi!, value.lo]);
    else cx.assign([lo, hi], [value.lo, value.hi!]);
    if (tee) this.localGet();
  }

  private globalGet(): void {
    const { ops, r } = this.cx;
    const global = this.module.globals[r.a]!;
    const name = this.cx.globalName(r.a);
    const read = (field: string): Expr => ({ ...atom(`${name}.${field}`, PREC.call), fx: global.mutable ? FX.global : FX.none, depth: 1 });
    ops.pushExpr(global.value, read('v'), global.value === 'i64' ? read('h') : undefined);
  }

  private globalSet(): void {
    const { cx } = this;
    const { ops, r } = cx;
    const name = cx.globalName(r.a);
    const value = ops.pop();
    ops.settleFx(FX.global | FX.trap);
    // Halves of an i64 global are written one after the other: the second must not read the first.
    if (value.hi && value.hi.fx & FX.global) {
      const temp = cx.vars.alloc('i');
      cx.write(`${cx.vars.names[temp]!} = ${value.hi.text}; ${name}.v = ${value.lo.text}; ${name}.h = ${cx.vars.names[temp]!};`);
      cx.vars.release([temp]);
    } else cx.write(`${name}.v = ${value.lo.text};${value.hi ? ` ${name}.h = ${value.hi.text};` : ''}`);
    ops.release(value);
  }

  private tableRead(name: 'table.get' | 'table.size'): void {
    const { cx } = this;
    const { ops, r } = cx;
    const table = cx.tableName(r.a);
    if (name === 'table.size') {
      ops.pushExpr('i32', { ...atom(`${table}.length`, PREC.call), fx: FX.memory, depth: 1 });
      return;
    }
    cx.point();
    const index = ops.pop();
    ops.pushExpr(this.module.tables[r.a]!.element, {
      ...atom(`${table}.get(${index.lo.text}, ${cx.pc()})`, PREC.call, index.lo.vars), fx: index.lo.fx | FX.memory | FX.trap, depth: index.lo.depth + 1,
    });
    ops.release(index);
  }

  private grow(name: 'table.grow' | 'memory.grow'): void {
    const { cx } = this;
    const { ops, vars, r } = cx;
    ops.settleFx(MEMORY_WRITES, ops.height - 1);
    const by = ops.pop();
    const temp = vars.alloc('i');
    if (name === 'memory.grow') {
      cx.write(`${vars.names[temp]!} = ${cx.memoryName(r.a)}.grow(${by.lo.text});`);
      cx.reloadMemory();
    } else {
      const init = ops.pop();
      cx.write(`${vars.names[temp]!} = ${cx.tableName(r.a)}.grow(${by.lo.text}, ${init.lo.text});`);
      ops.release(init);
    }
    ops.release(by);
    ops.pushExpr('i32', vars.expr(temp));
    vars.release([temp]);
  }

  private f32Const(): void {
    const { cx } = this;
    const bits = cx.r.lo;
    SINGLE_WORD[0] = bits;
    const value = SINGLE[0]!;
    if (value === value) return cx.ops.pushExpr('f32', floatLiteral(value));
    // A NaN: its payload moves to the top of a float64's (runtime/support/float.ts).
    const hi = (bits & 0x8000_0000) | 0x7ff0_0000 | ((bits & 0x007f_ffff) >>> 3);
    cx.ops.pushExpr('f32', cx.nan((bits & 7) << 29, hi));
  }

  private f64Const(): void {
    const { cx } = this;
    const { lo, hi } = cx.r;
    HALF_WORDS[0] = lo;
    HALF_WORDS[1] = hi;
    const value = HALF[0]!;
    cx.ops.pushExpr('f64', value === value ? floatLiteral(value) : cx.nan(lo, hi));
  }
}

const not = (e: Expr): Expr => {
  const core = `!${e.corePrec < PREC.unary ? `(${e.core!})` : e.core!}`;
  return { ...e, text: `${core} | 0`, prec: PREC.bitOr, core, corePrec: PREC.unary };
};

/** The effective address: an unsigned 32-bit base and a constant offset, as an exact number. */
function address(base: Expr, offset: number): Expr {
  if (base.literal !== undefined) return intLiteral((base.literal >>> 0) + offset);
  const unsigned = `${coreAt(base, PREC.shift)} >>> 0`;
  return offset === 0 ? { ...base, text: unsigned, prec: PREC.shift, core: undefined, quiet: undefined }
    : { ...base, text: `(${unsigned}) + ${offset}`, prec: PREC.additive, core: undefined, quiet: undefined };
}

/** A readable, valid and unique JavaScript name. */
export function functionName(module: Module, func: number): string {
  const name = namesOf(module).funcs.get(func);
  const readable = name === undefined ? '' : name.replace(/[^A-Za-z0-9_$]+/g, '_').slice(0, 60);
  return readable === '' ? `f${func}` : `f${func}$${readable}`;
}

/** Byte offsets of a function's instructions, by index. */
export function instructionOffsets(module: Module, func: number, last = Infinity): Pc[] {
  const r = readBody(module, func);
  const offsets: Pc[] = [];
  while (!r.done && r.index < last) {
    r.next();
    offsets.push(r.offset as Pc);
  }
  return offsets;
}

/**
 * Prints a defined function of a valid module.
 * @param func its index in the function index space
 */
export const printFunction = (module: Module, func: number): FunctionCode => new FunctionPrinter(module, func).print();

/** The map from a captured frame's variables to its locals and operand stack. */
export function frameMap(module: Module, func: number): FrameMap {
  const stacks = new Map<Point, StackAtPoint>();
  const printer = new FunctionPrinter(module, func, stacks);
  printer.print();
  return { ...printer.frame, stacks, offsets: instructionOffsets(module, func) };
}
