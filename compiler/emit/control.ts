/** Structured control: blocks become labelled statements, branches `break` and `continue` with assignments of the label's values. */
import type { Catch } from '../decode/body.js';
import { slotCount, type ValType } from '../types.js';
import type { Context } from './context.js';
import { atom, condition, type Expr, FX, type Value } from './expression.js';
import { PREC } from './template.js';
import { kindOf } from './variables.js';

interface Frame {
  /** A `case` is a block whose end is a place in a `switch`: see {@link Control.brTable}. */
  readonly kind: 'function' | 'block' | 'case' | 'loop' | 'if' | 'else' | 'try_table';
  readonly label: string;
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  /** Operands below the block's own. */
  readonly height: number;
  /** Variables that receive the label's values; a loop's are its parameters. */
  readonly labelVars: readonly number[];
  /** Variables that hold an `if`'s parameters until its `else`. */
  readonly paramVars: readonly number[];
  /** The reserved opening line. */
  readonly opening: number;
  readonly yieldLine: number;
  readonly catches: readonly Catch[];
  /** Of a `case`: the line that stands at its end. */
  readonly caseLine: string;
  /** Whether a `switch` is open that ends with this block. */
  switchOpen: boolean;
  /** Whether some branch goes to the label. */
  used: boolean;
  /** Whether the end of the first arm of an `if` can be reached. */
  firstArmEnds: boolean;
}

export class Control {
  private readonly frames: Frame[] = [];
  private labels = 0;
  /** Whether the code at hand cannot be reached: nothing is written for it. */
  dead = false;

  constructor(private readonly cx: Context) {
    const { results } = cx.module.funcs[cx.func]!.type;
    this.frames.push({
      kind: 'function', label: '', params: [], results, height: 0, labelVars: [], paramVars: [], opening: -1, yieldLine: -1, catches: [], used: false,
      firstArmEnds: false, caseLine: '', switchOpen: false,
    });
  }

  private varsFor(types: readonly ValType[]): number[] {
    return types.flatMap((t) => Array.from({ length: slotCount(t) }, () => this.cx.vars.alloc(kindOf(t))));
  }

  /** Values that are the variables of a label, each holding them. */
  private pushVars(types: readonly ValType[], ids: readonly number[]): void {
    let i = 0;
    for (const type of types) {
      const lo = this.cx.vars.expr(ids[i++]!);
      this.cx.ops.pushExpr(type, lo, type === 'i64' ? this.cx.vars.expr(ids[i++]!) : undefined);
    }
  }

  private static slots(values: readonly Value[]): Expr[] {
    return values.flatMap((v) => (v.hi ? [v.lo, v.hi] : [v.lo]));
  }

  /** What must not be left unevaluated on the stack when a block is entered. */
  private settleForBlock(): void {
    const { ops, vars, scan, r } = this.cx;
    const assigned = (e: Expr): boolean => e.vars.some((id) => {
      const local = vars.localOf(id);
      return local !== undefined && scan.assignedIn(r.index, local);
    });
    ops.settleWhere((v) => (v.lo.fx | (v.hi?.fx ?? 0)) !== FX.none || assigned(v.lo) || (v.hi !== undefined && assigned(v.hi)));
  }

  open(kind: 'block' | 'loop' | 'if' | 'try_table'): void {
    const { cx } = this;
    const { ops, r } = cx;
    const { params, results } = r.blockType;
    const { catches } = r;
    let test: Value | undefined;
    if (kind === 'if') {
      ops.settleFx(FX.trap, ops.height - 1);
      // The condition may read a variable that the settling below replaces, but not one it assigns: temporaries are fresh.
      test = ops.pop();
    }
    this.settleForBlock();
    let paramVars: number[] = [];
    if (params.length > 0 && (kind === 'loop' || kind === 'if')) {
      paramVars = this.varsFor(params);
      cx.assign(paramVars, Control.slots(ops.popN(params.length)));
    }
    const height = ops.height - (paramVars.length > 0 ? 0 : params.length);
    const label = `L${this.labels++}`;
    const opening = cx.reserve();
    if (kind === 'if') {
      cx.lines[opening] = `if (${condition(test!.lo)}) {`;
      ops.release(test!);
    }
    const yieldLine = kind === 'loop' ? cx.reserve() : -1;
    const frame: Frame = {
      kind, label, params, results, height, paramVars, labelVars: kind === 'loop' ? paramVars : this.varsFor(results), opening, yieldLine,
      catches: kind === 'try_table' ? catches : [], used: false, firstArmEnds: false, caseLine: '', switchOpen: false,
    };
    this.frames.push(frame);
    if (paramVars.length > 0) this.pushVars(params, paramVars);
    if (kind === 'loop') cx.pointAt(r.index + 1);
  }

