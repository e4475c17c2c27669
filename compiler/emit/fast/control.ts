/** Structured control: blocks become labelled statements, arms of an `if`, `try` statements and loops. */
import type { Catch } from '../../binary/body.js';
import { after } from '../../model/point.js';
import { type ValType } from '../../model/types.js';
import type { Context } from './context.js';
import { partsOf, zeroOf } from '../../model/value-types.js';
import { atom, condition, type Expr, FX, fxOf, type Parts, somePart, type Value } from '../expression.js';
import { type Block, type Blocks, newBlock, slotsOfValues } from './blocks.js';
import { CatchClauses } from './catch-clauses.js';
import { PREC } from '../template.js';

export class Control {
  private readonly cx: Context;

  private readonly clauses: CatchClauses;

  /** @param endRest what the end of a `rest` is printed as */
  constructor(private readonly blocks: Blocks, private readonly endRest: (block: Block) => void) {
    this.cx = blocks.cx;
    this.clauses = new CatchClauses(blocks);
  }

  /** What must not be left unevaluated on the stack when a block is entered. */
  private settleForBlock(): void {
    const { ops, vars, scan, r } = this.cx;
    const assigned = (e: Expr): boolean => e.vars.some((id) => {
      const local = vars.localOf(id);
      return local !== undefined && scan.assignedIn(r.index, local);
    });
    ops.settleWhere((v) => fxOf(v) !== FX.none || somePart(v, assigned));
  }

  open(kind: 'block' | 'loop' | 'if' | 'try_table' | 'try'): void {
    const { cx, blocks } = this;
    const { ops, r } = cx;
    const { params, results } = r.blockType;
    let test: Value | undefined;
    if (kind === 'if') {
      ops.settleFx(FX.trap, ops.height - 1);
      // The condition may read a variable that the settling below replaces, but not one it assigns: temporaries are fresh.
      test = ops.pop();
    }
    this.settleForBlock();
    let paramVars: number[] = [];
    if (params.length > 0 && (kind === 'loop' || kind === 'if')) {
      paramVars = blocks.varsFor(params);
      cx.assign(paramVars, slotsOfValues(ops.popN(params.length)));
    }
    const height = ops.height - (paramVars.length > 0 ? 0 : params.length);
    const label = blocks.newLabel();
    const opening = cx.reserve();
    if (kind === 'if') {
      cx.lines[opening] = `if (${condition(test!.parts[0])}) {`;
      ops.release(test!);
    }
    const yieldLine = kind === 'loop' ? cx.reserve() : -1;
    blocks.stack.push(newBlock({
      kind, label, opensAt: r.index, params, results, height, paramVars, labelVars: kind === 'loop' ? paramVars : blocks.varsFor(results), opening, yieldLine, mark: cx.vars.mark,
      catches: kind === 'try_table' ? r.catches : [],
    }));
    if (paramVars.length > 0) blocks.pushVars(params, paramVars);
    if (kind === 'loop') cx.pointAt(after(r.index));
  }

  else(): void {
    const { cx, blocks } = this;
    if (blocks.innermost.kind === 'arm') {
      // The other arm is not part of the rest.
      if (!blocks.dead) this.breakArm();
      return;
    }
    const block = blocks.stack.pop()!;
    if (!blocks.dead) blocks.fallThrough(block);
    cx.ops.cutTo(block.height);
    cx.write('} else {');
    blocks.stack.push({ ...block, kind: 'else', armEnds: !blocks.dead });
    blocks.dead = false;
    if (block.paramVars.length > 0) blocks.pushVars(block.params, block.paramVars);
  }

  /** A `catch` or `catch_all`. */
  handler(): void {
    const { blocks } = this;
    if (blocks.innermost.kind !== 'arm') this.clauses.begin();
    // The other clauses are not part of the rest.
    else if (!blocks.dead) this.breakArm();
  }

  private breakArm(): void {
    const { cx, blocks } = this;
    cx.ops.settleFx(FX.trap, cx.ops.height - blocks.innermost.results.length);
    for (const line of blocks.branchLines(0)) cx.write(line);
    blocks.stop();
  }

  /** @returns whether this was the end of the function */
  end(): boolean {
    const { blocks } = this;
    const block = blocks.stack.pop()!;
    switch (block.kind) {
      case 'function':
        if (!blocks.dead) this.writeReturn(block);
        return true;
      // Nothing catches: a `try` without clauses, or with a `delegate`, which the handlers around it know of.
      case 'block': case 'arm': case 'try': this.endBlock(block); break;
      case 'catch': this.clauses.end(block); break;
      case 'case': this.endCase(block); break;
      case 'loop': this.endLoop(block); break;
      case 'rest': this.endRest(block); break;
      case 'if': case 'else': this.endIf(block); break;
      case 'try_table': this.endTry(block); break;
    }
    return false;
  }

  /** Nothing branches to the label: what is on the stack stays as it is. */
  private keepValues(block: Block): void {
    this.cx.vars.release(block.labelVars);
    if (this.blocks.dead) this.cx.ops.cutTo(block.height);
  }

  private endCase(block: Block): void {
    if (this.blocks.dead) this.cx.ops.cutTo(block.height);
    if (block.caseLine === '') return;
    this.cx.write(block.caseLine);
    this.blocks.dead = false;
  }

