/** A core dump becomes a file. */
import { ByteWriter } from '../../compiler/binary/byte-writer.js';
import { lebLength } from '../../compiler/binary/bytes.js';
import { SECTION } from '../../compiler/binary/module.js';
import { PREAMBLE } from '../../compiler/binary/preamble.js';
import { customSection, section, sectionHead } from '../../compiler/binary/sections.js';
import { instructionNamed } from '../../compiler/model/instructions.js';
import type { Limits, ValType } from '../../compiler/model/types.js';
import { isReference, valueTypeNamed } from '../../compiler/model/value-types.js';
import { appendParts, conversionOf } from '../support/value-types.js';
import type { Float } from '../support/float.js';
import { R } from '../support/index.js';
import { writeComponent } from './component.js';
import {
  CALLED_BY_HOST, type Core, CORE, CORE_INSTANCES, CORE_MODULES, CORE_STACK, type CoreFrame, type CoreNumber, type CoreRef, type CoreSegment,
  type CoreValue, FORM, IN_CALL, type MaybeValue, MISSING_CODE, OUR_COMPONENT, OUR_MODULE, OUR_TABLES, OUR_VALUES, OUR_VERSION, OURS, PLACE, REF,
} from './core.js';

const codeOf = (type: ValType): number => valueTypeNamed(type)!.code;
const END = instructionNamed('end').opcode;

const NOTHING = new Uint8Array(0);

/** The most that a section can hold, and so all contents of all memories together. */
const MAX_SECTION = 0xffff_ffff;

/** Thrown for what the format cannot hold. */
export class CoreTooLarge extends Error {
  override readonly name = 'CoreTooLarge';
}

/** The types whose values the conventions have a form for. */
const hasForm = (type: ValType): boolean => type === 'i32' || type === 'i64' || type === 'f32' || type === 'f64';

/** The bits of a number or vector, as in constant instructions. */
function writeNumber(w: ByteWriter, { type, value }: CoreNumber): void {
  switch (type) {
    case 'i32': w.signed(BigInt(value as number)); break;
    case 'i64': w.signed(value as bigint); break;
    case 'f32': w.u4(R.i32_reinterpret_f32(value as Float)); break;
    case 'f64': w.u4(R.i64_reinterpret_f64(value as Float)).u4(R.high[0]!); break;
    case 'v128': {
      const words: unknown[] = [];
      appendParts(type, value, words);
      for (const word of words) w.u4(word as number);
    }
  }
}

/** The bits of a number or vector, lowest byte first. */
export function bitsOf(v: CoreNumber): Uint8Array {
  const w = new ByteWriter();
  if (v.type === 'i32') w.u4(v.value as number);
  else if (v.type === 'i64') {
    const [low, high] = conversionOf(v.type)!.split(v.value) as readonly [number, number];
    w.u4(low).u4(high);
  } else writeNumber(w, v);
  return w.bytes;
}

const isNumber = (v: CoreValue): v is CoreNumber => !isReference(v.type);

function writeRef(w: ByteWriter, ref: CoreRef): void {
  if (ref === null) w.byte(REF.null);
  else if (ref.kind === 'function') w.byte(REF.function).unsigned(ref.instance).unsigned(ref.func);
  else w.byte(REF.other).name(ref.text);
}

/** In the stack of the conventions; what has no form there is missing. */
function writeValue(w: ByteWriter, v: MaybeValue): void {
  if (v === undefined || !isNumber(v) || !hasForm(v.type)) w.byte(MISSING_CODE);
  else writeNumber(w.byte(codeOf(v.type)), v);
}

/** A value of any type, for us. */
function writeAny(w: ByteWriter, v: CoreValue): void {
  w.byte(codeOf(v.type));
  if (isNumber(v)) writeNumber(w, v);
  else writeRef(w, v.value);
}

function writeLimits(w: ByteWriter, { min, max }: Limits): void {
  w.byte(max === undefined ? 0 : 1).unsigned(min);
  if (max !== undefined) w.unsigned(max);
}

const flagsOf = ({ inCall, calledByHost }: CoreFrame): number => (inCall ? IN_CALL : 0) | (calledByHost ? CALLED_BY_HOST : 0);

/** What a data segment has before its bytes. */
function segmentHead(memory: number, { offset, bytes }: CoreSegment): Uint8Array {
  const w = new ByteWriter();
  if (memory === 0) w.byte(0);
  else w.byte(2).unsigned(memory);
  return w.byte(instructionNamed('i32.const').opcode).signed(BigInt(offset | 0)).byte(END).unsigned(bytes.length).bytes;
}

/** All memories' contents, which are not copied. @throws CoreTooLarge */
function dataSection({ memories }: Core): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let count = 0;
  memories.forEach(({ segments }, memory) => {
    for (const segment of segments) {
      count++;
      pieces.push(segmentHead(memory, segment), segment.bytes);
    }
  });
  const size = pieces.reduce((sum, { length }) => sum + length, lebLength(count));
  if (size > MAX_SECTION) throw new CoreTooLarge(`the memories have ${size} bytes that are not zero, and a core dump has room for ${MAX_SECTION}`);
  return [sectionHead(SECTION.data, size), new ByteWriter().unsigned(count).bytes, ...pieces];
}

