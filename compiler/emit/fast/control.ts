/** Structured control: blocks become labelled statements, arms of an `if`, `try` statements and loops. */
import type { Catch } from '../../binary/body.js';
import { after } from '../../model/point.js';
import { type ValType } from '../../model/types.js';
import type { Context } from './context.js';
import { partsOf } from '../../model/value-types.js';
import { atom, condition, type Expr, FX, fxOf, type Parts, somePart, type Value } from '../expression.js';
import { type Frame, type Frames, newFrame, slotsOfValues } from './blocks.js';
import { PREC } from '../template.js';

export class Control {
  private readonly cx: Context;

  /** @param endRest what the end of a `rest` is printed as */
  constructor(private readonly frames: Frames, private readonly endRest: (frame: Frame) => void) {
    this.cx = frames.cx;
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

  open(kind: 'block' | 'loop' | 'if' | 'try_table'): void {
    const { cx, frames } = this;
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
      paramVars = frames.varsFor(params);
      cx.assign(paramVars, slotsOfValues(ops.popN(params.length)));
    }
    const height = ops.height - (paramVars.length > 0 ? 0 : params.length);
    const label = frames.newLabel();
    const opening = cx.reserve();
    if (kind === 'if') {
      cx.lines[opening] = `if (${condition(test!.parts[0])}) {`;
      ops.release(test!);
    }
    const yieldLine = kind === 'loop' ? cx.reserve() : -1;
    frames.stack.push(newFrame({
      kind, label, opensAt: r.index, params, results, height, paramVars, labelVars: kind === 'loop' ? paramVars : frames.varsFor(results), opening, yieldLine,
      catches: kind === 'try_table' ? r.catches : [],
    }));
    if (paramVars.length > 0) frames.pushVars(params, paramVars);
    if (kind === 'loop') cx.pointAt(after(r.index));
  }

  else(): void {
    const { cx, frames } = this;
    if (frames.innermost.kind === 'arm') {
      // The other arm is not part of the rest.
      if (!frames.dead) this.breakArm();
      return;
    }
    const frame = frames.stack.pop()!;
    if (!frames.dead) frames.fallThrough(frame);
    cx.ops.cutTo(frame.height);
    cx.write('} else {');
    frames.stack.push({ ...frame, kind: 'else', firstArmEnds: !frames.dead });
    frames.dead = false;
    if (frame.paramVars.length > 0) frames.pushVars(frame.params, frame.paramVars);
  }

  private breakArm(): void {
    const { cx, frames } = this;
    cx.ops.settleFx(FX.trap, cx.ops.height - frames.innermost.results.length);
    for (const line of frames.branchLines(0)) cx.write(line);
    frames.stop();
  }

  /** @returns whether this was the end of the function */
  end(): boolean {
    const { frames } = this;
    const frame = frames.stack.pop()!;
    switch (frame.kind) {
      case 'function':
        if (!frames.dead) this.writeReturn(frame);
        return true;
      case 'block': case 'arm': this.endBlock(frame); break;
      case 'case': this.endCase(frame); break;
      case 'loop': this.endLoop(frame); break;
      case 'rest': this.endRest(frame); break;
      case 'if': case 'else': this.endIf(frame); break;
      case 'try_table': this.endTry(frame); break;
    }
    return false;
  }

  /** Nothing branches to the label: what is on the stack stays as it is. */
  private keepValues(frame: Frame): void {
    this.cx.vars.release(frame.labelVars);
    if (this.frames.dead) this.cx.ops.cutTo(frame.height);
  }

  private endCase(frame: Frame): void {
    if (this.frames.dead) this.cx.ops.cutTo(frame.height);
    if (frame.caseLine === '') return;
    this.cx.write(frame.caseLine);
    this.frames.dead = false;
  }

  private endBlock(frame: Frame): void {
    const { cx, frames } = this;
    if (frame.switchOpen) cx.write('}');
    if (!frame.used) return this.keepValues(frame);
    if (!frames.dead) frames.fallThrough(frame);
    cx.lines[frame.opening] = `${frame.label}: {`;
    cx.write('}');
    frames.takeVars(frame);
  }

  private endLoop(frame: Frame): void {
    const { cx, frames } = this;
    if (frame.used) {
      if (!frames.dead) {
        if (frame.exit) frames.fallThrough(frame, frame.exit.vars);
        cx.ops.settleFx(FX.trap | FX.memory | FX.global);
        cx.write(`break ${frame.exit?.label ?? frame.label};`);
      }
      cx.lines[frame.opening] = `${frame.label}: for (;;) {`;
      cx.lines[frame.yieldLine] = `if (${cx.flag}[0] !== 0) I.yield(${cx.pcAt(after(frame.opensAt))});`;
      cx.write('}');
    }
    if (frame.exit) {
      cx.write('}');
      frames.takeVars(frame, frame.exit.vars);
    } else if (frames.dead) cx.ops.cutTo(frame.height);
    cx.vars.release(frame.paramVars);
  }

  private endIf(frame: Frame): void {
    const { cx, frames } = this;
    let after = !frames.dead || frame.firstArmEnds || frame.used;
    if (!frames.dead) frames.fallThrough(frame);
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
    if (after) frames.takeVars(frame);
    else {
      cx.vars.release(frame.labelVars);
      frames.dead = true;
    }
  }

  private endTry(frame: Frame): void {
    const { cx, frames } = this;
    if (!frames.dead) cx.ops.settleFx(FX.trap | FX.memory | FX.global);
    if (!frames.dead && (frame.used || frame.catches.length > 0)) frames.fallThrough(frame);
    const fellThrough = !frames.dead;
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
      frames.dead = !(fellThrough || frame.used);
      if (frames.dead) {
        cx.vars.release(frame.labelVars);
        cx.ops.cutTo(frame.height);
      } else frames.takeVars(frame);
      return;
    }
    if (!frame.used) return this.keepValues(frame);
    cx.lines[frame.opening] = `${frame.label}: {`;
    cx.write('}');
    frames.takeVars(frame);
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
    for (const line of this.frames.branchLines(c.label)) cx.write(line);
    cx.ops.popN(types.length + (withRef ? 1 : 0));
    if (test !== undefined) cx.write('}');
    return test !== undefined;
  }

  private writeReturn(frame: Frame): void {
    const { ops } = this.cx;
    const n = frame.results.length;
    ops.settleFx(FX.trap, ops.height - n);
    const values = ops.popN(n);
    this.cx.write(this.frames.returnText(values));
    ops.releaseAll(values);
  }
}
