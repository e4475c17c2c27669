/** Printing the instructions that move values: constants, locals, globals, tables' elements, select and drop; and growth. */
import type { Context } from './context.js';
import { at, atom, condition, type Expr, FX, type Value } from '../expression.js';
import { hasFx } from './operands.js';
import { MEMORY_WRITES } from './plain.js';
import { PREC } from '../template.js';

export class PlacePrinter {
  constructor(private readonly cx: Context) {}

  drop(): void {
    const { cx } = this;
    const { ops } = cx;
    const top = ops.stack[ops.height - 1]!;
    if (hasFx(top, FX.trap)) {
      ops.settleFx(FX.trap, ops.height - 1);
      const v = ops.pop();
      if (v.lo.fx & FX.trap) cx.write(`${v.lo.text};`);
      if (v.hi && v.hi.fx & FX.trap) cx.write(`${v.hi.text};`);
      ops.release(v);
    } else ops.release(ops.pop());
  }

  select(): void {
    const { ops } = this.cx;
    const n = ops.height;
    const wide = ops.stack[n - 2]!.type === 'i64';
    ops.settleFx(FX.trap, n - 1);
    if (wide) ops.makeAtom(n - 1);
    const [a, b, c] = ops.popN(3) as [Value, Value, Value];
    const choose = (x: Expr, y: Expr): Expr => ({
      text: `${c.lo.bool ? condition(c.lo) : at(c.lo, PREC.or)} ? ${at(x, PREC.assignment)} : ${at(y, PREC.assignment)}`,
      prec: PREC.conditional, core: undefined, corePrec: 0, bool: false, vars: [...c.lo.vars, ...x.vars, ...y.vars],
      fx: c.lo.fx | x.fx | y.fx, depth: Math.max(c.lo.depth, x.depth, y.depth) + 1, plain: x.plain && y.plain,
      bits: x.bits && y.bits && choose(x.bits, y.bits),
    });
    ops.pushExpr(a.type, choose(a.lo, b.lo), a.hi && choose(a.hi, b.hi!));
    ops.releaseAll([a, b, c]);
  }

  localGet(): void {
    const { vars, ops, r, plainLocals, scan } = this.cx;
    const { type, lo, hi } = vars.locals[r.a]!;
    const e = vars.expr(lo);
    const plain = plainLocals && (type === 'f64' || type === 'f32') && scan.plainLocal(r.a);
    ops.pushExpr(type, plain ? { ...e, plain } : e, hi < 0 ? undefined : vars.expr(hi));
  }

  localSet(tee: boolean): void {
    const { cx } = this;
    const { vars, ops, r } = cx;
    const { lo, hi } = vars.locals[r.a]!;
    const top = ops.stack[ops.height - 1]!;
    // The low half, when it is to be assigned last, must not trap in between.
    if (top.hi?.vars.includes(lo) && top.lo.fx & FX.trap) ops.settle(ops.height - 1);
    const value = ops.pop();
    ops.settleLocal(r.a);
    if (hi < 0) cx.assign([lo], [value.lo]);
    else if (value.hi!.vars.includes(lo)) cx.assign([hi, lo], [value.hi!, value.lo]);
    else cx.assign([lo, hi], [value.lo, value.hi!]);
    if (tee) this.localGet();
  }

  globalGet(): void {
    const { ops, r } = this.cx;
    const global = this.cx.module.globals[r.a]!;
    const name = this.cx.globalName(r.a);
    const read = (field: string): Expr => ({ ...atom(`${name}.${field}`, PREC.call), fx: global.mutable ? FX.global : FX.none, depth: 1 });
    ops.pushExpr(global.value, read('v'), global.value === 'i64' ? read('h') : undefined);
  }

  globalSet(): void {
    const { cx } = this;
    const { ops, r } = cx;
    const name = cx.globalName(r.a);
    const value = ops.pop();
    ops.settleFx(FX.global | FX.trap);
    // Halves of an i64 global are written one after the other: the second must not read the first.
    if (value.hi && value.hi.fx & FX.global) {
      const temp = cx.vars.alloc('i');
      cx.write(`${cx.vars.names[temp]!} = ${value.hi.text}; ${name}.v = ${value.lo.text}; ${name}.h = ${cx.vars.names[temp]!};`);
      cx.vars.release([temp]);
    } else cx.write(`${name}.v = ${value.lo.text};${value.hi ? ` ${name}.h = ${value.hi.text};` : ''}`);
    ops.release(value);
  }

  tableRead(name: 'table.get' | 'table.size'): void {
    const { cx } = this;
    const { ops, r } = cx;
    const table = cx.tableName(r.a);
    if (name === 'table.size') {
      ops.pushExpr('i32', { ...atom(`${table}.length`, PREC.call), fx: FX.memory, depth: 1 });
      return;
    }
    cx.point();
    const index = ops.pop();
    ops.pushExpr(this.cx.module.tables[r.a]!.element, {
      ...atom(`${table}.get(${index.lo.text}, ${cx.pc()})`, PREC.call, index.lo.vars), fx: index.lo.fx | FX.memory | FX.trap, depth: index.lo.depth + 1,
    });
    ops.release(index);
  }

  grow(name: 'table.grow' | 'memory.grow'): void {
    const { cx } = this;
    const { ops, vars, r } = cx;
    ops.settleFx(MEMORY_WRITES, ops.height - 1);
    const by = ops.pop();
    const temp = vars.alloc('i');
    if (name === 'memory.grow') {
      cx.write(`${vars.names[temp]!} = ${cx.memoryName(r.a)}.grow(${by.lo.text});`);
      cx.reloadMemory();
    } else {
      const init = ops.pop();
      cx.write(`${vars.names[temp]!} = ${cx.tableName(r.a)}.grow(${by.lo.text}, ${init.lo.text});`);
      ops.release(init);
    }
    ops.release(by);
    ops.pushExpr('i32', vars.expr(temp));
    vars.release([temp]);
  }
}
