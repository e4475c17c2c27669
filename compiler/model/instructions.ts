/**
 * The instructions of the supported set, as data: name, opcode, immediates and, where it does not depend on the module, type
 * (specification, 5.4 and 3.4). Everything else that knows instructions (decoder, validator, printers, generators) is keyed by this table.
 */
import type { ValType } from './types.js';

/** What follows an opcode in the binary. */
export type ImmediateKind =
  | 'none' | 'block' | 'label' | 'label_table' | 'func' | 'type_table' | 'local' | 'global' | 'table' | 'tag' | 'memarg' | 'memory'
  | 'data_memory' | 'data' | 'memory_memory' | 'elem_table' | 'elem' | 'table_table' | 'i32' | 'i64' | 'f32' | 'f64' | 'reftype'
  | 'valtypes' | 'catches';

export interface Instruction {
  readonly name: string;
  /** The opcode byte, or for a prefixed instruction `prefix << 8 | number`. */
  readonly opcode: number;
  readonly immediate: ImmediateKind;
  /** Operand and result types; undefined when they depend on the immediates, the module or the stack. */
  readonly type: { readonly params: readonly ValType[]; readonly results: readonly ValType[] } | undefined;
  /** For memory accesses: bytes accessed. */
  readonly width: number;
}

const TYPE_OF: Readonly<Record<string, ValType>> = { i: 'i32', l: 'i64', f: 'f32', d: 'f64' };
const types = (letters: string): ValType[] => [...letters].map((c) => TYPE_OF[c]!);

/** Opcode, name, immediate, operand and result types (i = i32, l = i64, f = f32, d = f64; '-' = depends), bytes accessed. */
type Row = readonly [number, string, ImmediateKind, string, number?];

const CONTROL: readonly Row[] = [
  [0x00, 'unreachable', 'none', '-'], [0x01, 'nop', 'none', ':'], [0x02, 'block', 'block', '-'], [0x03, 'loop', 'block', '-'],
  [0x04, 'if', 'block', '-'], [0x05, 'else', 'none', '-'], [0x08, 'throw', 'tag', '-'], [0x0a, 'throw_ref', 'none', '-'],
  [0x0b, 'end', 'none', '-'], [0x0c, 'br', 'label', '-'], [0x0d, 'br_if', 'label', '-'], [0x0e, 'br_table', 'label_table', '-'],
  [0x0f, 'return', 'none', '-'], [0x10, 'call', 'func', '-'], [0x11, 'call_indirect', 'type_table', '-'], [0x1f, 'try_table', 'catches', '-'],
];

const PARAMETRIC: readonly Row[] = [
  [0x1a, 'drop', 'none', '-'], [0x1b, 'select', 'none', '-'], [0x1c, 'select_t', 'valtypes', '-'],
  [0x20, 'local.get', 'local', '-'], [0x21, 'local.set', 'local', '-'], [0x22, 'local.tee', 'local', '-'],
  [0x23, 'global.get', 'global', '-'], [0x24, 'global.set', 'global', '-'],
  [0x25, 'table.get', 'table', '-'], [0x26, 'table.set', 'table', '-'],
  [0x41, 'i32.const', 'i32', ':i'], [0x42, 'i64.const', 'i64', ':l'], [0x43, 'f32.const', 'f32', ':f'], [0x44, 'f64.const', 'f64', ':d'],
  [0xd0, 'ref.null', 'reftype', '-'], [0xd1, 'ref.is_null', 'none', '-'], [0xd2, 'ref.func', 'func', '-'],
];

