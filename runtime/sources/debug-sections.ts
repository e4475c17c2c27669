/**
 * DWARF made of lines that a module does not have itself: one unit with the functions and a line table. Debuggers read it as they read a compiler's.
 *
 * References are to the DWARF 5 standard.
 */
import { functionAt, locate } from '../../compiler/analyse/locate.js';
import { decodeModule } from '../../compiler/binary/module.js';
import { customSection } from '../../compiler/binary/sections.js';
import { namesOf } from '../../compiler/binary/names.js';
import type { Module, Span } from '../../compiler/model/module.js';
import { ByteWriter } from '../../compiler/binary/byte-writer.js';
import { AT, TAG } from '../dwarf/abbreviations.js';
import { CONTENT } from '../dwarf/files.js';
import { FORM } from '../dwarf/reader.js';
import { UT } from '../dwarf/units.js';
import type { Lines, Row } from './lines.js';

/** A function with lines. */
interface Function {
  readonly name: string | undefined;
  readonly body: Span;
  /** Of the first instruction: what is before it declares locals. */
  readonly first: number;
  readonly rows: readonly Row[];
}

/** Debuggers evaluate expressions, of numbers and addresses, in some language: C has no names of its own that get in the way. */
const LANG_C99 = 0x0c;

/** A module with the same code at the same offsets, and with DWARF; the module itself if none of its functions has a line. */
export function withDebugSections(module: Module, lines: Lines): Module {
  const functions = functionsOf(module, lines);
  if (functions.length === 0) return module;
  const out = new ByteWriter();
  // Sections go behind everything else: offsets stay what they are.
  out.raw(module.bytes);
  const section = (name: string, contents: Uint8Array): void => {
    for (const piece of customSection(name, contents)) out.raw(piece);
  };
  section('.debug_abbrev', abbreviations());
  section('.debug_info', info(module, functions, lines));
  section('.debug_line', lineTable(module, functions, lines));
  return decodeModule(out.bytes.slice()).module;
}

function functionsOf(module: Module, { rows }: Lines): Function[] {
  const names = namesOf(module).funcs;
  const functions: Function[] = [];
  for (let at = 0; at < rows.length;) {
    const index = functionAt(module, rows[at]!.offset);
    if (index === undefined) {
      at++;
      continue;
    }
    const body = module.funcs[index]!.body!;
    const start = at;
    while (at < rows.length && rows[at]!.offset < body.end) at++;
    const own = rows.slice(start, at);
    if (!own.some(({ source }) => source !== undefined)) continue;
    const name = names.get(index) ?? module.exports.find((e) => e.kind === 'func' && e.index === index)?.name;
    functions.push({ name, body, first: locate(module, body.start)!.pc, rows: own });
  }
  return functions;
}

const CODE = { unit: 1, function: 2, mangled: 3 } as const;

/** 7.5.3 */
function abbreviations(): Uint8Array {
  const w = new ByteWriter();
  const entry = (code: number, tag: number, hasChildren: boolean, attributes: readonly (readonly [name: number, form: number])[]): void => {
    w.unsigned(code).unsigned(tag).byte(hasChildren ? 1 : 0);
    for (const [name, form] of attributes) w.unsigned(name).unsigned(form);
    w.unsigned(0).unsigned(0);
  };
  const named = [[AT.name, FORM.string], [AT.lowPc, FORM.addr], [AT.highPc, FORM.data4]] as const;
  entry(CODE.unit, TAG.compileUnit, true, [...named, [AT.producer, FORM.string], [AT.language, FORM.data2], [AT.stmtList, FORM.secOffset]]);
  entry(CODE.function, TAG.subprogram, false, [...named, [AT.external, FORM.flagPresent]]);
  entry(CODE.mangled, TAG.subprogram, false, [...named, [AT.external, FORM.flagPresent], [AT.linkageName, FORM.string]]);
  return w.unsigned(0).bytes;
}

