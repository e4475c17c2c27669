/**
 * The instructions of the supported set, as data: name, opcode, immediates, what each does to the operand stack and what it may do besides, and to which
 * feature it belongs (specification, 5.4 and 3.4). Everything else that knows instructions (decoder, validator, printers, generators) is keyed by this table.
 * No opcode is written down anywhere else; features.ts has those of what is not supported.
 */
import type { FeatureName } from './features.js';
import { effectFrom, Pattern } from './patterns.js';
import type { FuncType } from './types.js';

/** What follows an opcode in the binary. */
export type ImmediateKind =
  | 'none' | 'block' | 'label' | 'label_table' | 'try_label' | 'func' | 'type_table' | 'local' | 'global' | 'table' | 'tag' | 'memarg' | 'memory'
  | 'data_memory' | 'data' | 'memory_memory' | 'elem_table' | 'elem' | 'table_table' | 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'reftype'
  | 'lane' | 'lanes' | 'memarg_lane' | 'valtypes' | 'catches' | 'zero_byte';

/**
 * What an instruction may do besides computing a result of its operands: `opens`, `elses`, `ends` a block; `handles`: begins the part of a block that an
 * exception leads to; `repeats`: opens one that branches repeat;
 * `diverts`: execution never goes on at the next instruction; `calls` a function; `assigns` a local; `grows` a memory; and it may be `constant`, in an
 * initialiser. Of those with an address: it traps unless that is `aligned`; `updates` bytes, reading them before it writes them; or `signals`, concerning only
 * who waits at the address.
 */
const ABILITIES = ['opens', 'elses', 'handles', 'ends', 'repeats', 'diverts', 'calls', 'assigns', 'grows', 'constant', 'aligned', 'updates', 'signals'] as const;
export type Ability = (typeof ABILITIES)[number];

export interface Instruction extends Readonly<Record<Ability, boolean>> {
  readonly name: string;
  /** The byte before the opcode, where the instruction has one. */
  readonly prefix: number | undefined;
  /** A byte; behind a prefix, a number of up to 32 bits. */
  readonly opcode: number;
  readonly immediate: ImmediateKind;
  /** Operand and result types; undefined when they depend on the immediates, the module or the stack: effects.ts says how. */
  readonly type: FuncType | undefined;
  /** Then, what they are in general; undefined for `else`, `end` and the like, which are parts of a block. */
  readonly pattern: Pattern | undefined;
  /** For memory accesses: bytes accessed. For instructions that name a lane: bytes of one. */
  readonly width: number;
  /** Undefined for what the first version of WebAssembly had. */
  readonly feature: FeatureName | undefined;
}

/**
 * One instruction, or several whose opcodes follow one another and that differ in nothing else: the first opcode, the names, operands and results (see
 * {@link effectFrom}; '-' for the parts of a block), the immediate if there is one, and then what it may do, or how many bytes it accesses, or a lane has.
 */
type Row = readonly [opcode: number, names: string, type: string, immediate?: ImmediateKind, ...more: readonly (Ability | number)[]];

/** Every supported instruction. `select_t` is `select` with its types written out. */
export const INSTRUCTIONS: readonly Instruction[] = [];

const ONE_BYTE: (Instruction | undefined)[] = new Array<Instruction | undefined>(256).fill(undefined);
const PREFIXED = new Map<number, Map<number, Instruction>>();
const BY_NAME = new Map<string, Instruction>();

/**
 * Adds an instruction, before the first module that has it is decoded.
 * @throws RangeError if it cannot be told from another
 */
export function addInstruction(def: Instruction): void {
  const { name, prefix, opcode } = def;
  if (BY_NAME.has(name) || (prefix === undefined ? ONE_BYTE[opcode] ?? PREFIXED.get(opcode) : ONE_BYTE[prefix] ?? PREFIXED.get(prefix)?.get(opcode))) {
    throw new RangeError(`there is an instruction ${name}, or one of its opcode`);
  }
  BY_NAME.set(name, def);
  (INSTRUCTIONS as Instruction[]).push(def);
  if (prefix === undefined) {
    ONE_BYTE[opcode] = def;
    return;
  }
  let behind = PREFIXED.get(prefix);
  if (behind === undefined) PREFIXED.set(prefix, behind = new Map());
  behind.set(opcode, def);
}