  /** The end of an arm or block: its values go to the label's variables. */
  private fallThrough(frame: Frame): void {
    const { ops } = this.cx;
    if (frame.results.length === 0) return;
    ops.settleFx(FX.trap, ops.height - frame.results.length);
    this.cx.assign(frame.labelVars, Control.slots(ops.popN(frame.results.length)));
  }

  else(): void {
    const { cx } = this;
    const frame = this.frames.pop()!;
    if (!this.dead) this.fallThrough(frame);
    cx.ops.cutTo(frame.height);
    cx.write('} else {');
    this.frames.push({ ...frame, kind: 'else', firstArmEnds: !this.dead });
    this.dead = false;
    if (frame.paramVars.length > 0) this.pushVars(frame.params, frame.paramVars);
  }

  /** @returns whether this was the end of the function */
  end(): boolean {
    const frame = this.frames.pop()!;
    switch (frame.kind) {
      case 'function':
        if (!this.dead) this.writeReturn(frame);
        return true;
      case 'block': this.endBlock(frame); break;
      case 'case': this.endCase(frame); break;
      case 'loop': this.endLoop(frame); break;
      case 'if': case 'else': this.endIf(frame); break;
      case 'try_table': this.endTry(frame); break;
    }
    return false;
  }

  /** Nothing branches to the label: what is on the stack stays as it is. */
  private keepValues(frame: Frame): void {
    this.cx.vars.release(frame.labelVars);
    if (this.dead) this.cx.ops.cutTo(frame.height);
  }

  /** Continues after a block whose values are in the label's variables. */
  private takeLabelVars(frame: Frame): void {
    this.cx.ops.cutTo(frame.height);
    this.dead = false;
    this.pushVars(frame.results, frame.labelVars);
    this.cx.vars.release(frame.labelVars);
  }

  private endCase(frame: Frame): void {
    if (frame.caseLine === '') return;
    this.cx.write(frame.caseLine);
    this.dead = false;
  }

  private endBlock(frame: Frame): void {
    const { cx } = this;
    if (frame.switchOpen) cx.write('}');
    if (!frame.used) return this.keepValues(frame);
    if (!this.dead) this.fallThrough(frame);
    cx.lines[frame.opening] = `${frame.label}: {`;
    cx.write('}');
    this.takeLabelVars(frame);
  }

  private endLoop(frame: Frame): void {
    const { cx } = this;
    if (frame.used) {
      if (!this.dead) {
        cx.ops.settleFx(FX.trap | FX.memory | FX.global);
        cx.write(`break ${frame.label};`);
      }
      cx.lines[frame.opening] = `${frame.label}: for (;;) {`;
      cx.lines[frame.yieldLine] = `if (${cx.flag}[0] !== 0) I.yield(${cx.pcAt(cx.origins[frame.opening]! + 1)});`;
      cx.write('}');
    }
    if (this.dead) cx.ops.cutTo(frame.height);
    cx.vars.release(frame.paramVars);
  }

  private endIf(frame: Frame): void {
    const { cx } = this;
    let after = !this.dead || frame.firstArmEnds || frame.used;
    if (!this.dead) this.fallThrough(frame);
    cx.ops.cutTo(frame.height);
    if (frame.kind === 'if') {
      after = true;
      // Without an else the parameters are the results.
      if (frame.results.length > 0) {
        cx.write('} else {');
        cx.assign(frame.labelVars, frame.paramVars.map((id) => ({ ...cx.vars.expr(id), vars: [] })));
      }
    }
    cx.write('}');
    if (frame.used) cx.lines[frame.opening] = `${frame.label}: ${cx.lines[frame.opening]!}`;
    cx.vars.release(frame.paramVars);
    if (after) this.takeLabelVars(frame);
    else {
      cx.vars.release(frame.labelVars);
      this.dead = true;
    }
  }