const MEMORY: readonly Row[] = [
  [0x28, 'i32.load', 'memarg', 'i:i', 4], [0x29, 'i64.load', 'memarg', 'i:l', 8], [0x2a, 'f32.load', 'memarg', 'i:f', 4],
  [0x2b, 'f64.load', 'memarg', 'i:d', 8], [0x2c, 'i32.load8_s', 'memarg', 'i:i', 1], [0x2d, 'i32.load8_u', 'memarg', 'i:i', 1],
  [0x2e, 'i32.load16_s', 'memarg', 'i:i', 2], [0x2f, 'i32.load16_u', 'memarg', 'i:i', 2], [0x30, 'i64.load8_s', 'memarg', 'i:l', 1],
  [0x31, 'i64.load8_u', 'memarg', 'i:l', 1], [0x32, 'i64.load16_s', 'memarg', 'i:l', 2], [0x33, 'i64.load16_u', 'memarg', 'i:l', 2],
  [0x34, 'i64.load32_s', 'memarg', 'i:l', 4], [0x35, 'i64.load32_u', 'memarg', 'i:l', 4], [0x36, 'i32.store', 'memarg', 'ii:', 4],
  [0x37, 'i64.store', 'memarg', 'il:', 8], [0x38, 'f32.store', 'memarg', 'if:', 4], [0x39, 'f64.store', 'memarg', 'id:', 8],
  [0x3a, 'i32.store8', 'memarg', 'ii:', 1], [0x3b, 'i32.store16', 'memarg', 'ii:', 2], [0x3c, 'i64.store8', 'memarg', 'il:', 1],
  [0x3d, 'i64.store16', 'memarg', 'il:', 2], [0x3e, 'i64.store32', 'memarg', 'il:', 4],
  [0x3f, 'memory.size', 'memory', ':i'], [0x40, 'memory.grow', 'memory', 'i:i'],
  [0xfc08, 'memory.init', 'data_memory', 'iii:'], [0xfc09, 'data.drop', 'data', ':'], [0xfc0a, 'memory.copy', 'memory_memory', 'iii:'],
  [0xfc0b, 'memory.fill', 'memory', 'iii:'], [0xfc0c, 'table.init', 'elem_table', 'iii:'], [0xfc0d, 'elem.drop', 'elem', ':'],
  [0xfc0e, 'table.copy', 'table_table', 'iii:'], [0xfc0f, 'table.grow', 'table', '-'], [0xfc10, 'table.size', 'table', ':i'],
  [0xfc11, 'table.fill', 'table', '-'],
];

/** Runs of consecutive opcodes without immediates and of one type. */
const NUMERIC_RUNS: readonly (readonly [number, string, string])[] = [
  [0x45, 'i:i', 'i32.eqz'],
  [0x46, 'ii:i', 'i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s i32.ge_u'],
  [0x50, 'l:i', 'i64.eqz'],
  [0x51, 'll:i', 'i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u i64.ge_s i64.ge_u'],
  [0x5b, 'ff:i', 'f32.eq f32.ne f32.lt f32.gt f32.le f32.ge'],
  [0x61, 'dd:i', 'f64.eq f64.ne f64.lt f64.gt f64.le f64.ge'],
  [0x67, 'i:i', 'i32.clz i32.ctz i32.popcnt'],
  [0x6a, 'ii:i', 'i32.add i32.sub i32.mul i32.div_s i32.div_u i32.rem_s i32.rem_u i32.and i32.or i32.xor i32.shl i32.shr_s i32.shr_u i32.rotl i32.rotr'],
  [0x79, 'l:l', 'i64.clz i64.ctz i64.popcnt'],
  [0x7c, 'll:l', 'i64.add i64.sub i64.mul i64.div_s i64.div_u i64.rem_s i64.rem_u i64.and i64.or i64.xor i64.shl i64.shr_s i64.shr_u i64.rotl i64.rotr'],
  [0x8b, 'f:f', 'f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt'],
  [0x92, 'ff:f', 'f32.add f32.sub f32.mul f32.div f32.min f32.max f32.copysign'],
  [0x99, 'd:d', 'f64.abs f64.neg f64.ceil f64.floor f64.trunc f64.nearest f64.sqrt'],
  [0xa0, 'dd:d', 'f64.add f64.sub f64.mul f64.div f64.min f64.max f64.copysign'],
  [0xa7, 'l:i', 'i32.wrap_i64'], [0xa8, 'f:i', 'i32.trunc_f32_s i32.trunc_f32_u'], [0xaa, 'd:i', 'i32.trunc_f64_s i32.trunc_f64_u'],
  [0xac, 'i:l', 'i64.extend_i32_s i64.extend_i32_u'], [0xae, 'f:l', 'i64.trunc_f32_s i64.trunc_f32_u'],
  [0xb0, 'd:l', 'i64.trunc_f64_s i64.trunc_f64_u'], [0xb2, 'i:f', 'f32.convert_i32_s f32.convert_i32_u'],
  [0xb4, 'l:f', 'f32.convert_i64_s f32.convert_i64_u'], [0xb6, 'd:f', 'f32.demote_f64'], [0xb7, 'i:d', 'f64.convert_i32_s f64.convert_i32_u'],
  [0xb9, 'l:d', 'f64.convert_i64_s f64.convert_i64_u'], [0xbb, 'f:d', 'f64.promote_f32'], [0xbc, 'f:i', 'i32.reinterpret_f32'],
  [0xbd, 'd:l', 'i64.reinterpret_f64'], [0xbe, 'i:f', 'f32.reinterpret_i32'], [0xbf, 'l:d', 'f64.reinterpret_i64'],
  [0xc0, 'i:i', 'i32.extend8_s i32.extend16_s'], [0xc2, 'l:l', 'i64.extend8_s i64.extend16_s i64.extend32_s'],
  [0xfc00, 'f:i', 'i32.trunc_sat_f32_s i32.trunc_sat_f32_u'], [0xfc02, 'd:i', 'i32.trunc_sat_f64_s i32.trunc_sat_f64_u'],
  [0xfc04, 'f:l', 'i64.trunc_sat_f32_s i64.trunc_sat_f32_u'], [0xfc06, 'd:l', 'i64.trunc_sat_f64_s i64.trunc_sat_f64_u'],
];