/** Adds the instructions of some rows, of a feature and with a prefix if they have one. */
export function addInstructions(rows: readonly Row[], feature?: FeatureName, prefix?: number): void {
  for (const [first, names, signature, immediate = 'none', ...more] of rows) {
    const effect = signature === '-' ? undefined : effectFrom(signature);
    const [type, pattern] = effect instanceof Pattern ? [undefined, effect] : [effect, undefined];
    const may = Object.fromEntries(ABILITIES.map((ability) => [ability, more.includes(ability)])) as Record<Ability, boolean>;
    const width = more.find((n) => typeof n === 'number') ?? 0;
    names.split(' ').forEach((name, i) => addInstruction({ name, prefix, opcode: first + i, immediate, type, pattern, width, feature, ...may }));
  }
}

addInstructions([
  [0x00, 'unreachable', ':', 'none', 'diverts'], [0x01, 'nop', ':'], [0x02, 'block', 'P:P', 'block', 'opens'], [0x03, 'loop', 'P:P', 'block', 'opens', 'repeats'],
  [0x04, 'if', 'Pi:P', 'block', 'opens'], [0x05, 'else', '-', 'none', 'elses'], [0x0b, 'end', '-', 'none', 'ends', 'constant'],
  [0x0c, 'br', 'P:', 'label', 'diverts'], [0x0d, 'br_if', 'Pi:P', 'label'], [0x0e, 'br_table', 'Pi:', 'label_table', 'diverts'], [0x0f, 'return', 'P:', 'none', 'diverts'],
  [0x10, 'call', 'P:R', 'func', 'calls'], [0x11, 'call_indirect', 'Pi:R', 'type_table', 'calls'],
  [0x1a, 'drop', '*:'], [0x1b, 'select', '##i:#'],
  [0x20, 'local.get', ':t', 'local'], [0x21, 'local.set', 't:', 'local', 'assigns'], [0x22, 'local.tee', 't:t', 'local', 'assigns'],
  [0x23, 'global.get', ':t', 'global', 'constant'], [0x24, 'global.set', 't:', 'global'],
  [0x28, 'i32.load', 'i:i', 'memarg', 4], [0x29, 'i64.load', 'i:l', 'memarg', 8], [0x2a, 'f32.load', 'i:f', 'memarg', 4], [0x2b, 'f64.load', 'i:d', 'memarg', 8],
  [0x2c, 'i32.load8_s i32.load8_u', 'i:i', 'memarg', 1], [0x2e, 'i32.load16_s i32.load16_u', 'i:i', 'memarg', 2],
  [0x30, 'i64.load8_s i64.load8_u', 'i:l', 'memarg', 1], [0x32, 'i64.load16_s i64.load16_u', 'i:l', 'memarg', 2], [0x34, 'i64.load32_s i64.load32_u', 'i:l', 'memarg', 4],
  [0x36, 'i32.store', 'ii:', 'memarg', 4], [0x37, 'i64.store', 'il:', 'memarg', 8], [0x38, 'f32.store', 'if:', 'memarg', 4], [0x39, 'f64.store', 'id:', 'memarg', 8],
  [0x3a, 'i32.store8', 'ii:', 'memarg', 1], [0x3b, 'i32.store16', 'ii:', 'memarg', 2],
  [0x3c, 'i64.store8', 'il:', 'memarg', 1], [0x3d, 'i64.store16', 'il:', 'memarg', 2], [0x3e, 'i64.store32', 'il:', 'memarg', 4],
  [0x3f, 'memory.size', ':i', 'memory'], [0x40, 'memory.grow', 'i:i', 'memory', 'grows'],
  [0x41, 'i32.const', ':i', 'i32', 'constant'], [0x42, 'i64.const', ':l', 'i64', 'constant'],
  [0x43, 'f32.const', ':f', 'f32', 'constant'], [0x44, 'f64.const', ':d', 'f64', 'constant'],
  [0x45, 'i32.eqz', 'i:i'],
  [0x46, 'i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u i32.le_s i32.le_u i32.ge_s i32.ge_u', 'ii:i'],
  [0x50, 'i64.eqz', 'l:i'],
  [0x51, 'i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u i64.ge_s i64.ge_u', 'll:i'],
  [0x5b, 'f32.eq f32.ne f32.lt f32.gt f32.le f32.ge', 'ff:i'],
  [0x61, 'f64.eq f64.ne f64.lt f64.gt f64.le f64.ge', 'dd:i'],
  [0x67, 'i32.clz i32.ctz i32.popcnt', 'i:i'],
  [0x6a, 'i32.add i32.sub i32.mul', 'ii:i', 'none', 'constant'],
  [0x6d, 'i32.div_s i32.div_u i32.rem_s i32.rem_u i32.and i32.or i32.xor i32.shl i32.shr_s i32.shr_u i32.rotl i32.rotr', 'ii:i'],
  [0x79, 'i64.clz i64.ctz i64.popcnt', 'l:l'],
  [0x7c, 'i64.add i64.sub i64.mul', 'll:l', 'none', 'constant'],
  [0x7f, 'i64.div_s i64.div_u i64.rem_s i64.rem_u i64.and i64.or i64.xor i64.shl i64.shr_s i64.shr_u i64.rotl i64.rotr', 'll:l'],
  [0x8b, 'f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt', 'f:f'],
  [0x92, 'f32.add f32.sub f32.mul f32.div f32.min f32.max f32.copysign', 'ff:f'],
  [0x99, 'f64.abs f64.neg f64.ceil f64.floor f64.trunc f64.nearest f64.sqrt', 'd:d'],
  [0xa0, 'f64.add f64.sub f64.mul f64.div f64.min f64.max f64.copysign', 'dd:d'],
  [0xa7, 'i32.wrap_i64', 'l:i'], [0xa8, 'i32.trunc_f32_s i32.trunc_f32_u', 'f:i'], [0xaa, 'i32.trunc_f64_s i32.trunc_f64_u', 'd:i'],
  [0xac, 'i64.extend_i32_s i64.extend_i32_u', 'i:l'], [0xae, 'i64.trunc_f32_s i64.trunc_f32_u', 'f:l'], [0xb0, 'i64.trunc_f64_s i64.trunc_f64_u', 'd:l'],
  [0xb2, 'f32.convert_i32_s f32.convert_i32_u', 'i:f'], [0xb4, 'f32.convert_i64_s f32.convert_i64_u', 'l:f'], [0xb6, 'f32.demote_f64', 'd:f'],
  [0xb7, 'f64.convert_i32_s f64.convert_i32_u', 'i:d'], [0xb9, 'f64.convert_i64_s f64.convert_i64_u', 'l:d'], [0xbb, 'f64.promote_f32', 'f:d'],
  [0xbc, 'i32.reinterpret_f32', 'f:i'], [0xbd, 'i64.reinterpret_f64', 'd:l'], [0xbe, 'f32.reinterpret_i32', 'i:f'], [0xbf, 'f64.reinterpret_i64', 'l:d'],
]);

