/** Resumable code of the instructions that neither branch nor leave the function. */
import type { FuncType, ValType } from '../../model/types.js';
import { GLOBAL_FIELDS, partsOf } from '../../model/value-types.js';
import { atom, type Expr, fill, type Filling, fillText, FX, type Parts, type Value } from '../expression.js';
import { type Form, inForm } from '../forms.js';
import { specialHole } from '../holes.js';
import { type Meaning, meaningOf } from '../meaning.js';
import { type ResumableContext, WAITING } from './context.js';

export class ResumablePlain {
  constructor(private readonly cx: ResumableContext) {}

  /** The statements of the instruction at hand. */
  print(name: string): string {
    const { cx } = this;
    const { r, walk } = cx;
    const { top } = walk;
    const meaning = meaningOf(name, r);
    if (meaning) return this.meant(meaning, walk.effect);
    switch (name) {
      case 'nop': case 'atomic.fence': case 'drop': case 'block': case 'try_table': case 'try': case 'delegate': return '';
      case 'select': case 'select_t': return this.select();
      case 'local.get': return this.copy(walk.locals[r.a]!.slot, top, r.a);
      case 'local.set': case 'local.tee': return this.copy(walk.stack!.slot, walk.locals[r.a]!.slot, r.a);
      case 'global.get': return this.globalGet();
      case 'global.set': return this.globalSet();
      case 'table.get': return `${cx.text(top - 1)} = ${cx.tableName(r.a)}.get(${cx.text(top - 1)}, ${cx.setAt()});`;
      case 'table.size': return `${cx.text(top)} = ${cx.tableName(r.a)}.length;`;
      case 'table.grow': return `${cx.text(top - 2)} = ${cx.tableName(r.a)}.grow(${cx.text(top - 1)}, ${cx.text(top - 2)});`;
      case 'memory.grow': return this.memoryGrow();
      case 'ref.func': return `${cx.text(top)} = ${cx.funcName(r.a)};`;
      default: {
        const parts = cx.literal(r);
        if (parts === undefined) throw new Error(`the printer of resumable code has no rule for ${name}`);
        return parts.map(({ text }, i) => `${cx.text(top + i)} = ${text};`).join(' ');
      }
    }
  }

  /** Of a local's value to or from the local. */
  private copy(from: number, to: number, local: number): string {
    return this.cx.move([this.cx.walk.locals[local]!.type], from, to).trimEnd();
  }

  private select(): string {
    const [a, b, c] = this.cx.operands(3) as [Value, Value, Value];
    return `if (${c.parts[0].text} === 0) { ${a.parts.map(({ text }, i) => `${text} = ${b.parts[i]!.text};`).join(' ')} }`;
  }

  private globalGet(): string {
    const { cx } = this;
    const { top } = cx.walk;
    const name = cx.globalName(cx.r.a);
    return partsOf(cx.module.globals[cx.r.a]!.value).map((_, i) => `${cx.text(top + i)} = ${name}.${GLOBAL_FIELDS[i]!};`).join(' ');
  }

  private globalSet(): string {
    const name = this.cx.globalName(this.cx.r.a);
    const [{ parts }] = this.cx.operands(1) as [Value];
    return parts.map(({ text }, i) => `${name}.${GLOBAL_FIELDS[i]!} = ${text};`).join(' ');
  }

  private memoryGrow(): string {
    const { cx } = this;
    const pages = cx.text(cx.walk.top - 1);
    return `${pages} = ${cx.memoryName(cx.r.a)}.grow(${pages});${cx.usesMemory ? ` D = ${cx.memoryName(0)}.dv;` : ''}`;
  }

  /** Of an instruction of the table of meanings: nothing is assigned before everything that may trap. */
  private meant(m: Meaning, { params, results }: FuncType): string {
    const { cx } = this;
    const n = params.length;
    if (m.facts.support) void cx.support;
    if (m.facts.bits) cx.floatBits();
    if (m.facts.scratch) cx.usesScratch = true;
    const operands = cx.operands(n).map((v, i) => inForm(cx, v, m.takes[i]));
    // The result takes the place of the lowest operand.
    let to = cx.walk.top;
    for (let i = 0, o = cx.walk.stack; i < n; i++, o = o!.below) to = o!.slot;
    const computed: Expr[] = [];
    const filling: Filling = { operands, numeric: false, special: (hole) => specialHole(cx, hole, operands, computed) };
    const first = cx.text(to);
    const before = m.kind === 'parts' && m.first !== undefined ? `${fillText(m.first.js, filling)}; ` : '';
    switch (m.kind) {
      case 'effect': return `${fillText(m.js, filling)};`;
      case 'wide': return this.receive(results[0]!, to, fillText(m.js, filling));
      case 'value': {
        const { text } = fill(m.js, filling, FX.none, m.bool);
        return text === first ? '' : `${first} = ${text};`;
      }
      case 'parts': {
        if (m.gives !== undefined) return before + this.formed(m, m.gives, results[0]!, filling, to);
        // Operands lie where the result will, so what is known of it waits for the last part, and for what is done then.
        let text = before;
        let after = '';
        let waiting = 0;
        m.parts.forEach((t, i) => {
          const e = fill(t, filling, FX.none, false);
          const place = cx.text(to + i);
          if (i === m.parts.length - 1 && m.then === undefined) text += `${place} = ${e.text};`;
          else if (e.text === place) computed.push(e);
          else {
            const name = WAITING[waiting++]!;
            computed.push(atom(name));
            text += `${name} = ${e.text}; `;
            after += ` ${place} = ${name};`;
          }
        });
        cx.waiting = Math.max(cx.waiting, waiting);
        const then = m.then === undefined ? '' : `${fillText(m.then, filling)};`;
        return text + then + after;
      }
    }
  }

  /** A result in a form, each part of which is computed before any place is assigned, and then put into words. */
  private formed(m: Extract<Meaning, { kind: 'parts' }>, form: Form, type: ValType, filling: Filling, to: number): string {
    const { cx } = this;
    const names = m.parts.map((_, i) => WAITING[i]!);
    cx.waiting = Math.max(cx.waiting, names.length);
    const computed = m.parts.map((t, i) => `${names[i]!} = ${fill(t, filling, FX.none, false).text};`);
    const { parts } = inForm(cx, { type, form, parts: names.map((name) => atom(name)) as unknown as Parts }, undefined);
    return `${computed.join(' ')} ${parts.map(({ text }, i) => `${cx.text(to + i)} = ${text};`).join(' ')}`;
  }

  /** The result of a call, which returns its first part and leaves the others in their places. */
  private receive(type: ValType, to: number, call: string): string {
    const { cx } = this;
    return [call, ...cx.places(type)].map((source, i) => `${cx.text(to + i)} = ${source};`).join(' ');
  }
}