function build(): Instruction[] {
  const signature = (text: string): Instruction['type'] => {
    if (text === '-') return undefined;
    const [params, results] = text.split(':');
    return { params: types(params!), results: types(results!) };
  };
  const list: Instruction[] = [];
  for (const [opcode, name, immediate, type, width] of [...CONTROL, ...PARAMETRIC, ...MEMORY]) {
    list.push({ name, opcode, immediate, type: signature(type), width: width ?? 0 });
  }
  for (const [first, type, names] of NUMERIC_RUNS) {
    names.split(' ').forEach((name, i) => list.push({ name, opcode: first + i, immediate: 'none', type: signature(type), width: 0 }));
  }
  return list;
}

/** Every supported instruction. `select_t` is `select` with its types written out (opcode 0x1c). */
export const INSTRUCTIONS: readonly Instruction[] = build();

const ONE_BYTE: (Instruction | undefined)[] = new Array<Instruction | undefined>(256).fill(undefined);
const PREFIX_FC: (Instruction | undefined)[] = new Array<Instruction | undefined>(32).fill(undefined);
const BY_NAME = new Map<string, Instruction>();
for (const def of INSTRUCTIONS) {
  if (def.opcode < 0x100) ONE_BYTE[def.opcode] = def;
  else PREFIX_FC[def.opcode & 0xff] = def;
  BY_NAME.set(def.name, def);
}

export const oneByteInstruction = (opcode: number): Instruction | undefined => ONE_BYTE[opcode];
export const prefixedInstruction = (number: number): Instruction | undefined => PREFIX_FC[number];

/** @throws RangeError for a name that is not in the table */
export function instructionNamed(name: string): Instruction {
  const def = BY_NAME.get(name);
  if (!def) throw new RangeError(`no instruction is called ${name}`);
  return def;
}

/** What a message about an opcode adds if it belongs to a proposal that is not supported. `number`: of an instruction with prefix 0xfc. */
export function unsupportedOpcode(opcode: number, number = 0): string {
  const feature = featureOf(opcode, number);
  return feature === undefined ? '' : ` (${feature}: not supported)`;
}

function featureOf(opcode: number, number: number): string | undefined {
  switch (opcode) {
    case 0x06: case 0x07: case 0x09: case 0x18: case 0x19: return 'legacy exception handling';
    case 0x12: case 0x13: return 'tail calls';
    case 0x14: case 0x15: case 0xd3: case 0xd4: case 0xd5: case 0xd6: return 'typed function references';
    case 0xe0: case 0xe1: case 0xe2: case 0xe3: case 0xe4: case 0xe5: case 0xe6: return 'stack switching';
    case 0xfb: return 'garbage collection';
    case 0xfc: return number === 18 ? 'memory control' : number >= 19 && number <= 22 ? 'wide arithmetic' : undefined;
    case 0xfd: return 'SIMD';
    case 0xfe: return 'threads';
    default: return undefined;
  }
}