addInstructions([[0xc0, 'i32.extend8_s i32.extend16_s', 'i:i'], [0xc2, 'i64.extend8_s i64.extend16_s i64.extend32_s', 'l:l']], 'sign extension');

addInstructions([
  [0, 'i32.trunc_sat_f32_s i32.trunc_sat_f32_u', 'f:i'], [2, 'i32.trunc_sat_f64_s i32.trunc_sat_f64_u', 'd:i'],
  [4, 'i64.trunc_sat_f32_s i64.trunc_sat_f32_u', 'f:l'], [6, 'i64.trunc_sat_f64_s i64.trunc_sat_f64_u', 'd:l'],
], 'saturating conversions', 0xfc);

addInstructions([
  [8, 'memory.init', 'iii:', 'data_memory'], [9, 'data.drop', ':', 'data'], [10, 'memory.copy', 'iii:', 'memory_memory'], [11, 'memory.fill', 'iii:', 'memory'],
  [12, 'table.init', 'iii:', 'elem_table'], [13, 'elem.drop', ':', 'elem'], [14, 'table.copy', 'iii:', 'table_table'],
], 'bulk memory', 0xfc);

addInstructions([
  [0x1c, 'select_t', 'tti:t', 'valtypes'], [0x25, 'table.get', 'i:t', 'table'], [0x26, 'table.set', 'it:', 'table'],
  [0xd0, 'ref.null', ':t', 'reftype', 'constant'], [0xd1, 'ref.is_null', '&:i'], [0xd2, 'ref.func', ':n', 'func', 'constant'],
], 'reference types');
addInstructions([[15, 'table.grow', 'ti:i', 'table'], [16, 'table.size', ':i', 'table'], [17, 'table.fill', 'iti:', 'table']], 'reference types', 0xfc);

