/**
 * The clauses of a `try`: one JavaScript `catch`, in which the exception is compared with their tags.
 *
 *     try { ... } catch (eL0) {
 *       r0 = I.caught(eL0, pc);
 *       if (r0.tag === X0) { i0 = r0.values[0]; ... } else if (r0.tag === X1) { ... } else throw eL0;
 *     }
 *
 * The exception is in a variable, an operand of its own beneath those of the clause, so that it is part of the frame: `rethrow` throws it again.
 */
import { type Block, type Blocks, type Caught, newBlock } from './blocks.js';
import type { Context } from './context.js';

export class CatchClauses {
  private readonly cx: Context;

  constructor(private readonly blocks: Blocks) {
    this.cx = blocks.cx;
  }

  /** When the exceptions of what a block protects pass it: a condition, or undefined if they never do. */
  passing(block: Block): string | undefined {
    const { cx } = this;
    const runs = block.opensAt === -1 ? undefined : cx.passedHandlers.get(block.opensAt);
    return runs && cx.isAtOneOf(runs);
  }

  /** The `catch` or `catch_all` at hand, behind the protected part or another clause. */
  begin(): void {
    const { cx, blocks } = this;
    const { ops, r } = cx;
    const block = blocks.stack.pop()!;
    const ends = !blocks.dead;
    if (ends) blocks.fallThrough(block);
    ops.cutTo(block.height);
    blocks.dead = false;
    const variable = block.caught?.variable ?? this.catch(block);
    const name = cx.vars.names[variable]!;
    const tag = r.def.immediate === 'tag' ? r.a : undefined;
    const clause = tag !== undefined ? 'tag' : block.caught === undefined ? 'only' : 'all';
    const test = tag === undefined ? '' : `if (${name}.tag === ${cx.tagName(tag)}) `;
    if (block.caught === undefined) {
      if (clause === 'tag') cx.write(`${test}{`);
    } else cx.write(`} else ${test}{`);
    const caught: Caught = { variable, clause };
    blocks.stack.push(newBlock({ ...block, kind: 'catch', caught, armEnds: block.armEnds || ends }));
    ops.pushExpr('exnref', cx.vars.expr(variable));
    if (tag === undefined) return;
    const { params } = cx.module.tags[tag]!.type;
    const values = cx.vars.allocFor(params);
    values.forEach((id, slot) => cx.write(`${cx.vars.names[id]!} = ${name}.values[${slot}];`));
    blocks.pushVars(params, values);
    cx.vars.release(values);
  }

  /** The beginning of JavaScript's `catch`. @returns the variable that holds the exception */
  private catch(block: Block): number {
    const { cx } = this;
    const thrown = this.nameOfThrown(block);
    const passing = this.passing(block);
    cx.write(`} catch (${thrown}) {`);
    if (passing !== undefined) cx.write(`if (${passing}) throw ${thrown};`);
    const variable = cx.vars.alloc('r');
    cx.write(`${cx.vars.names[variable]!} = I.caught(${thrown}, pc);`);
    cx.throws = true;
    // What threw may have made the memory larger before.
    if (cx.analysis.unknownMayGrow) cx.reloadMemory();
    return variable;
  }

  private nameOfThrown(block: Block): string {
    return `e${block.label}`;
  }

  /** The `end` behind a clause. */
  end(block: Block): void {
    const { cx, blocks } = this;
    const { variable, clause } = block.caught!;
    const reachable = !blocks.dead || block.armEnds || block.used;
    if (!blocks.dead) blocks.fallThrough(block);
    cx.ops.cutTo(block.height);
    cx.vars.release([variable]);
    if (clause === 'tag') cx.write(`} else throw ${this.nameOfThrown(block)};`);
    else if (clause === 'all') cx.write('}');
    cx.write('}');
    cx.lines[block.opening] = `${block.used ? `${block.label}: ` : ''}try {`;
    if (reachable) blocks.takeVars(block);
    else {
      cx.vars.release(block.labelVars);
      blocks.dead = true;
    }
  }
}
