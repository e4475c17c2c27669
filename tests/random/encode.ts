/**
 * The binary of a generated module, in two styles: with today's exceptions, or with legacy ones, where `try_table` becomes the older `try`/`catch`, an exception
 * reference an externref that holds a JavaScript exception, and its making and throwing calls of imported functions. An engine
 * without exception references runs the legacy style as an oracle of the standard one.
 */
import { instructionNamed } from '../../compiler/model/instructions.js';
import { type FuncType, typeKey, type ValType } from '../../compiler/model/types.js';
import { valueTypeNamed } from '../../compiler/model/value-types.js';
import type { ExternKind, Imported, Instr, ModuleModel } from './model.js';

export interface Style {
  /** `legacy`: for engines without exception references. */
  readonly exceptions: 'standard' | 'legacy';
  /** Whether arithmetic in constant expressions is written as its result, for engines without it. */
  readonly foldConstants: boolean;
}

const KINDS: Readonly<Record<ExternKind, number>> = { func: 0, table: 1, memory: 2, global: 3, tag: 4 };
const CATCHES = ['catch', 'catch_ref', 'catch_all', 'catch_all_ref'];

class Bytes {
  readonly list: number[] = [];

  byte(...bytes: readonly number[]): void {
    for (const b of bytes) this.list.push(b);
  }

  append(other: readonly number[] | Uint8Array): void {
    for (const b of other) this.list.push(b);
  }

  u32(n: number): void {
    let rest = n >>> 0;
    for (; rest >= 0x80; rest >>>= 7) this.list.push((rest & 0x7f) | 0x80);
    this.list.push(rest);
  }

  signed(n: bigint): void {
    let rest = n;
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40)) return void this.list.push(low);
      this.list.push(low | 0x80);
    }
  }

  fixed(bits: bigint, bytes: number): void {
    for (let i = 0; i < bytes; i++) this.list.push(Number((bits >> BigInt(8 * i)) & 0xffn));
  }

  name(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.u32(bytes.length);
    this.append(bytes);
  }

  sized(other: Bytes): void {
    this.u32(other.list.length);
    this.append(other.list);
  }
}

class Encoder {
  private readonly types = new Map<string, number>();

  private readonly legacy: boolean;

  constructor(private readonly m: ModuleModel, private readonly style: Style) {
    this.legacy = style.exceptions === 'legacy';
    m.types.forEach((t, i) => this.types.set(typeKey(t), i));
  }

  private valType(t: ValType): number {
    return valueTypeNamed(this.legacy && t === 'exnref' ? 'externref' : t)!.code;
  }

  private typeIndex(t: FuncType): number {
    const index = this.types.get(typeKey(t));
    if (index === undefined) throw new Error(`the module has no type ${typeKey(t)}`);
    return index;
  }

  private section(out: Bytes, id: number, count: number, entries: (s: Bytes) => void): void {
    if (count === 0) return;
    const s = new Bytes();
    s.u32(count);
    entries(s);
    out.byte(id);
    out.sized(s);
  }

  private limits(s: Bytes, { min, max }: { readonly min: number; readonly max: number | undefined }): void {
    s.byte(max === undefined ? 0 : 1);
    s.u32(min);
    if (max !== undefined) s.u32(max);
  }