addInstructions([
  [0x08, 'throw', 'P:', 'tag', 'diverts'], [0x0a, 'throw_ref', 'x:', 'none', 'diverts'], [0x1f, 'try_table', 'P:P', 'catches', 'opens'],
], 'exception handling');

addInstructions([
  [0x06, 'try', 'P:P', 'block', 'opens'], [0x07, 'catch', '-', 'tag', 'handles'], [0x09, 'rethrow', ':', 'try_label', 'diverts'],
  [0x18, 'delegate', '-', 'try_label', 'ends'], [0x19, 'catch_all', '-', 'none', 'handles'],
], 'legacy exception handling');

/** The comparisons of integer lanes; those of floats. */
const COMPARISONS = ['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'];
const FLOAT_COMPARISONS = ['eq', 'ne', 'lt', 'gt', 'le', 'ge'];
/** Names of one shape of lanes. */
const of = (shape: string, names: readonly string[] | string): string => (typeof names === 'string' ? names.split(' ') : names).map((name) => `${shape}.${name}`).join(' ');

addInstructions([
  [0, 'v128.load', 'i:v', 'memarg', 16], [1, of('v128', 'load8x8_s load8x8_u load16x4_s load16x4_u load32x2_s load32x2_u'), 'i:v', 'memarg', 8],
  [7, 'v128.load8_splat', 'i:v', 'memarg', 1], [8, 'v128.load16_splat', 'i:v', 'memarg', 2], [9, 'v128.load32_splat', 'i:v', 'memarg', 4],
  [10, 'v128.load64_splat', 'i:v', 'memarg', 8], [11, 'v128.store', 'iv:', 'memarg', 16],
  [12, 'v128.const', ':v', 'v128', 'constant'], [13, 'i8x16.shuffle', 'vv:v', 'lanes'], [14, 'i8x16.swizzle', 'vv:v'],
  [15, 'i8x16.splat i16x8.splat i32x4.splat', 'i:v'], [18, 'i64x2.splat', 'l:v'], [19, 'f32x4.splat', 'f:v'], [20, 'f64x2.splat', 'd:v'],
  [21, 'i8x16.extract_lane_s i8x16.extract_lane_u', 'v:i', 'lane', 1], [23, 'i8x16.replace_lane', 'vi:v', 'lane', 1],
  [24, 'i16x8.extract_lane_s i16x8.extract_lane_u', 'v:i', 'lane', 2], [26, 'i16x8.replace_lane', 'vi:v', 'lane', 2],
  [27, 'i32x4.extract_lane', 'v:i', 'lane', 4], [28, 'i32x4.replace_lane', 'vi:v', 'lane', 4],
  [29, 'i64x2.extract_lane', 'v:l', 'lane', 8], [30, 'i64x2.replace_lane', 'vl:v', 'lane', 8],
  [31, 'f32x4.extract_lane', 'v:f', 'lane', 4], [32, 'f32x4.replace_lane', 'vf:v', 'lane', 4],
  [33, 'f64x2.extract_lane', 'v:d', 'lane', 8], [34, 'f64x2.replace_lane', 'vd:v', 'lane', 8],
  [35, ['i8x16', 'i16x8', 'i32x4'].map((shape) => of(shape, COMPARISONS)).join(' '), 'vv:v'],
  [65, ['f32x4', 'f64x2'].map((shape) => of(shape, FLOAT_COMPARISONS)).join(' '), 'vv:v'],
  [77, 'v128.not', 'v:v'], [78, of('v128', 'and andnot or xor'), 'vv:v'], [82, 'v128.bitselect', 'vvv:v'], [83, 'v128.any_true', 'v:i'],
  [84, 'v128.load8_lane', 'iv:v', 'memarg_lane', 1], [85, 'v128.load16_lane', 'iv:v', 'memarg_lane', 2],
  [86, 'v128.load32_lane', 'iv:v', 'memarg_lane', 4], [87, 'v128.load64_lane', 'iv:v', 'memarg_lane', 8],
  [88, 'v128.store8_lane', 'iv:', 'memarg_lane', 1], [89, 'v128.store16_lane', 'iv:', 'memarg_lane', 2],
  [90, 'v128.store32_lane', 'iv:', 'memarg_lane', 4], [91, 'v128.store64_lane', 'iv:', 'memarg_lane', 8],
  [92, 'v128.load32_zero', 'i:v', 'memarg', 4], [93, 'v128.load64_zero', 'i:v', 'memarg', 8],
  [94, 'f32x4.demote_f64x2_zero f64x2.promote_low_f32x4', 'v:v'],
  [96, of('i8x16', 'abs neg popcnt'), 'v:v'], [99, of('i8x16', 'all_true bitmask'), 'v:i'], [101, of('i8x16', 'narrow_i16x8_s narrow_i16x8_u'), 'vv:v'],
  [103, of('f32x4', 'ceil floor trunc nearest'), 'v:v'], [107, of('i8x16', 'shl shr_s shr_u'), 'vi:v'],
  [110, of('i8x16', 'add add_sat_s add_sat_u sub sub_sat_s sub_sat_u'), 'vv:v'], [116, of('f64x2', 'ceil floor'), 'v:v'],
  [118, of('i8x16', 'min_s min_u max_s max_u'), 'vv:v'], [122, 'f64x2.trunc', 'v:v'], [123, 'i8x16.avgr_u', 'vv:v'],
  [124, 'i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u', 'v:v'],
  [128, of('i16x8', 'abs neg'), 'v:v'], [130, 'i16x8.q15mulr_sat_s', 'vv:v'], [131, of('i16x8', 'all_true bitmask'), 'v:i'],
  [133, of('i16x8', 'narrow_i32x4_s narrow_i32x4_u'), 'vv:v'],
  [135, of('i16x8', 'extend_low_i8x16_s extend_high_i8x16_s extend_low_i8x16_u extend_high_i8x16_u'), 'v:v'],
  [139, of('i16x8', 'shl shr_s shr_u'), 'vi:v'], [142, of('i16x8', 'add add_sat_s add_sat_u sub sub_sat_s sub_sat_u'), 'vv:v'], [148, 'f64x2.nearest', 'v:v'],
  [149, of('i16x8', 'mul min_s min_u max_s max_u'), 'vv:v'], [155, 'i16x8.avgr_u', 'vv:v'],
  [156, of('i16x8', 'extmul_low_i8x16_s extmul_high_i8x16_s extmul_low_i8x16_u extmul_high_i8x16_u'), 'vv:v'],
  [160, of('i32x4', 'abs neg'), 'v:v'], [163, of('i32x4', 'all_true bitmask'), 'v:i'],
  [167, of('i32x4', 'extend_low_i16x8_s extend_high_i16x8_s extend_low_i16x8_u extend_high_i16x8_u'), 'v:v'],
  [171, of('i32x4', 'shl shr_s shr_u'), 'vi:v'], [174, 'i32x4.add', 'vv:v'], [177, 'i32x4.sub', 'vv:v'],
  [181, of('i32x4', 'mul min_s min_u max_s max_u dot_i16x8_s'), 'vv:v'],
  [188, of('i32x4', 'extmul_low_i16x8_s extmul_high_i16x8_s extmul_low_i16x8_u extmul_high_i16x8_u'), 'vv:v'],
  [192, of('i64x2', 'abs neg'), 'v:v'], [195, of('i64x2', 'all_true bitmask'), 'v:i'],
  [199, of('i64x2', 'extend_low_i32x4_s extend_high_i32x4_s extend_low_i32x4_u extend_high_i32x4_u'), 'v:v'],
  [203, of('i64x2', 'shl shr_s shr_u'), 'vi:v'], [206, 'i64x2.add', 'vv:v'], [209, 'i64x2.sub', 'vv:v'],
  [213, of('i64x2', 'mul eq ne lt_s gt_s le_s ge_s extmul_low_i32x4_s extmul_high_i32x4_s extmul_low_i32x4_u extmul_high_i32x4_u'), 'vv:v'],
  [224, of('f32x4', 'abs neg'), 'v:v'], [227, 'f32x4.sqrt', 'v:v'], [228, of('f32x4', 'add sub mul div min max pmin pmax'), 'vv:v'],
  [236, of('f64x2', 'abs neg'), 'v:v'], [239, 'f64x2.sqrt', 'v:v'], [240, of('f64x2', 'add sub mul div min max pmin pmax'), 'vv:v'],
  [248, 'i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u', 'v:v'],
  [252, 'i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u', 'v:v'],
], 'SIMD', 0xfd);