  private endTry(frame: Frame): void {
    const { cx } = this;
    if (!this.dead) cx.ops.settleFx(FX.trap | FX.memory | FX.global);
    if (!this.dead && (frame.used || frame.catches.length > 0)) this.fallThrough(frame);
    const fellThrough = !this.dead;
    if (frame.catches.length > 0) {
      const exn = `e${frame.label}`;
      cx.lines[frame.opening] = `${frame.used ? `${frame.label}: ` : ''}try {`;
      cx.write(`} catch (x) {`);
      cx.write(`const ${exn} = I.caught(x, pc);`);
      cx.throws = true;
      // What threw may have made the memory larger before.
      if (cx.analysis.unknownMayGrow) cx.reloadMemory();
      let open = true;
      for (const c of frame.catches) {
        if (!open) break;
        open = this.writeCatch(c, exn);
      }
      if (open) cx.write('throw x;');
      cx.write('}');
      this.dead = !(fellThrough || frame.used);
      if (this.dead) {
        cx.vars.release(frame.labelVars);
        cx.ops.cutTo(frame.height);
      } else this.takeLabelVars(frame);
      return;
    }
    if (!frame.used) return this.keepValues(frame);
    cx.lines[frame.opening] = `${frame.label}: {`;
    cx.write('}');
    this.takeLabelVars(frame);
  }

  /** @returns whether an exception may go past this clause */
  private writeCatch(c: Catch, exn: string): boolean {
    const { cx } = this;
    const types: ValType[] = c.tag === undefined ? [] : [...cx.module.tags[c.tag]!.type.params];
    if (c.kind === 'catch_ref' || c.kind === 'catch_all_ref') types.push('exnref');
    let slot = 0;
    for (const type of types) {
      const value = (): Expr => atom(`${exn}.values[${slot++}]`, PREC.call);
      if (type === 'exnref') cx.ops.pushExpr(type, atom(exn));
      else cx.ops.pushExpr(type, value(), type === 'i64' ? value() : undefined);
    }
    const test = c.tag === undefined ? undefined : `${exn}.tag === ${cx.tagName(c.tag)}`;
    if (test !== undefined) cx.write(`if (${test}) {`);
    for (const line of this.branchLines(c.label)) cx.write(line);
    cx.ops.popN(types.length);
    if (test !== undefined) cx.write('}');
    return test !== undefined;
  }

  private target(depth: number): Frame {
    return this.frames[this.frames.length - 1 - depth]!;
  }

  private arity(frame: Frame): number {
    return (frame.kind === 'loop' ? frame.params : frame.results).length;
  }

  private returnText(values: readonly Value[]): string {
    if (values.length === 0) return 'return;';
    const [first] = values;
    if (values.length > 1) return `return ${this.cx.slotArray(values)};`;
    return first!.hi ? `${this.cx.high}[0] = ${first!.hi.text}; return ${first!.lo.text};` : `return ${first!.lo.text};`;
  }

  private writeReturn(frame: Frame): void {
    const { ops } = this.cx;
    const n = frame.results.length;
    ops.settleFx(FX.trap, ops.height - n);
    const values = ops.popN(n);
    this.cx.write(this.returnText(values));
    ops.releaseAll(values);
  }

  /** The statements of a branch with the values on top of the stack, which stay there. */
  private branchLines(depth: number): string[] {
    const frame = this.target(depth);
    const { ops } = this.cx;
    const n = this.arity(frame);
    const values = n === 0 ? [] : ops.stack.slice(ops.height - n);
    if (frame.kind === 'function') return [this.returnText(values)];
    frame.used = true;
    const lines = this.cx.assignments(frame.labelVars, Control.slots(values));
    lines.push(`${frame.kind === 'loop' ? 'continue' : 'break'} ${frame.label};`);
    return lines;
  }

  /** Nothing after this runs, up to the end of the block at hand. */
  stop(): void {
    this.cx.ops.cutTo(this.frames[this.frames.length - 1]!.height);
    this.dead = true;
  }

