/** Printing the instructions that move values: constants, locals, globals, tables' elements, select and drop; and growth. */
import type { Context } from './context.js';
import { GLOBAL_FIELDS, partsOf } from '../../model/value-types.js';
import { at, atom, condition, type Expr, FX, mapParts, type Parts, type Value } from '../expression.js';
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
      for (const e of v.parts) if (e.fx & FX.trap) cx.write(`${e.text};`);
      ops.release(v);
    } else ops.release(ops.pop());
  }

  select(): void {
    const { ops } = this.cx;
    const n = ops.height;
    ops.settleFx(FX.trap, n - 1);
    if (ops.stack[n - 2]!.form !== ops.stack[n - 3]!.form) for (const i of [n - 3, n - 2]) ops.toForm(i, undefined);
    if (ops.stack[n - 2]!.parts.length > 1) ops.makeAtom(n - 1);
    const [a, b, test] = ops.popN(3) as [Value, Value, Value];
    const [c] = test.parts;
    const choose = (x: Expr, y: Expr): Expr => ({
      text: `${c.bool ? condition(c) : at(c, PREC.or)} ? ${at(x, PREC.assignment)} : ${at(y, PREC.assignment)}`,
      prec: PREC.conditional, core: undefined, corePrec: 0, bool: false, vars: [...c.vars, ...x.vars, ...y.vars],
      fx: c.fx | x.fx | y.fx, depth: Math.max(c.depth, x.depth, y.depth) + 1, plain: x.plain && y.plain,
      bits: x.bits && y.bits && choose(x.bits, y.bits),
    });
    ops.push({ ...a, parts: mapParts(a, (e, i) => choose(e, b.parts[i]!)) });
    ops.releaseAll([a, b, test]);
  }

  localGet(): void {
    const { vars, ops, r, plainLocals, scan } = this.cx;
    const { type, form, vars: ids } = vars.locals[r.a]!;
    const value: Value = { type, form, parts: vars.exprs(ids) };
    if (type === 'v128' && form === undefined) {
      const bits = this.cx.knownBits.get(r.a);
      ops.push(bits === undefined ? value : { ...value, parts: mapParts(value, (e, i) => ({ ...e, maySet: bits[i] })) });
      return;
    }
    const plain = plainLocals && (type === 'f64' || type === 'f32' || form !== undefined) && scan.plainLocal(r.a);
    ops.push(plain ? { ...value, parts: mapParts(value, (e) => ({ ...e, plain })) } : value);
  }

  localSet(tee: boolean): void {
    const { cx } = this;
    const { vars, ops, r } = cx;
    const { form, vars: ids } = vars.locals[r.a]!;
    ops.toForm(ops.height - 1, form);
    // Where a part reads what one before it is assigned to, the last is assigned first.
    const backwards = (v: Value): boolean => v.parts.some((e, i) => i > 0 && ids.some((id, to) => to < i && e.vars.includes(id)));
    const top = ops.stack[ops.height - 1]!;
    // Only the part that is assigned first may trap: the local must not be half assigned then.
    const first = backwards(top) ? top.parts.length - 1 : 0;
    if (top.parts.some(({ fx }, i) => i !== first && (fx & FX.trap) !== 0)) ops.settle(ops.height - 1);
    const value = ops.pop();
    ops.settleLocal(r.a);
    if (backwards(value)) cx.assign([...ids].reverse(), [...value.parts].reverse());
    else cx.assign(ids, value.parts);
    if (value.type === 'v128' && form === undefined) cx.knownBits.set(r.a, value.parts.map(({ literal, maySet }) => literal ?? maySet));
    if (tee) this.localGet();
  }

  globalGet(): void {
    const { ops, r } = this.cx;
    const global = this.cx.module.globals[r.a]!;
    const name = this.cx.globalName(r.a);
    const fx = global.mutable ? FX.global : FX.none;
    const parts = partsOf(global.value).map((_, i): Expr => ({ ...atom(`${name}.${GLOBAL_FIELDS[i]!}`, PREC.call), fx, depth: 1 }));
    ops.push({ type: global.value, parts: parts as unknown as Parts });
  }

  globalSet(): void {
    const { cx } = this;
    const { ops, r } = cx;
    const name = cx.globalName(r.a);
    // The parts are written one after the other: none but the first may trap, for then nothing is written.
    if (ops.stack[ops.height - 1]!.parts.some(({ fx }, i) => i > 0 && (fx & FX.trap) !== 0)) ops.settle(ops.height - 1);
    const value = ops.pop();
    ops.settleFx(FX.global | FX.trap);
    // Nor may one read, from the global itself, a part that has been written.
    const kinds = partsOf(value.type);
    const temps: number[] = [];
    let early = '';
    const statements = value.parts.map(({ text, fx }, i) => {
      let source = text;
      if (i > 0 && fx & FX.global) {
        const temp = cx.vars.alloc(kinds[i]!);
        temps.push(temp);
        source = cx.vars.names[temp]!;
        early += `${source} = ${text}; `;
      }
      return `${name}.${GLOBAL_FIELDS[i]!} = ${source};`;
    });
    cx.write(early + statements.join(' '));
    cx.vars.release(temps);
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
    const [i] = index.parts;
    ops.pushExpr(this.cx.module.tables[r.a]!.element, {
      ...atom(`${table}.get(${i.text}, ${cx.pc()})`, PREC.call, i.vars), fx: i.fx | FX.memory | FX.trap, depth: i.depth + 1,
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
      cx.write(`${vars.names[temp]!} = ${cx.memoryName(r.a)}.grow(${by.parts[0].text});`);
      cx.reloadMemory();
    } else {
      const init = ops.pop();
      cx.write(`${vars.names[temp]!} = ${cx.tableName(r.a)}.grow(${by.parts[0].text}, ${init.parts[0].text});`);
      ops.release(init);
    }
    ops.release(by);
    ops.pushExpr('i32', vars.expr(temp));
    vars.release([temp]);
  }
}