addInstructions([
  [256, 'i8x16.relaxed_swizzle', 'vv:v'],
  [257, of('i32x4', 'relaxed_trunc_f32x4_s relaxed_trunc_f32x4_u relaxed_trunc_f64x2_s_zero relaxed_trunc_f64x2_u_zero'), 'v:v'],
  [261, 'f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd', 'vvv:v'],
  [265, 'i8x16.relaxed_laneselect i16x8.relaxed_laneselect i32x4.relaxed_laneselect i64x2.relaxed_laneselect', 'vvv:v'],
  [269, 'f32x4.relaxed_min f32x4.relaxed_max f64x2.relaxed_min f64x2.relaxed_max', 'vv:v'],
  [273, 'i16x8.relaxed_q15mulr_s i16x8.relaxed_dot_i8x16_i7x16_s', 'vv:v'], [275, 'i32x4.relaxed_dot_i8x16_i7x16_add_s', 'vvv:v'],
], 'relaxed SIMD', 0xfd);

/**
 * An atomic instruction for each type and number of bits, which are always the same seven.
 * @param names of one for all bits of its type, and of one for fewer, with # for their number
 * @param effects for i32 and for i64
 */
const atomicRows = (first: number, names: string, effects: string, ...may: Ability[]): Row[] => {
  const [all, fewer] = names.split(' ') as [string, string];
  const [ofI32, ofI64] = effects.split(' ') as [string, string];
  return [['i32', 32], ['i64', 64], ['i32', 8], ['i32', 16], ['i64', 8], ['i64', 16], ['i64', 32]].map(([type, bits], i) => [
    first + i, `${type}.atomic.${i < 2 ? all : fewer.replace('#', String(bits))}`, type === 'i32' ? ofI32 : ofI64, 'memarg', Number(bits) / 8, 'aligned', ...may,
  ]);
};

