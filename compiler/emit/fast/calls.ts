/** Printing calls and throws: what takes control to another function, with this one's operands where its handler can see them. */
import type { FuncType, ValType } from '../../model/types.js';
import type { Blocks } from './blocks.js';
import type { Context } from './context.js';

export class CallPrinter {
  private readonly cx: Context;

  constructor(private readonly blocks: Blocks) {
    this.cx = blocks.cx;
  }

  call(): void {
    const { cx } = this;
    const { r } = cx;
    const { type } = this.cx.module.funcs[r.a]!;
    cx.settleForCall();
    cx.point();
    cx.point(1);
    this.writeCall(`${cx.funcName(r.a)}.code`, type, cx.analysis.mayGrow(r.a));
  }

  callIndirect(): void {
    const { cx } = this;
    const { r, ops, vars } = cx;
    const type = this.cx.module.types[r.a]!;
    cx.settleForCall();
    ops.makeAtom(ops.height - 1);
    cx.point();
    cx.point(1);
    const index = ops.pop();
    const callee = vars.alloc('r');
    const name = vars.names[callee]!;
    cx.write(`${name} = ${cx.indirectCallee(r.a, r.b, index.parts[0].text, cx.pc())};`);
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
    const push = (t: ValType, write: (ids: readonly number[]) => string): void => {
      const ids = vars.allocFor([t]);
      cx.write(write(ids));
      ops.pushExpr(t, ...vars.exprs(ids));
      vars.release(ids);
    };
    if (results.length === 0) cx.write(call + text);
    else if (results.length === 1) push(results[0]!, (ids) => call + cx.receive(results[0]!, ids, text));
    else {
      const list = vars.alloc('r');
      const name = vars.names[list]!;
      cx.write(`${call}${name} = ${text}`);
      let slot = 0;
      for (const t of results) push(t, (ids) => ids.map((id) => `${vars.names[id]!} = ${name}[${slot++}];`).join(' '));
      vars.release([list]);
    }
    if (mayGrow) cx.reloadMemory();
  }

  /** The code after it cannot be reached. */
  throw(name: 'throw' | 'throw_ref' | 'rethrow'): void {
    const { cx } = this;
    const { ops, r } = cx;
    cx.settleForCall();
    cx.point();
    if (name === 'throw') {
      const args = ops.popN(this.cx.module.tags[r.a]!.type.params.length);
      cx.write(`throw I.newException(${cx.tagName(r.a)}, ${cx.slotArray(args)}, ${cx.pc()});`);
      ops.releaseAll(args);
    } else if (name === 'rethrow') {
      const { parts: [exn] } = ops.stack[this.blocks.target(r.a).height]!;
      cx.write(`throw I.exceptionOf(${exn.text}, ${cx.pc()});`);
    } else {
      const exn = ops.pop();
      cx.write(`throw I.exceptionOf(${exn.parts[0].text}, ${cx.pc()});`);
      ops.release(exn);
    }
  }
}