  private endBlock(block: Block): void {
    const { cx, blocks } = this;
    if (block.switchOpen) cx.write('}');
    if (!block.used) return this.keepValues(block);
    if (!blocks.dead) blocks.fallThrough(block);
    cx.lines[block.opening] = `${block.label}: {`;
    cx.write('}');
    blocks.takeVars(block);
  }

  private endLoop(block: Block): void {
    const { cx, blocks } = this;
    if (block.used) {
      if (!blocks.dead) {
        if (block.exit) blocks.fallThrough(block, block.exit.vars);
        cx.ops.settleFx(FX.trap | FX.memory | FX.global);
        cx.write(`break ${block.exit?.label ?? block.label};`);
      }
      cx.lines[block.opening] = `${block.label}: for (;;) {`;
      cx.lines[block.yieldLine] = `${this.forgotten(block)}if (${cx.flag}[0] !== 0) I.yield(${cx.pcAt(after(block.opensAt))});`;
      cx.write('}');
    }
    if (block.exit) {
      cx.write('}');
      blocks.takeVars(block, block.exit.vars);
    } else if (blocks.dead) cx.ops.cutTo(block.height);
    cx.vars.release(block.paramVars);
  }

  /**
   * What the last iteration left in temporaries is of no use, but to an engine the handler seems to ask for it, and it is carried from one iteration to the next.
   * The words of vectors are so many that this is felt; elsewhere it is not, and code that runs once would pay for it.
   */
  private forgotten({ mark }: Block): string {
    if (!this.cx.scan.usesVectors) return '';
    const { names, kinds } = this.cx.vars;
    const taken = this.cx.vars.takenSince(mark);
    return [...new Set(taken.map((id) => zeroOf(kinds[id]!)))].map((zero) =>
      `${taken.filter((id) => zeroOf(kinds[id]!) === zero).map((id) => `${names[id]!} = `).join('')}${zero}; `).join('');
  }

  private endIf(block: Block): void {
    const { cx, blocks } = this;
    let after = !blocks.dead || block.armEnds || block.used;
    if (!blocks.dead) blocks.fallThrough(block);
    cx.ops.cutTo(block.height);
    if (block.kind === 'if') {
      after = true;
      // Without an else the parameters are the results.
      if (block.results.length > 0) {
        cx.write('} else {');
        cx.assign(block.labelVars, block.paramVars.map((id) => ({ ...cx.vars.expr(id), vars: [] })));
      }
    }
    cx.write('}');
    if (block.used) cx.lines[block.opening] = `${block.label}: ${cx.lines[block.opening]!}`;
    cx.vars.release(block.paramVars);
    if (after) blocks.takeVars(block);
    else {
      cx.vars.release(block.labelVars);
      blocks.dead = true;
    }
  }

  private endTry(block: Block): void {
    const { cx, blocks } = this;
    if (!blocks.dead) cx.ops.settleFx(FX.trap | FX.memory | FX.global);
    if (!blocks.dead && (block.used || block.catches.length > 0)) blocks.fallThrough(block);
    const fellThrough = !blocks.dead;
    if (block.catches.length > 0) {
      const exn = `e${block.label}`;
      cx.lines[block.opening] = `${block.used ? `${block.label}: ` : ''}try {`;
      cx.write(`} catch (x) {`);
      const passing = this.clauses.passing(block);
      if (passing !== undefined) cx.write(`if (${passing}) throw x;`);
      cx.write(`const ${exn} = I.caught(x, pc);`);
      cx.throws = true;
      // What threw may have made the memory larger before.
      if (cx.analysis.unknownMayGrow) cx.reloadMemory();
      let open = true;
      for (const c of block.catches) {
        if (!open) break;
        open = this.writeCatch(c, exn);
      }
      if (open) cx.write('throw x;');
      cx.write('}');
      blocks.dead = !(fellThrough || block.used);
      if (blocks.dead) {
        cx.vars.release(block.labelVars);
        cx.ops.cutTo(block.height);
      } else blocks.takeVars(block);
      return;
    }
    if (!block.used) return this.keepValues(block);
    cx.lines[block.opening] = `${block.label}: {`;
    cx.write('}');
    blocks.takeVars(block);
  }

  /** @returns whether an exception may go past this clause */
  private writeCatch(c: Catch, exn: string): boolean {
    const { cx } = this;
    const types: readonly ValType[] = c.tag === undefined ? [] : cx.module.tags[c.tag]!.type.params;
    let slot = 0;
    for (const type of types) {
      const parts = partsOf(type).map(() => atom(`${exn}.values[${slot++}]`, PREC.call));
      cx.ops.push({ type, parts: parts as unknown as Parts });
    }
    const withRef = c.kind === 'catch_ref' || c.kind === 'catch_all_ref';
    if (withRef) cx.ops.pushExpr('exnref', atom(exn));
    const test = c.tag === undefined ? undefined : `${exn}.tag === ${cx.tagName(c.tag)}`;
    if (test !== undefined) cx.write(`if (${test}) {`);
    for (const line of this.blocks.branchLines(c.label)) cx.write(line);
    cx.ops.popN(types.length + (withRef ? 1 : 0));
    if (test !== undefined) cx.write('}');
    return test !== undefined;
  }

  private writeReturn(block: Block): void {
    const { ops } = this.cx;
    const n = block.results.length;
    ops.settleFx(FX.trap, ops.height - n);
    const values = ops.popN(n);
    this.cx.write(this.blocks.returnText(values));
    ops.releaseAll(values);
  }
}
