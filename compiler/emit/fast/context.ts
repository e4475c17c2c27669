/** What the parts of the printer share while one function is printed: its output, its operands, and the things outside that it refers to. */
import { type Analysis, analysisOf } from '../../analyse/calls.js';
import { passedHandlers } from '../../analyse/delegation.js';
import { type InstrReader, readBody } from '../../binary/body.js';
import { ANYWHERE, type Surroundings } from '../../model/effects.js';
import type { Module } from '../../model/module.js';
import { FIRST, pointOf } from '../../model/point.js';
import type { InstrIndex, Point, ValType } from '../../model/types.js';
import { partsOf } from '../../model/value-types.js';
import { Constants } from '../constants.js';
import { atom, type Expr, FX, type Value } from '../expression.js';
import { Operands } from './operands.js';
import { type OperandAtPoint, operandAtPoint, PendingTraps } from './pending-traps.js';
import { type BodyScan, scanBody } from '../scan.js';
import { PREC } from '../template.js';
import { Variables } from './variables.js';
import { NO_FORMS, type VectorForms, vectorFormsOf } from './vector-forms.js';

const NONE_PASSED: ReturnType<typeof passedHandlers> = new Map();

/** The operand stack at a point, bottom first. */
export type StackAtPoint = readonly OperandAtPoint[];

export class Context extends Constants {
  readonly r: InstrReader;
  readonly vars: Variables;
  readonly ops: Operands;
  readonly scan: BodyScan;
  readonly forms: VectorForms;
  readonly analysis: Analysis;
  /** Lines of the body, and for each the byte offset of the instruction it was written for. */
  readonly lines: string[] = [];
  readonly offsets: number[] = [];
  /** Whether anything was written that may throw: then the body needs its handler. */
  throws = false;
  /** Whether locals hold only what this code assigns; where it is entered in its middle, a debugger may have put something else into them. */
  plainLocals = true;
  /** The bits that may be set in the words of locals that have been assigned since control last came from elsewhere. */
  readonly knownBits = new Map<number, readonly (number | undefined)[]>();
  /** Whether templates were filled that may use variables for the moment. */
  usesScratch = false;
  /**
   * Code that is entered at a loop may have several copies of an instruction (see entry.ts). The points of those printed after `copy` times {@link newCopy}
   * are numbered as if the body's instructions had been written out `copy` times before.
   */
  private copy = 0;
  private passed: ReturnType<typeof passedHandlers> | undefined = undefined;
  /** Whatever has a meaning depends on no more than this. */
  readonly surroundings: Surroundings = { ...ANYWHERE, operandType: (depth) => this.ops.stack[this.ops.height - 1 - depth]!.type };
  /** Only where points are recorded. */
  private readonly traps: PendingTraps | undefined;

  constructor(readonly module: Module, readonly func: number, private readonly record: Map<Point, StackAtPoint> | undefined) {
    super();
    this.r = readBody(module, func);
    this.scan = scanBody(module, func);
    const { params } = module.funcs[func]!.type;
    this.forms = this.scan.usesVectors ? vectorFormsOf(module, func, params.length) : NO_FORMS;
    this.vars = new Variables([...params, ...this.r.locals], (local) => this.forms.local(local));
    this.traps = record && new PendingTraps(this);
    this.ops = new Operands(this, this.vars, (line) => this.write(line), this.traps);
    this.analysis = analysisOf(module);
  }

  write(line: string): void {
    this.lines.push(line);
    this.offsets.push(this.r.index < 0 ? this.r.firstInstruction : this.r.offset);
  }

  /** Reserves a line to be filled in once it is known whether it is needed; an empty one is left out in the end. */
  reserve(): number {
    this.write('');
    return this.lines.length - 1;
  }

  /** The memory's DataView, kept in a variable of the function. */
  get usesMemory(): boolean { return this.scan.usesMemory; }

  /** The assignment of the program counter for the instruction at hand: about to run, or as a call in progress. */
  pc(inCall: 0 | 1 = 0): string {
    return this.pcAt(this.r.index, inCall);
  }

  pcAt(index: InstrIndex, inCall: 0 | 1 = 0): string {
    this.throws = true;
    return `pc = ${this.numberOf(index, inCall)}`;
  }

  private numberOf(index: InstrIndex, inCall: 0 | 1): Point {
    return pointOf(index, inCall === 1, this.scan.instructions, this.copy);
  }

  /** From here on instructions are printed that have been before. */
  newCopy(): void {
    this.copy++;
  }

  /** A condition: that `pc` is at one of the instructions, or in a call at it, in whatever copy. */
  isAtOneOf(runs: readonly (readonly [InstrIndex, InstrIndex])[]): string {
    const pc = this.copy === 0 ? 'pc' : `pc % ${pointOf(FIRST, false, this.scan.instructions, 1)}`;
    return runs.map(([first, last]) => `${pc} >= ${pointOf(first, false)} && ${pc} <= ${pointOf(last, true)}`).join(' || ');
  }

  pcExpr(): Expr {
    return atom(this.pc(), PREC.assignment);
  }

  /** The instructions whose exceptions a block with handlers around them lets pass, by the index of its opening instruction. */
  get passedHandlers(): ReturnType<typeof passedHandlers> {
    return (this.passed ??= this.scan.delegates ? passedHandlers(this.module, this.func) : NONE_PASSED);
  }

  /** Remembers what the operand stack is at the instruction at hand, where a frame may be looked at. */
  point(inCall: 0 | 1 = 0): void {
    this.pointAt(this.r.index, inCall);
  }

  pointAt(index: InstrIndex, inCall: 0 | 1 = 0): void {
    if (!this.record) return;
    const stack = this.ops.stack.map((v) => operandAtPoint(this, v));
    this.record.set(this.numberOf(index, inCall), stack);
    this.traps!.recorded(stack);
  }

  /** To be called before an instruction is printed. */
  begin(): void {
    this.traps?.begin(this.ops.stack);
  }

  /** After something that may have made a memory larger. */
  reloadMemory(): void {
    if (this.usesMemory) this.write(`D = ${this.memoryName(0)}.dv;`);
  }

  /** Texts of the parts of a list of values, in order. */
  slotTexts(values: readonly Value[]): string[] {
    const texts: string[] = [];
    for (const { parts } of values) for (const { text } of parts) texts.push(text);
    return texts;
  }

  /**
   * An array of the values' slots. Engines store an array of numbers as raw doubles, and then do not keep the bits of NaNs: a null at the end, which
   * nobody reads, keeps floats as they are.
   */
  slotArray(values: readonly Value[]): string {
    const texts = this.slotTexts(values);
    if (values.some(({ type }) => partsOf(type).includes('d'))) texts.push('null');
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

  /** The statements that assign the result of a call to variables: its first part is returned, the others are left in their places. */
  receive(type: ValType, ids: readonly number[], call: string, places = this.places(type)): string {
    const { names } = this.vars;
    let text = `${names[ids[0]!]!} = ${call}`;
    for (let i = 1; i < ids.length; i++) text += ` ${names[ids[i]!]!} = ${places[i - 1]!};`;
    return text;
  }

  /** Before a call: everything that could change during it, or that must happen before it, is settled. */
  settleForCall(): void {
    this.ops.settleFx(FX.memory | FX.global | FX.trap);
  }
}
