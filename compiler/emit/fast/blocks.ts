/** The blocks that are open at the place being printed, and what every part of the control printing does with them. */
import type { Catch } from '../../binary/body.js';
import type { InstrIndex, Pc, ValType } from '../../model/types.js';
import { slotCount } from '../../model/value-types.js';
import type { Context } from './context.js';
import { type Expr, FX, type Value } from '../expression.js';

/** Behind both the rest of a loop's iteration and the loop after it: see entry.ts. */
export interface LoopExit {
  readonly label: string;
  /** The reserved line before both. */
  readonly line: number;
  /** Variables that receive the loop's results; none as long as only one of the two leads here. */
  readonly vars: readonly number[];
}

export interface Caught {
  readonly variable: number;
  /** What has been opened: the `if` of a clause with a tag, or nothing more than JavaScript's `catch` for one without that is the only one. */
  readonly clause: 'tag' | 'all' | 'only';
}

export interface Block {
  /**
   * A `case` is a block whose end is a place in a `switch`: see {@link import('./branches.js').Branches.table}. Code that is entered at a loop
   * begins inside a `rest`, what remains of an iteration of a loop around, and inside an `arm` of an if, or the `catch` of a `try` that it stands in.
   */
  readonly kind: 'function' | 'block' | 'case' | 'loop' | 'if' | 'else' | 'try_table' | 'try' | 'catch' | 'rest' | 'arm';
  readonly label: string;
  /** Index of the instruction that opens it. */
  readonly opensAt: InstrIndex | -1;
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
  /** Of a loop: which temporaries had been taken when it was opened; if that is not said, it is as if all had. */
  readonly mark: number;
  readonly catches: readonly Catch[];
  /** Of a `catch`: the variable that holds the exception, and how the JavaScript of the clauses up to this one is to be closed. */
  readonly caught: Caught | undefined;
  /** Of a `case`: the line that stands at its end. */
  readonly caseLine: string;
  /** Of a `rest`: where code goes on that falls out. Of the loop printed after it: the same, if the rest falls out too. */
  readonly exit: LoopExit | undefined;
  /** Of a `rest`: byte offset of the first instruction of the loop. */
  readonly body: Pc | -1;
  /** Whether a `switch` is open that ends with this block. */
  switchOpen: boolean;
  /** Whether some branch goes to the label. */
  used: boolean;
  /** Whether the end of an arm before, the first of an `if` or one of a `try`, can be reached. */
  armEnds: boolean;
}

type Required = 'kind' | 'label' | 'opensAt' | 'params' | 'results' | 'height';
const NO_VARS: readonly number[] = [];
const NO_CATCHES: readonly Catch[] = [];

/** A block with all its fields, the ones not given as they mostly are. */
export const newBlock = (f: Pick<Block, Required> & Partial<Block>): Block => ({
  kind: f.kind, label: f.label, opensAt: f.opensAt, params: f.params, results: f.results, height: f.height, labelVars: f.labelVars ?? NO_VARS,
  paramVars: f.paramVars ?? NO_VARS, opening: f.opening ?? -1, yieldLine: f.yieldLine ?? -1, mark: f.mark ?? Infinity, catches: f.catches ?? NO_CATCHES, caseLine: f.caseLine ?? '',
  exit: f.exit, body: f.body ?? -1, switchOpen: f.switchOpen ?? false, used: f.used ?? false, armEnds: f.armEnds ?? false, caught: f.caught,
});

export const slotsOfValues = (values: readonly Value[]): Expr[] => values.flatMap((v) => v.parts);

export class Blocks {
  readonly stack: Block[] = [];
  /** Whether the code at hand cannot be reached: nothing is written for it. */
  dead = false;
  private labels = 0;

  constructor(readonly cx: Context) {
    const { results } = cx.module.funcs[cx.func]!.type;
    this.stack.push(newBlock({ kind: 'function', label: '', opensAt: -1, params: [], results, height: 0 }));
  }

  newLabel(): string {
    return `L${this.labels++}`;
  }

  get innermost(): Block {
    return this.stack[this.stack.length - 1]!;
  }

  /** The block that a branch of the given depth goes to. */
  target(depth: number): Block {
    return this.stack[this.stack.length - 1 - depth]!;
  }

  varsFor(types: readonly ValType[]): number[] {
    return this.cx.vars.allocFor(types);
  }

  /** Values that are the variables of a label, each holding them. */
  pushVars(types: readonly ValType[], ids: readonly number[]): void {
    let i = 0;
    for (const type of types) {
      const end = i + slotCount(type);
      this.cx.ops.pushExpr(type, ...this.cx.vars.exprs(ids.slice(i, end)));
      i = end;
    }
  }

  /** The end of an arm or block: its values go to the label's variables. */
  fallThrough(block: Block, vars = block.labelVars): void {
    const { ops } = this.cx;
    if (block.results.length === 0) return;
    ops.settleFx(FX.trap, ops.height - block.results.length);
    this.cx.assign(vars, slotsOfValues(ops.popN(block.results.length)));
  }

  /** Continues after a block whose values are in the label's variables. */
  takeVars(block: Block, vars = block.labelVars): void {
    this.cx.ops.cutTo(block.height);
    this.dead = false;
    this.pushVars(block.results, vars);
    this.cx.vars.release(vars);
  }

  /** Nothing after this runs, up to the end of the block at hand. */
  stop(): void {
    this.cx.ops.cutTo(this.innermost.height);
    this.dead = true;
  }

  /** How many values a branch to the label takes along. */
  arity(block: Block): number {
    return (block.kind === 'loop' || block.kind === 'rest' ? block.params : block.results).length;
  }

  returnText(values: readonly Value[]): string {
    if (values.length === 0) return 'return;';
    const [first] = values;
    if (values.length > 1) return `return ${this.cx.slotArray(values)};`;
    const { type, parts } = first!;
    const places = parts.length === 1 ? '' : this.cx.places(type).map((place, i) => `${place} = ${parts[i + 1]!.text}; `).join('');
    return `${places}return ${parts[0].text};`;
  }

  /** The statements of a branch with the values on top of the stack, which stay there. */
  branchLines(depth: number): string[] {
    const block = this.target(depth);
    const { ops } = this.cx;
    const n = this.arity(block);
    const values = n === 0 ? [] : ops.stack.slice(ops.height - n);
    if (block.kind === 'function') return [this.returnText(values)];
    block.used = true;
    const lines = this.cx.assignments(block.labelVars, slotsOfValues(values));
    lines.push(`${block.kind === 'loop' ? 'continue' : 'break'} ${block.label};`);
    return lines;
  }
}
