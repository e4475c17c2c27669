/** Branches: `break` and `continue` with assignments of the label's values, and the `switch` of a br_table. */
import { condition, FX } from '../expression.js';
import type { Block, Blocks } from './blocks.js';

export class Branches {
  constructor(private readonly blocks: Blocks) {}

  br(depth: number): void {
    const { blocks } = this;
    const { cx } = blocks;
    cx.ops.settleFx(FX.trap, cx.ops.height - blocks.arity(blocks.target(depth)));
    for (const line of blocks.branchLines(depth)) cx.write(line);
    blocks.stop();
  }

  return(): void {
    this.br(this.blocks.stack.length - 1);
  }

  /** Makes the values that a conditional branch may take usable twice, and evaluates whatever may trap. */
  private settleForBranch(arity: number): void {
    const { ops } = this.blocks.cx;
    ops.settleFx(FX.trap);
    for (let i = ops.height - arity; i < ops.height; i++) ops.makeAtom(i);
  }

  brIf(depth: number): void {
    const { blocks } = this;
    const { cx } = blocks;
    cx.ops.settleFx(FX.trap, cx.ops.height - 1);
    const test = cx.ops.pop();
    this.settleForBranch(blocks.arity(blocks.target(depth)));
    const lines = blocks.branchLines(depth);
    const text = condition(test.parts[0]);
    if (lines.length === 1 && !lines[0]!.includes('; ')) cx.write(`if (${text}) ${lines[0]!}`);
    else {
      cx.write(`if (${text}) {`);
      for (const line of lines) cx.write(line);
      cx.write('}');
    }
    cx.ops.release(test);
  }

  /** A br_table. */
  table(labels: readonly number[]): void {
    const { blocks } = this;
    const { cx } = blocks;
    cx.ops.settleFx(FX.trap, cx.ops.height - 1);
    const index = cx.ops.pop();
    const fallback = labels[labels.length - 1]!;
    this.settleForBranch(blocks.arity(blocks.target(fallback)));
    const cases = new Map<number, number[]>();
    labels.slice(0, -1).forEach((label, i) => {
      if (label === fallback) return;
      const list = cases.get(label);
      if (list) list.push(i);
      else cases.set(label, [i]);
    });
    const flat = cases.size > 0 ? this.flattenable(new Set(labels)) : 0;
    if (cases.size > 0) {
      cx.write(`switch (${index.parts[0].text}) {`);
      for (const [label, list] of cases) {
        if (label < flat) continue;
        cx.write(list.map((i) => `case ${i}:`).join(' '));
        for (const line of blocks.branchLines(label)) cx.write(line);
      }
      if (fallback >= flat && flat > 0) cx.write('default:');
      if (flat === 0) cx.write('}');
    } else if (index.parts[0].fx & FX.trap) cx.write(`${index.parts[0].text};`);
    cx.ops.release(index);
    if (fallback >= flat) for (const line of blocks.branchLines(fallback)) cx.write(line);
    if (flat > 0) this.flatten(flat, cases, fallback);
    blocks.stop();
  }

  /**
   * How many of the innermost blocks need not be blocks: those opened in a row right before this br_table, taking and giving nothing, to whose
   * ends nothing else branches. The code after each can stand in the `switch` itself, so that a program of a thousand cases is not nested
   * a thousand deep, which an engine's parser could not read.
   */
  private flattenable(targets: ReadonlySet<number>): number {
    const { stack, cx } = this.blocks;
    const plain = (f: Block): boolean => f.kind === 'block' && !f.switchOpen && f.params.length === 0 && f.results.length === 0;
    let n = 0;
    for (let i = stack.length - 1; i > 0 && plain(stack[i]!) && cx.scan.branchesTo(stack[i]!.opensAt) === (targets.has(n) ? 1 : 0); i--) {
      const outer = stack[i - 1]!;
      // The block around becomes the one that the `switch` ends with.
      if (!plain(outer) || outer.opensAt !== stack[i]!.opensAt - 1) break;
      n++;
    }
    return n;
  }

  private flatten(n: number, cases: ReadonlyMap<number, readonly number[]>, fallback: number): void {
    const { stack } = this.blocks;
    for (let depth = 0; depth < n; depth++) {
      const list = (cases.get(depth) ?? []).map((i) => `case ${i}:`);
      if (fallback === depth) list.push('default:');
      const at = stack.length - 1 - depth;
      stack[at] = { ...stack[at]!, kind: 'case', caseLine: list.join(' ') };
    }
    stack[stack.length - 1 - n]!.switchOpen = true;
  }
}