  encode(): Uint8Array {
    const { m } = this;
    const out = new Bytes();
    out.byte(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    this.section(out, 1, m.types.length, (s) => {
      for (const t of m.types) {
        s.byte(0x60);
        for (const list of [t.params, t.results]) {
          s.u32(list.length);
          for (const v of list) s.byte(this.valType(v));
        }
      }
    });
    this.imports(out);
    const own = <T extends { readonly imported: Imported | undefined }>(list: readonly T[]): T[] => list.filter((x) => !x.imported);
    const funcs = own(m.funcs);
    this.section(out, 3, funcs.length, (s) => funcs.forEach((f) => s.u32(this.typeIndex(f.type))));
    const tables = own(m.tables);
    this.section(out, 4, tables.length, (s) => tables.forEach((t) => { s.byte(this.valType(t.element)); this.limits(s, t); }));
    const memories = own(m.memories);
    this.section(out, 5, memories.length, (s) => memories.forEach((x) => this.limits(s, x)));
    const tags = own(m.tags);
    this.section(out, 13, tags.length, (s) => tags.forEach((t) => { s.byte(0); s.u32(this.typeIndex(t.type)); }));
    const globals = own(m.globals);
    this.section(out, 6, globals.length, (s) => globals.forEach((g) => {
      s.byte(this.valType(g.value), g.mutable ? 1 : 0);
      this.expression(s, this.style.foldConstants ? folded(g.init) : g.init);
    }));
    this.section(out, 7, m.exports.length, (s) => m.exports.forEach((e) => { s.name(e.name); s.byte(KINDS[e.kind]); s.u32(e.index); }));
    if (m.start !== undefined) {
      const s = new Bytes();
      s.u32(m.start);
      out.byte(8);
      out.sized(s);
    }
    this.elems(out);
    if (m.datas.length > 0) {
      const s = new Bytes();
      s.u32(m.datas.length);
      out.byte(12);
      out.sized(s);
    }
    this.section(out, 10, funcs.length, (s) => funcs.forEach((f) => {
      const body = new Bytes();
      body.u32(f.locals.length);
      for (const t of f.locals) body.byte(1, this.valType(t));
      this.expression(body, f.body);
      s.sized(body);
    }));
    this.section(out, 11, m.datas.length, (s) => m.datas.forEach((d) => {
      s.byte(d.offset ? 0 : 1);
      if (d.offset) this.expression(s, d.offset);
      s.u32(d.bytes.length);
      s.append(d.bytes);
    }));
    return Uint8Array.from(out.list);
  }

  private imports(out: Bytes): void {
    const { m } = this;
    const lists: readonly (readonly [ExternKind, readonly { readonly imported: Imported | undefined }[]])[] = [
      ['func', m.funcs], ['table', m.tables], ['memory', m.memories], ['global', m.globals], ['tag', m.tags],
    ];
    const count = lists.reduce((sum, [, list]) => sum + list.filter((x) => x.imported).length, 0);
    this.section(out, 2, count, (s) => {
      for (const [kind, list] of lists) {
        list.forEach((x, i) => {
          if (!x.imported) return;
          s.name(x.imported.module);
          s.name(x.imported.name);
          s.byte(KINDS[kind]);
          if (kind === 'func') s.u32(this.typeIndex(m.funcs[i]!.type));
          else if (kind === 'memory') this.limits(s, m.memories[i]!);
          else if (kind === 'global') s.byte(this.valType(m.globals[i]!.value), m.globals[i]!.mutable ? 1 : 0);
          else if (kind === 'table') s.byte(this.valType(m.tables[i]!.element));
          else { s.byte(0); s.u32(this.typeIndex(m.tags[i]!.type)); }
          if (kind === 'table') this.limits(s, m.tables[i]!);
        });
      }
    });
  }

  private elems(out: Bytes): void {
    this.section(out, 9, this.m.elems.length, (s) => this.m.elems.forEach((e) => {
      s.byte(e.offset ? 6 : 5);
      if (e.offset) {
        s.u32(e.table);
        this.expression(s, e.offset);
      }
      s.byte(this.valType(e.type));
      s.u32(e.items.length);
      for (const item of e.items) this.expression(s, item);
    }));
  }

  /** A body or constant expression, with the `end` that closes it. */
  private expression(s: Bytes, body: readonly Instr[]): void {
    const open: Instr[] = [];
    for (const i of body) {
      const kind = instructionNamed(i.name).immediate;
      if (i.name === 'end' || i.name === 'delegate') {
        const start = open.pop();
        if (start?.name === 'try_table' && this.legacy) this.legacyCatches(s, start);
      } else if (kind === 'block' || kind === 'catches') open.push(i);
      this.instruction(s, i);
    }
    s.byte(0x0b);
  }

  private legacyCatches(s: Bytes, start: Instr): void {
    const legacy = this.m.legacy;
    for (const c of start.catches!) {
      const branch = (): void => { s.byte(0x0c); s.u32(c.label + 1); };
      const catchTag = (tag: number): void => { s.byte(0x07); s.u32(tag); };
      const call = (f: number): void => { s.byte(0x10); s.u32(f); };
      if (c.kind === 'catch' || c.kind === 'catch_ref') {
        catchTag(c.tag);
        if (c.kind === 'catch_ref') call(legacy!.addException[c.tag]!);
        branch();
        continue;
      }
      if (c.kind === 'catch_all_ref') {
        this.m.tags.forEach((_, tag) => {
          catchTag(tag);
          call(legacy!.makeException[tag]!);
          branch();
        });
      }
      s.byte(0x19);
      if (c.kind === 'catch_all_ref') call(legacy!.foreign);
      branch();
      return;
    }
  }

  private blockType(s: Bytes, t: FuncType): void {
    if (t.params.length === 0 && t.results.length === 0) s.byte(0x40);
    else if (t.params.length === 0 && t.results.length === 1) s.byte(this.valType(t.results[0]!));
    else s.signed(BigInt(this.typeIndex(t)));
  }

  private instruction(s: Bytes, i: Instr): void {
    const def = instructionNamed(i.name);
    if (this.legacy && i.name === 'throw_ref') {
      s.byte(0x10);
      s.u32(this.m.legacy!.rethrow);
      s.byte(0x00);
      return;
    }
    if (this.legacy && i.name === 'try_table') {
      s.byte(0x06);
      this.blockType(s, i.block!);
      return;
    }
    // Of which Node 20 has its own idea. Here it is always of a zero on top.
    if (this.legacy && i.name === 'i32x4.relaxed_dot_i8x16_i7x16_add_s') {
      for (const name of ['drop', 'i16x8.relaxed_dot_i8x16_i7x16_s', 'i32x4.extadd_pairwise_i16x8_s']) this.instruction(s, { name });
      return;
    }
    if (def.prefix === undefined) s.byte(def.opcode);
    else {
      s.byte(def.prefix);
      s.u32(def.opcode);
    }
    const { a = 0, b = 0 } = i;
    switch (def.immediate) {
      case 'none': break;
      case 'zero_byte': s.byte(0); break;
      case 'block': this.blockType(s, i.block!); break;
      case 'label': case 'try_label': case 'func': case 'local': case 'global': case 'table': case 'tag': case 'data': case 'elem': case 'memory': s.u32(a); break;
      case 'type_table': case 'data_memory': case 'memory_memory': case 'elem_table': case 'table_table': s.u32(a); s.u32(b); break;
      case 'label_table':
        s.u32(i.labels!.length - 1);
        for (const label of i.labels!) s.u32(label);
        break;
      case 'memarg': s.u32(i.align!); s.u32(i.offset!); break;
      case 'memarg_lane': s.u32(i.align!); s.u32(i.offset!); s.byte(i.lane!); break;
      case 'lane': s.byte(i.lane!); break;
      case 'lanes': s.byte(...i.lanes!); break;
      case 'i32': s.signed(BigInt(a)); break;
      case 'i64': s.signed(i.wide!); break;
      case 'f32': s.fixed(BigInt(a), 4); break;
      case 'f64': s.fixed(i.wide!, 8); break;
      case 'v128': s.fixed(i.wide!, 16); break;
      case 'reftype': s.byte(this.valType(i.type!)); break;
      case 'valtypes': s.u32(1); s.byte(this.valType(i.type!)); break;
      case 'catches':
        this.blockType(s, i.block!);
        s.u32(i.catches!.length);
        for (const c of i.catches!) {
          s.byte(CATCHES.indexOf(c.kind));
          if (c.kind === 'catch' || c.kind === 'catch_ref') s.u32(c.tag);
          s.u32(c.label);
        }
        break;
    }
  }
}

/** A constant expression with the arithmetic done. */
function folded(init: readonly Instr[]): readonly Instr[] {
  const [x, y, op] = init;
  if (!op) return init;
  const [a, b] = [x!, y!].map((c) => c.wide ?? BigInt(c.a!)) as [bigint, bigint];
  const [type, operation] = op.name.split('.');
  const result = operation === 'add' ? a + b : operation === 'sub' ? a - b : a * b;
  return [type === 'i32' ? { name: 'i32.const', a: Number(BigInt.asIntN(32, result)) } : { name: 'i64.const', wide: BigInt.asIntN(64, result) }];
}

/** @throws Error if an instruction needs a type that the model lacks */
export const encodeModule = (model: ModuleModel, style: Style): Uint8Array => new Encoder(model, style).encode();