/** 7.5.1.1 */
function info(module: Module, functions: readonly Function[], { sources }: Lines): Uint8Array {
  const base = module.code!.start;
  const w = new ByteWriter();
  const range = ({ start, end }: Span): void => { w.u4(start - base).u4(end - start); };
  return w.sized(() => {
    w.u2(5).byte(UT.compile).byte(4).u4(0);
    w.unsigned(CODE.unit).text(sources[functions[0]!.rows.find(({ source }) => source !== undefined)!.source!]!);
    range({ start: functions[0]!.body.start, end: functions.at(-1)!.body.end });
    w.text('wasm2js-debug').u2(LANG_C99).u4(0);
    for (const { name, body } of functions) {
      if (name === undefined) continue;
      const isMangled = /^_[ZR]/.test(name);
      w.unsigned(isMangled ? CODE.mangled : CODE.function).text(name);
      range(body);
      if (isMangled) w.text(name);
    }
    w.unsigned(0);
  }).bytes;
}

/** The parameters of the line program's opcodes for both an address and a line (6.2.5.1). */
const LINE_BASE = -5, LINE_RANGE = 14, OPCODE_BASE = 13;
/** How many operands the opcodes from 1 on have. */
const OPERANDS = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1] as const;
const OP = { extended: 0, copy: 1, advancePc: 2, advanceLine: 3, setFile: 4, setColumn: 5, prologueEnd: 10 } as const;
const EXTENDED = { endSequence: 1, setAddress: 2 } as const;

/** 6.2.4 */
function lineTable(module: Module, functions: readonly Function[], { directory, sources }: Lines): Uint8Array {
  const w = new ByteWriter();
  return w.sized(() => {
    w.u2(5).byte(4).byte(0);
    w.sized(() => {
      w.byte(1).byte(1).byte(1).byte(LINE_BASE).byte(LINE_RANGE).byte(OPCODE_BASE).raw(OPERANDS);
      w.byte(1).unsigned(CONTENT.path).unsigned(FORM.string).unsigned(1).text(directory ?? '');
      w.byte(1).unsigned(CONTENT.path).unsigned(FORM.string).unsigned(sources.length);
      for (const path of sources) w.text(path);
    });
    for (const one of functions) sequence(w, one, module.code!.start);
  }).bytes;
}

/** One function's part of the line program. */
function sequence(w: ByteWriter, { body, first, rows }: Function, base: number): void {
  let address = 0;
  let file = 1;
  let line = 1;
  let column = 0;
  let isFirst = true;
  const row = (at: number, { source = file, line: newLine, column: newColumn }: Omit<Row, 'offset'>, isBody = false): void => {
    if (isFirst) w.byte(OP.extended).unsigned(5).byte(EXTENDED.setAddress).u4(at - base);
    const by = isFirst ? 0 : at - address;
    isFirst = false;
    if (source !== file) w.byte(OP.setFile).unsigned(source);
    if (newColumn !== column) w.byte(OP.setColumn).unsigned(newColumn);
    if (isBody) w.byte(OP.prologueEnd);
    const special = newLine - line - LINE_BASE + LINE_RANGE * by + OPCODE_BASE;
    if (newLine - line >= LINE_BASE && newLine - line < LINE_BASE + LINE_RANGE && special <= 255) w.byte(special);
    else {
      if (by > 0) w.byte(OP.advancePc).unsigned(by);
      if (newLine !== line) w.byte(OP.advanceLine).signed(newLine - line);
      w.byte(OP.copy);
    }
    [address, file, line, column] = [at, source, newLine, newColumn];
  };
  // What a function does before its first line, such as declaring locals, is its prologue: debuggers that stop in it by its name go on to the end of that.
  const begins = rows.findLast(({ offset, source }) => offset <= first && source !== undefined) ?? rows.find(({ source }) => source !== undefined)!;
  const start = Math.max(begins.offset, first);
  row(body.start, begins);
  row(start, begins, true);
  for (const one of rows) if (one.offset > start) row(one.offset, one.source === undefined ? { ...one, line: 0 } : one);
  if (body.end > address) w.byte(OP.advancePc).unsigned(body.end - address);
  w.byte(OP.extended).unsigned(1).byte(EXTENDED.endSequence);
}
