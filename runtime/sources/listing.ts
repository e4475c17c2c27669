/** A module as text for people, made where there is no other source: an instruction a line, and where it is in the binary. */
import { immediatesOf } from '../../compiler/analyse/listing.js';
import { type InstrReader, readBody } from '../../compiler/binary/body.js';
import { namesOf } from '../../compiler/binary/names.js';
import type { Module } from '../../compiler/model/module.js';
import { floatingText } from '../../compiler/model/number-text.js';
import type { FuncType, ValType } from '../../compiler/model/types.js';
import type { Lines, Row } from './lines.js';

/** Bytes: the text has twenty times as many, and LLDB does not wait for long. */
export const MOST_CODE = 4 << 20;
/** Blocks nested deeper stand no further to the right. */
const INDENTS = Array.from({ length: 16 }, (_, depth) => '  '.repeat(depth));

/** Text by the piece: joined when there is a function's worth of it, for strings of strings would take the collector longer than all the rest. */
class Writer {
  /** From 1: of the line that is being written. */
  line = 1;
  private readonly functions: string[] = [];
  private pieces: string[] = [];

  add(piece: string): void {
    this.pieces.push(piece);
  }

  endLine(): void {
    this.pieces.push('\n');
    this.line++;
  }

  flush(): void {
    this.functions.push(this.pieces.join(''));
    this.pieces = [];
  }

  text(): string {
    this.flush();
    return this.functions.join('');
  }
}

/** @param name what the listing is called; undefined if the module has too much code for one */
export function listingOf(module: Module, name: string): Lines | undefined {
  if (module.code === undefined || module.code.end - module.code.start > MOST_CODE) return undefined;
  const w = new Writer();
  w.add(`;; ${name}: made of the binary, which has no debug information. Numbers on the left are offsets in it.`);
  w.endLine();
  const rows: Row[] = [];
  for (let func = module.importedFuncs; func < module.funcs.length; func++) list(module, func, w, rows);
  return { sources: [name], texts: new Map([[0, w.text()]]), rows };
}

function list(module: Module, func: number, w: Writer, rows: Row[]): void {
  w.endLine();
  const names = namesOf(module);
  const locals = names.locals.get(func);
  const nameOf = (index: number, known: string | undefined): string => (known === undefined ? String(index) : `$${known}`);
  const { params, results } = module.funcs[func]!.type;
  const r = readBody(module, func);
  const declared = (first: number, types: readonly ValType[], word: string): string => types.map((type, i) => ` (${word} ${nameOf(first + i, locals?.get(first + i))} ${type})`).join('');
  const exported = module.exports.filter((e) => e.kind === 'func' && e.index === func).map((e) => ` (export ${JSON.stringify(e.name)})`).join('');
  const name = names.funcs.get(func);
  w.add(`(func ${name === undefined ? `(;${func};)` : `$${name} (;${func};)`}${exported}${declared(0, params, 'param')}${resultText(results)}`);
  w.endLine();
  for (const { first, count, type } of r.localGroups) {
    const index = params.length + first;
    w.add(count === 1 ? `  (local ${nameOf(index, locals?.get(index))} ${type})` : `  (local (;${index} and on;) ${type} (;${count} times;))`);
    w.endLine();
  }
  let depth = 0;
  while (!r.done) {
    const { name: instruction, opens, elses, handles, ends } = r.next();
    if ((elses || handles || ends) && depth > 0) depth--;
    const offset = r.offset.toString(16).padStart(6, '0');
    const indent = INDENTS[Math.min(depth, INDENTS.length - 1)]!;
    w.add('(;0x');
    w.add(offset);
    w.add(';)  ');
    w.add(indent);
    w.add(instruction === 'select_t' ? 'select' : instruction);
    for (const immediate of immediateTexts(r, names.funcs, names.globals, locals)) {
      w.add(' ');
      w.add(String(immediate));
    }
    rows.push({ offset: r.offset, source: 0, line: w.line, column: '(;0x'.length + offset.length + ';)  '.length + indent.length + 1 });
    w.endLine();
    if (opens || elses || handles) depth++;
  }
  w.add(')');
  w.endLine();
  w.flush();
}

type NamesByIndex = ReadonlyMap<number, string> | undefined;

function immediateTexts(r: InstrReader, funcs: NamesByIndex, globals: NamesByIndex, locals: NamesByIndex): readonly (number | string)[] {
  const named = (names: NamesByIndex): string[] => {
    const name = names?.get(r.a);
    return [name === undefined ? String(r.a) : `$${name}`];
  };
  switch (r.def.immediate) {
    case 'func': return named(funcs);
    case 'global': return named(globals);
    case 'local': return named(locals);
    case 'block': case 'catches': return [typeText(r.blockType)].filter((text) => text !== '');
    case 'reftype': return [r.refType];
    case 'valtypes': return [resultText(r.valTypes).trim()];
    case 'f32': return [floatText('f32', r.lo, 0)];
    case 'f64': return [floatText('f64', r.lo, r.hi)];
    default: return immediatesOf(r);
  }
}

const resultText = (types: readonly ValType[]): string => (types.length === 0 ? '' : ` (result ${types.join(' ')})`);
const typeText = ({ params, results }: FuncType): string => `${params.length === 0 ? '' : `(param ${params.join(' ')})`}${resultText(results)}`.trim();

function floatText(type: 'f32' | 'f64', low: number, high: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setInt32(0, low, true);
  view.setInt32(4, high, true);
  return floatingText(type, type === 'f32' ? view.getFloat32(0, true) : view.getFloat64(0, true));
}