/** A global's value as a constant expression: null for any reference. */
function writeInit(w: ByteWriter, type: ValType, content: MaybeValue): void {
  if (isReference(type)) w.byte(instructionNamed('ref.null').opcode).byte(codeOf(type));
  else {
    const { prefix, opcode } = instructionNamed(`${type}.const`);
    if (prefix === undefined) w.byte(opcode);
    else w.byte(prefix).unsigned(opcode);
    if (content !== undefined && isNumber(content)) writeNumber(w, content);
    else writeNumber(w, { type, value: type === 'i64' || type === 'v128' ? 0n : 0 } as CoreNumber);
  }
  w.byte(END);
}

/** The values that the sections of the conventions lack. */
function ourValues({ globals, frames }: Core, w: ByteWriter): void {
  const found: (() => void)[] = [];
  const add = (v: MaybeValue, ...place: readonly number[]): void => {
    if (v !== undefined && !(place[0] === PLACE.global ? isNumber(v) : hasForm(v.type))) found.push(() => {
      for (const n of place) w.unsigned(n);
      writeAny(w, v);
    });
  };
  globals.forEach(({ content }, i) => add(content, PLACE.global, i));
  frames.forEach(({ locals, stack }, f) => {
    locals.forEach((v, i) => add(v, PLACE.local, f, i));
    stack.forEach((v, i) => add(v, PLACE.operand, f, i));
  });
  w.list(found, (write) => write());
}

/**
 * The file, in pieces.
 * @throws CoreTooLarge
 */
export function encodeCore(core: Core): Uint8Array[] {
  const { program, stop, modules, instances, memories, globals, tables, frames, complete, component } = core;
  const indices = (w: ByteWriter, list: readonly number[]): unknown => w.list(list, (i) => w.unsigned(i));
  return [
    Uint8Array.from(PREAMBLE),
    ...customSection(CORE, NOTHING, (w) => w.byte(FORM).name(program)),
    ...customSection(CORE_MODULES, NOTHING, (w) => w.list(modules, ({ name }) => w.byte(FORM).name(name))),
    ...customSection(CORE_INSTANCES, NOTHING, (w) => w.list(instances, (instance) => {
      w.byte(FORM).unsigned(instance.module);
      indices(w, instance.memories);
      indices(w, instance.globals);
    })),
    ...customSection(CORE_STACK, NOTHING, (w) => w.byte(FORM).name('main').list(frames, ({ instance, func, offset, locals, stack }) => {
      w.byte(FORM).unsigned(instance).unsigned(func).unsigned(offset);
      w.list(locals, (v) => writeValue(w, v)).list(stack, (v) => writeValue(w, v));
    })),
    ...customSection(OURS, NOTHING, (w) => w.unsigned(OUR_VERSION).byte(stop.kind === 'trap' ? 1 : 0).name(stop.text).byte(complete ? 1 : 0).list(frames, (frame) => w.byte(flagsOf(frame)))),
    ...customSection(OUR_TABLES, NOTHING, (w) => w.list(tables, (table) => {
      w.byte(codeOf(table.element));
      writeLimits(w, table);
      table.elements.forEach((ref) => writeRef(w, ref));
    }).list(instances, (instance) => indices(w, instance.tables ?? []))),
    ...(component === undefined ? [] : customSection(OUR_COMPONENT, NOTHING, (w) => writeComponent(w, component))),
    ...customSection(OUR_VALUES, NOTHING, (w) => ourValues(core, w)),
    ...modules.flatMap(({ path, bytes }, i) => (bytes === undefined ? [] : customSection(OUR_MODULE, bytes, (w) => w.unsigned(i).name(path ?? '')))),
    ...section(SECTION.memory, (w) => w.list(memories, (memory) => writeLimits(w, memory))),
    ...section(SECTION.global, (w) => w.list(globals, ({ value, mutable, content }) => {
      w.byte(codeOf(value)).byte(mutable ? 1 : 0);
      writeInit(w, value, content);
    })),
    ...dataSection(core),
  ];
}

/** Memory is kept in pieces of this many bytes, if one of them is not zero. */
const PIECE = 1024;

/** The parts of a memory that are not zero. They are views. */
export function segmentsOf(memory: Uint8Array): CoreSegment[] {
  const segments: CoreSegment[] = [];
  const words = new BigUint64Array(memory.buffer, memory.byteOffset, memory.length / 8);
  const perPiece = PIECE / 8;
  let start = -1;
  for (let i = 0; i <= words.length; i += perPiece) {
    let used = false;
    if (i < words.length) for (let k = i; k < i + perPiece; k++) if (words[k] !== 0n) { used = true; break; }
    if (used && start < 0) start = i * 8;
    if (!used && start >= 0) {
      segments.push({ offset: start, bytes: memory.subarray(start, i * 8) });
      start = -1;
    }
  }
  return segments;
}
