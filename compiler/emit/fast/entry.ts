/**
 * Code that is entered at a loop, however deep in the function that lies: its variables come from a frame array, and it goes on from there.
 *
 * What precedes the loop is not printed. The blocks around it are opened as they would be, but that of an `if` only the arm with the loop is
 * there. A loop around cannot be opened: there is no way into the middle of its first iteration. So the rest of the iteration in progress comes
 * first, as a block that branches to the loop leave, and then, if there is such a branch, the loop in full:
 *
 *     L2: {                 only if both parts fall out of the loop
 *       L1: {
 *         ...               the rest, from the loop that is entered: `break L1` instead of `continue`
 *         break L2;
 *       }
 *       L3: for (;;) { ...; break L2; }
 *     }
 *
 * All loops are then ordinary ones for an engine, each entered at its head.
 */
import type { Module } from '../../model/module.js';
import { after } from '../../model/point.js';
import type { InstrIndex, Pc } from '../../model/types.js';
import { type Label, type Operand, Walk } from '../../analyse/walk.js';
import { type PartKind, partsOf } from '../../model/value-types.js';
import type { Context } from './context.js';
import { atom, type Parts } from '../expression.js';
import { inForm } from '../forms.js';
import { type LoopExit, type Block, type Blocks, newBlock } from './blocks.js';

/** What is open, and what is on the operand stack, before a loop. */
interface LoopHead {
  /** The blocks around, outermost first, without the function's own. */
  readonly labels: readonly Label[];
  /** Bottom first, parameters of the loop included. */
  readonly operands: readonly Operand[];
  /** Byte offsets of the function's instructions, by index. */
  readonly offsets: readonly Pc[];
}

function bottomFirst(top: Operand | undefined): Operand[] {
  const list: Operand[] = [];
  for (let o = top; o !== undefined; o = o.below) list.push(o);
  return list.reverse();
}

/** @throws RangeError if the instruction is not a loop that can be reached */
function loopHeadOf(module: Module, func: number, loop: InstrIndex): LoopHead {
  const walk = new Walk(module, func);
  while (walk.next()) {
    if (walk.r.index < loop) continue;
    if (walk.r.index > loop || walk.r.def.name !== 'loop') break;
    const labels = Array.from({ length: walk.outermost }, (_, i) => walk.label(walk.outermost - 1 - i));
    return { labels, operands: bottomFirst(walk.stack), offsets: walk.outline.offsets };
  }
  throw new RangeError(`instruction ${loop} of function ${func} is not a loop that can be entered`);
}

/** What blocks around the loop are, where it is not a `block`. */
const REOPENED: Readonly<Partial<Record<Label['kind'], Block['kind']>>> = { try_table: 'try_table', try: 'try', if: 'arm', else: 'arm', catch: 'arm' };

export class Entry {
  private readonly cx: Context;
  /** By variable, what it is of the frame array. */
  readonly sources = new Map<number, string>();

  constructor(private readonly blocks: Blocks) {
    this.cx = blocks.cx;
  }

  /** Begins the function at a loop: afterwards the reader has read that instruction. @throws RangeError if it cannot be reached */
  enter(loop: InstrIndex): void {
    const { cx, blocks } = this;
    const { r, ops, vars } = cx;
    const { labels, operands, offsets } = loopHeadOf(cx.module, cx.func, loop);
    let slot = 0;
    for (const { type, form, vars: ids } of vars.locals) {
      const { parts } = inForm(cx, { type, parts: partsOf(type).map((kind) => atom(this.element(slot++, kind))) as unknown as Parts }, form);
      ids.forEach((id, i) => this.sources.set(id, parts[i]!.text));
    }
    const fill = (below: Operand | undefined): void => {
      const height = below === undefined ? 0 : operands.indexOf(below) + 1;
      while (ops.height < height) this.pushOperand(operands[ops.height]!);
    };
    for (const label of labels) {
      fill(label.below);
      const opening = label.opening as InstrIndex;
      r.seek(offsets[opening]!, opening);
      r.next();
      this.reopen(label.kind);
    }
    r.seek(offsets[loop]!, loop);
    r.next();
    const { params, results } = r.blockType;
    fill(operands[operands.length - params.length - 1]);
    const height = ops.height;
    const paramVars = operands.slice(height).flatMap((o) => this.varsOf(o));
    blocks.stack.push(newBlock({
      kind: 'loop', label: blocks.newLabel(), opensAt: loop, params, results, height, paramVars, labelVars: paramVars, opening: cx.reserve(), yieldLine: cx.reserve(),
      mark: vars.mark,
    }));
    blocks.pushVars(params, paramVars);
    cx.pointAt(after(loop));
  }

  /** An engine cannot know what is in an array, but what an operation gives. */
  private element(slot: number, kind: PartKind): string {
    return kind === 'i' ? `V[${slot}] | 0` : `V[${slot}]`;
  }

  /** New variables for an operand, initialised from the frame array. */
  private varsOf({ type, slot }: Operand): number[] {
    const ids = this.cx.vars.allocFor([type]);
    ids.forEach((id, i) => this.sources.set(id, this.element(slot + i, this.cx.vars.kinds[id]!)));
    return ids;
  }

  private pushOperand(operand: Operand): void {
    const ids = this.varsOf(operand);
    this.blocks.pushVars([operand.type], ids);
    this.cx.vars.release(ids);
  }

  /** Opens the block of the instruction just read, around the loop that is entered. */
  private reopen(kind: Label['kind']): void {
    const { cx, blocks } = this;
    const { r, ops } = cx;
    const { params, results } = r.blockType;
    const common = { opensAt: r.index, params, results, height: ops.height };
    if (kind === 'loop') {
      const exit: LoopExit = { label: blocks.newLabel(), line: cx.reserve(), vars: [] };
      const paramVars = blocks.varsFor(params);
      blocks.stack.push(newBlock({ ...common, kind: 'rest', label: blocks.newLabel(), labelVars: paramVars, paramVars, opening: cx.reserve(), exit, body: r.pos as Pc }));
      return;
    }
    blocks.stack.push(newBlock({
      ...common, kind: REOPENED[kind] ?? 'block', label: blocks.newLabel(),
      labelVars: blocks.varsFor(results), opening: cx.reserve(), catches: kind === 'try_table' ? r.catches : [],
      // What lies below the results, the exception, has to go at the end.
      used: kind === 'catch',
    }));
  }

  /** The end of the rest of an iteration: the loop itself follows, if anything branched to it. */
  endRest(block: Block): void {
    const { cx, blocks } = this;
    const { ops } = cx;
    if (!block.used) {
      if (blocks.dead) ops.cutTo(block.height);
      cx.vars.release(block.paramVars);
      return;
    }
    let exit: LoopExit | undefined;
    if (!blocks.dead) {
      exit = { ...block.exit!, vars: blocks.varsFor(block.results) };
      blocks.fallThrough(block, exit.vars);
      cx.write(`break ${exit.label};`);
      cx.lines[exit.line] = `${exit.label}: {`;
    }
    cx.lines[block.opening] = `${block.label}: {`;
    cx.write('}');
    ops.cutTo(block.height);
    blocks.dead = false;
    cx.r.seek(block.body as Pc, after(block.opensAt));
    cx.newCopy();
    blocks.stack.push(newBlock({
      ...block, kind: 'loop', label: blocks.newLabel(), opening: cx.reserve(), yieldLine: cx.reserve(), mark: cx.vars.mark, exit, used: true,
    }));
    blocks.pushVars(block.params, block.paramVars);
    cx.pointAt(after(block.opensAt));
  }
}