  br(depth: number): void {
    const { ops } = this.cx;
    ops.settleFx(FX.trap, ops.height - this.arity(this.target(depth)));
    for (const line of this.branchLines(depth)) this.cx.write(line);
    this.stop();
  }

  return(): void {
    this.br(this.frames.length - 1);
  }

  /** Makes the values that a conditional branch may take usable twice, and evaluates whatever may trap. */
  private settleForBranch(arity: number): void {
    const { ops } = this.cx;
    ops.settleFx(FX.trap);
    for (let i = ops.height - arity; i < ops.height; i++) ops.makeAtom(i);
  }

  brIf(depth: number): void {
    const { cx } = this;
    cx.ops.settleFx(FX.trap, cx.ops.height - 1);
    const test = cx.ops.pop();
    this.settleForBranch(this.arity(this.target(depth)));
    const lines = this.branchLines(depth);
    const text = condition(test.lo);
    if (lines.length === 1 && !lines[0]!.includes('; ')) cx.write(`if (${text}) ${lines[0]!}`);
    else {
      cx.write(`if (${text}) {`);
      for (const line of lines) cx.write(line);
      cx.write('}');
    }
    cx.ops.release(test);
  }

  brTable(labels: readonly number[]): void {
    const { cx } = this;
    cx.ops.settleFx(FX.trap, cx.ops.height - 1);
    const index = cx.ops.pop();
    const fallback = labels[labels.length - 1]!;
    this.settleForBranch(this.arity(this.target(fallback)));
    const cases = new Map<number, number[]>();
    labels.slice(0, -1).forEach((label, i) => {
      if (label === fallback) return;
      const list = cases.get(label);
      if (list) list.push(i);
      else cases.set(label, [i]);
    });
    const flat = cases.size > 0 ? this.flattenable(new Set(labels)) : 0;
    if (cases.size > 0) {
      cx.write(`switch (${index.lo.text}) {`);
      for (const [label, list] of cases) {
        if (label < flat) continue;
        cx.write(list.map((i) => `case ${i}:`).join(' '));
        for (const line of this.branchLines(label)) cx.write(line);
      }
      if (fallback >= flat && flat > 0) cx.write('default:');
      if (flat === 0) cx.write('}');
    } else if (index.lo.fx & FX.trap) cx.write(`${index.lo.text};`);
    cx.ops.release(index);
    if (fallback >= flat) for (const line of this.branchLines(fallback)) cx.write(line);
    if (flat > 0) this.flatten(flat, cases, fallback);
    this.stop();
  }

  /**
   * How many of the innermost blocks need not be blocks: those opened in a row right before this br_table, taking and giving nothing, to whose
   * ends nothing else branches. The code after each can stand in the `switch` itself, so that a program of a thousand cases is not nested
   * a thousand deep, which an engine's parser could not read.
   */
  private flattenable(targets: ReadonlySet<number>): number {
    const { frames, cx } = this;
    const opensAt = (f: Frame): number => cx.origins[f.opening]!;
    const plain = (f: Frame): boolean => f.kind === 'block' && f.params.length === 0 && f.results.length === 0;
    let n = 0;
    for (let i = frames.length - 1; i > 0 && plain(frames[i]!) && cx.scan.branchesTo(opensAt(frames[i]!)) === (targets.has(n) ? 1 : 0); i--) {
      const outer = frames[i - 1]!;
      // The block around becomes the one that the `switch` ends with.
      if (!plain(outer) || opensAt(outer) !== opensAt(frames[i]!) - 1) break;
      n++;
    }
    return n;
  }

  private flatten(n: number, cases: ReadonlyMap<number, readonly number[]>, fallback: number): void {
    const { frames } = this;
    for (let depth = 0; depth < n; depth++) {
      const list = (cases.get(depth) ?? []).map((i) => `case ${i}:`);
      if (fallback === depth) list.push('default:');
      const at = frames.length - 1 - depth;
      frames[at] = { ...frames[at]!, kind: 'case', caseLine: list.join(' ') };
    }
    frames[frames.length - 1 - n]!.switchOpen = true;
  }
}