addInstructions([
  [0x00, 'memory.atomic.notify', 'ii:i', 'memarg', 4, 'aligned', 'signals'], [0x01, 'memory.atomic.wait32', 'iil:i', 'memarg', 4, 'aligned', 'signals'],
  [0x02, 'memory.atomic.wait64', 'ill:i', 'memarg', 8, 'aligned', 'signals'], [0x03, 'atomic.fence', ':', 'zero_byte'],
  ...atomicRows(0x10, 'load load#_u', 'i:i i:l'), ...atomicRows(0x17, 'store store#', 'ii: il:'),
  ...['add', 'sub', 'and', 'or', 'xor', 'xchg'].flatMap((op, i) => atomicRows(0x1e + 7 * i, `rmw.${op} rmw#.${op}_u`, 'ii:i il:l', 'updates')),
  ...atomicRows(0x48, 'rmw.cmpxchg rmw#.cmpxchg_u', 'iii:i ill:l', 'updates'),
], 'atomics', 0xfe);

export const oneByteInstruction = (opcode: number): Instruction | undefined => ONE_BYTE[opcode];
/** Those that begin with the prefix, by opcode; undefined if it is none. */
export const prefixedInstructions = (prefix: number): ReadonlyMap<number, Instruction> | undefined => PREFIXED.get(prefix);

/** @throws RangeError for a name that is not in the table */
export function instructionNamed(name: string): Instruction {
  const def = BY_NAME.get(name);
  if (!def) throw new RangeError(`no instruction is called ${name}`);
  return def;
}
