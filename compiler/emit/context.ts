/** What the parts of the printer share while one function is printed: its output, its operands, and the things outside that it refers to. */
import { type Analysis, analysisOf } from '../analysis.js';
import { type InstrReader, readBody } from '../decode/body.js';
import type { Module } from '../module.js';
import type { Point, ValType } from '../types.js';
import { atom, type Expr, FX, type Value } from './expression.js';
import { Operands } from './operands.js';
import { type BodyScan, scanBody } from './scan.js';
import { PREC } from './template.js';
import { Variables } from './variables.js';

/** The operand stack at a point, bottom first: each value's variables as expressions over the frame's variables. */
export type StackAtPoint = readonly { readonly type: ValType; readonly slots: readonly string[] }[];

export class Context {
  readonly r: InstrReader;
  readonly vars: Variables;
  readonly ops: Operands;
  readonly scan: BodyScan;
  readonly analysis: Analysis;
  /** Lines of the body, and for each the index and the byte offset of the instruction it was written for. */
  readonly lines: string[] = [];
  readonly origins: number[] = [];
  readonly offsets: number[] = [];
  /** Whether anything was written that may throw: then the body needs its handler. */
  throws = false;
  /** Constants of the factory: name to initialiser. */
  private readonly constants = new Map<string, string>();

  constructor(readonly module: Module, readonly func: number, private readonly record: Map<Point, StackAtPoint> | undefined) {
    this.r = readBody(module, func);
    this.vars = new Variables([...module.funcs[func]!.type.params, ...this.r.locals]);
    this.ops = new Operands(this.vars, (line) => this.write(line));
    this.scan = scanBody(module, func);
    this.analysis = analysisOf(module);
  }

  write(line: string): void {
    this.lines.push(line);
    this.origins.push(this.r.index);
    this.offsets.push(this.r.index < 0 ? this.r.firstInstruction : this.r.offset);
  }

  /** Reserves a line to be filled in once it is known whether it is needed; an empty one is left out in the end. */
  reserve(): number {
    this.write('');
    return this.lines.length - 1;
  }

  get constantDeclarations(): string {
    return [...this.constants].map(([name, init]) => `${name} = ${init}`).join(', ');
  }

  private constant(name: string, init: string): string {
    if (!this.constants.has(name)) this.constants.set(name, init);
    return name;
  }

  funcName(index: number): string { return this.constant(`F${index}`, `I.funcs[${index}]`); }
  memoryName(index: number): string { return this.constant(`M${index}`, `I.mems[${index}]`); }
  tableName(index: number): string { return this.constant(`T${index}`, `I.tables[${index}]`); }
  globalName(index: number): string { return this.constant(`G${index}`, `I.globals[${index}]`); }
  tagName(index: number): string { return this.constant(`X${index}`, `I.tags[${index}]`); }
  typeName(index: number): string { return this.constant(`S${index}`, `I.types[${index}]`); }
  get support(): string { return this.constant('R', 'I.R'); }
  /** Where the high half of an i64 result is left: element 0. */
  get high(): string { return this.constant('H', 'I.R.high'); }
  get flag(): string { return this.constant('Y', 'I.flag'); }
  /** The memory's DataView, kept in a variable of the function. */
  get usesMemory(): boolean { return this.scan.usesMemory; }

  /** NaN constants, whose bits a literal cannot say: the support object knows how they are held. */
  nan32(bits: number): Expr {
    return atom(this.constant(`N${(bits >>> 0).toString(16)}`, `${this.support}.f32_reinterpret_i32(${bits})`));
  }

  nan64(lo: number, hi: number): Expr {
    return atom(this.constant(`N${(hi >>> 0).toString(16)}_${(lo >>> 0).toString(16)}`, `${this.support}.f64_reinterpret_i64(${lo}, ${hi})`));
  }

  /** The assignment of the program counter for the instruction at hand: about to run, or as a call in progress. */
  pc(inCall: 0 | 1 = 0): string {
    return this.pcAt(this.r.index, inCall);
  }

  pcAt(index: number, inCall: 0 | 1 = 0): string {
    this.throws = true;
    return `pc = ${2 * index + inCall}`;
  }

  pcExpr(): Expr {
    return atom(this.pc(), PREC.assignment);
  }

  /** Remembers what the operand stack is at the instruction at hand, where a frame may be looked at. */
  point(inCall: 0 | 1 = 0): void {
    this.pointAt(this.r.index, inCall);
  }

  pointAt(index: number, inCall: 0 | 1 = 0): void {
    if (!this.record) return;
    const point = (2 * index + inCall) as Point;
    this.record.set(point, this.ops.stack.map((v) => ({ type: v.type, slots: v.hi ? [v.lo.text, v.hi.text] : [v.lo.text] })));
  }

  /** After something that may have made a memory larger. */
  reloadMemory(): void {
    if (this.usesMemory) this.write(`D = ${this.memoryName(0)}.dv;`);
  }

  /** Texts of a list of values as the variables they take, in order. */
  slotTexts(values: readonly Value[]): string[] {
    const texts: string[] = [];
    for (const v of values) {
      texts.push(v.lo.text);
      if (v.hi) texts.push(v.hi.text);
    }
    return texts;
  }

  /**
   * An array of the values' slots. Engines store an array of numbers as raw doubles, and V8 makes a signalling NaN quiet as it stores it: a null
   * at the end, which nobody reads, keeps floats as they are.
   */
  slotArray(values: readonly Value[]): string {
    const texts = this.slotTexts(values);
    if (values.some((v) => v.type === 'f32' || v.type === 'f64')) texts.push('null');
    return `[${texts.join(', ')}]`;
  }

  /**
   * Assigns expressions to variables as if all at once, and releases them.
   */
  assign(targets: readonly number[], exprs: readonly Expr[]): void {
    for (const line of this.assignments(targets, exprs)) this.write(line);
    for (const e of exprs) this.vars.release(e.vars);
  }

  /** The statements of such an assignment; where one would spoil what a later one reads, the later ones go through temporaries. */
  assignments(targets: readonly number[], exprs: readonly Expr[]): string[] {
    const lines: string[] = [];
    const late: string[] = [];
    const temps: number[] = [];
    for (let i = 0; i < targets.length; i++) {
      const target = this.vars.expr(targets[i]!).text;
      const e = exprs[i]!;
      if (e.text === target) continue;
      const spoilsLater = exprs.some((other, j) => j > i && other.vars.includes(targets[i]!));
      if (spoilsLater) {
        const temp = this.vars.alloc(this.vars.kinds[targets[i]!]!);
        temps.push(temp);
        const name = this.vars.expr(temp).text;
        lines.push(`${name} = ${e.text};`);
        late.push(`${target} = ${name};`);
      } else lines.push(`${target} = ${e.text};`);
    }
    this.vars.release(temps);
    return lines.concat(late);
  }

  /** Before a call: everything that could change during it, or that must happen before it, is settled. */
  settleForCall(): void {
    this.ops.settleFx(FX.memory | FX.global | FX.trap);
  }
}
