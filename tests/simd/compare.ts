/** Runs the functions of an instruction's module on two engines, and finds where they differ. */
import type { Instruction } from '../../compiler/model/instructions.js';
import type { ValType } from '../../compiler/model/types.js';
import { native } from '../random/compare.js';
import type { Instr } from '../random/model.js';
import type { Api } from '../random/hosts.js';
import type { Rng } from '../random/rng.js';
import { randomF32, randomF64, randomI32, randomI64 } from '../random/values.js';
import { type Area, type Context, DATA, looseOf, operandShape, OTHER, OUT, programOf, sizeOf, textOf, type Variant, WINDOW } from './program.js';
import { isArithmeticNan, isCanonicalNan, isNan, lanesOf, randomVector, type Shape, SHAPES, widthOf } from './values.js';

const PAGE = 65536;
/** So many bytes at the end of the memory are looked at as well. */
const TAIL = 64;

/** The bits of an operand. */
function operand(type: ValType, shape: Shape | undefined, rng: Rng): bigint {
  switch (type) {
    case 'v128': return randomVector(shape !== undefined && rng.chance(0.85) ? shape : rng.pick(SHAPES), rng);
    case 'i32': return BigInt.asUintN(32, BigInt(randomI32(rng)));
    case 'i64': return BigInt.asUintN(64, randomI64(rng));
    case 'f32': return BigInt(randomF32(rng) >>> 0);
    default: return BigInt.asUintN(64, randomF64(rng));
  }
}

/** Mostly in the data, sometimes about the end of the memory, sometimes far beyond it. */
const address = ({ width }: Instruction, rng: Rng): bigint =>
  BigInt(rng.weighted([[DATA + rng.below(WINDOW - DATA - 64), 8], [PAGE - width + rng.between(-2, 2), 2], [PAGE - 65500 + rng.between(-20, 60), 2], [rng.pick([0xffff_ffff, PAGE, 0x8000_0000]), 1]]));

export const casesOf = (def: Instruction, count: number, rng: Rng): bigint[][] => {
  const { params } = def.type!;
  const shape = operandShape(def);
  const reaches = def.width > 0;
  const one = (): bigint[] => params.map((t, j) => {
    if (reaches && j === 0) return address(def, rng);
    // How far to shift, or a lane.
    if (t === 'i32' && rng.chance(0.5)) return BigInt(rng.between(0, 70));
    return operand(t, shape, rng);
  });
  return Array.from({ length: count }, () => {
    const operands = one();
    const vectors = params.map((t, j) => (t === 'v128' ? j : -1)).filter((j) => j >= 0);
    // Sometimes two are the same, or differ in few bits.
    if (vectors.length > 1 && rng.chance(0.15)) operands[vectors[1]!] = operands[vectors[0]!]! ^ (rng.chance(0.5) ? 0n : 1n << BigInt(rng.below(128)));
    return operands;
  });
};

/** What a call leaves: how it ended, and memory. */
interface Outcome {
  readonly end: string;
  readonly memory: Uint8Array;
}

/** What a call begins with: the beginning of the memory. */
type Given = Uint8Array;

export interface Runner {
  run(name: string, given: Given): Outcome;
}

/** Data that is the same for all. */
const DATA_BYTES = Uint8Array.from({ length: WINDOW }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> (i % 23)) & 0xff);

function put(memory: Uint8Array, at: number, bits: bigint): void {
  for (let i = 0; i < 16; i++) memory[at + i] = Number((bits >> BigInt(8 * i)) & 0xffn);
}
function givenOf(operands: readonly bigint[], other: bigint): Given {
  const memory = DATA_BYTES.slice();
  memory.fill(0, 0, DATA);
  operands.forEach((x, j) => put(memory, 16 * j, x));
  put(memory, OTHER, other);
  return memory;
}

export function bitsAt(memory: Uint8Array, at: number, type: ValType): bigint {
  let bits = 0n;
  for (let i = sizeOf(type); i-- > 0;) bits = (bits << 8n) | BigInt(memory[at + i]!);
  return bits;
}

export function runner(api: Api, bytes: Uint8Array): Runner {
  const { exports } = new api.Instance(new api.Module(bytes), {});
  const memory = new Uint8Array((exports['the memory'] as { buffer: ArrayBuffer }).buffer);
  return {
    run(name, given) {
      memory.set(given);
      memory.set(DATA_BYTES.subarray(0, TAIL), PAGE - TAIL);
      let end = 'returned';
      try {
        (exports[name] as () => void)();
      } catch (e) {
        if (!(e instanceof api.RuntimeError)) throw e;
        end = `trap: ${e.message}`;
      }
      const seen = new Uint8Array(WINDOW + TAIL);
      seen.set(memory.subarray(0, WINDOW));
      seen.set(memory.subarray(PAGE - TAIL), WINDOW);
      return { end, memory: seen };
    },
  };
}

const hex = (bits: bigint, width: number): string => `0x${bits.toString(16).padStart(width / 4, '0')}`;
const lanes = (bits: bigint, width: number, all: number): string => lanesOf(bits, width).slice(0, all / width).map((x) => hex(x, width)).join(' ');

/** Whether the lanes of an operand let the result's be other NaNs than canonical ones. */
function openLanes(def: Instruction, operands: readonly bigint[]): boolean[] {
  const loose = looseOf(def)!;
  const given = operandShape(def) ?? loose;
  const open = (shape: Shape): boolean[] => {
    const width = widthOf(shape);
    return Array.from({ length: 128 / width }, (_, i) => operands.some((x) => {
      const lane = lanesOf(x, width)[i]!;
      return isNan(lane, width) && !isCanonicalNan(lane, width);
    }));
  };
  const list = open(given);
  return given === loose ? list : Array.from({ length: 128 / widthOf(loose) }, () => list.includes(true));
}

/** @returns what is wrong about a value, if something is */
function compareArea(def: Instruction, area: Area, operands: readonly bigint[], expected: readonly bigint[], actual: bigint): string | undefined {
  const all = 8 * sizeOf(area.type);
  const width = area.loose ? widthOf(area.loose) : operandShape(def) === undefined ? 32 : Math.min(all, widthOf(operandShape(def)!));
  const wrong = (): string => `expected ${expected.map((x) => lanes(x, width, all)).join(' or ')}, got ${lanes(actual, width, all)}`;
  const strict = area.of === 'result' && area.loose ? openLanes(def, operands) : [];
  const got = lanesOf(actual, width);
  for (let i = 0; i < all / width; i++) {
    const good = expected.some((x) => {
      const lane = lanesOf(x, width)[i]!;
      if (lane === got[i]) return true;
      if (!area.loose || !isNan(lane, width)) return false;
      return strict[i] === false ? isCanonicalNan(got[i]!, width) : isArithmeticNan(got[i]!, width);
    });
    if (!good) return wrong();
  }
  return undefined;
}

const hasNan = (bits: bigint, shape: Shape): boolean => lanesOf(bits, widthOf(shape)).some((lane) => isNan(lane, widthOf(shape)));

export interface Comparison {
  readonly def: Instruction;
  readonly variants: readonly Variant[];
  readonly cases: readonly (readonly bigint[])[];
  readonly others: readonly bigint[];
  readonly some: readonly number[];
}

export interface Report {
  judged: number;
  readonly wrong: string[];
}

const MOST_REPORTED = 6;

/** @param instead for a relaxed instruction: what it may do on one machine or another, as bodies of functions */
export function compare(c: Comparison, api: Api, instead?: readonly (readonly Instr[])[]): Report {
  const { def, cases, others } = c;
  const { bytes, contexts } = programOf(def, c.variants, cases, c.some);
  const engines = instead ? instead.map((body) => runner(native, programOf(def, c.variants, cases, c.some, body).bytes)) : [runner(native, bytes)];
  const ours = runner(api, bytes);
  const report: Report = { judged: 0, wrong: [] };
  const given = cases.map((operands, k) => givenOf(operands, others[k]!));
  const vectors = def.type!.params.map((t) => t === 'v128');
  for (const context of contexts) {
    for (const [k, operands] of cases.entries()) {
      if (context.only !== undefined && context.only !== k) continue;
      if (context.noNan && operands.some((x, j) => vectors[j] && hasNan(x, context.noNan!))) continue;
      const wrong = judge(c, context, engines, ours, k, given[k]!);
      if (wrong === null) continue;
      report.judged++;
      if (wrong !== undefined && report.wrong.length < MOST_REPORTED) {
        const list = operands.map((x, j) => hex(x, vectors[j] ? 128 : 32)).join(', ');
        report.wrong.push(`${def.name} ${context.name} of (${list}) beside ${hex(others[k]!, 128)}: ${wrong}`);
      }
    }
  }
  return report;
}

/** @returns null for what cannot be judged, undefined for what is right */
function judge({ def, cases }: Comparison, context: Context, engines: readonly Runner[], ours: Runner, k: number, given: Given): string | null | undefined {
  const operands = cases[k]!;
  // One that goes on with a result that is not the only one, or that not even one engine always has.
  const derived = context.areas.some((a) => a.of === 'other') || context.onlyCertain;
  if (derived && engines.length > 1) return null;
  const loose = looseOf(def);
  if (context.onlyCertain && loose && hasNan(bitsAt(engines[0]!.run(directly(context), given).memory, OUT, 'v128'), loose)) return null;
  const expected = engines.map((e) => e.run(context.name, given));
  const [first] = expected;
  if (context.name.startsWith('in a loop') && first!.memory[OUT + 16] !== 0) return null;
  const actual = ours.run(context.name, given);
  if (actual.end !== first!.end) return `expected ${first!.end}, ${actual.end}`;
  if (actual.end !== 'returned' || Buffer.compare(actual.memory, first!.memory) === 0) return undefined;
  const blank = [...expected, actual];
  for (const area of context.areas) {
    const wrong = compareArea(def, area, operands, expected.map(({ memory }) => bitsAt(memory, area.at, area.type)), bitsAt(actual.memory, area.at, area.type));
    if (wrong !== undefined) return `at ${area.at}: ${wrong}`;
    for (const { memory } of blank) memory.fill(0, area.at, area.at + sizeOf(area.type));
  }
  const at = first!.memory.findIndex((b, i) => b !== actual.memory[i]);
  if (at < 0) return undefined;
  const show = (m: Uint8Array): string => Buffer.from(m.subarray(at & ~15, (at & ~15) + 16)).toString('hex');
  return `memory at ${at}: expected ${show(first!.memory)}, got ${show(actual.memory)}`;
}

/** The name of the context that stores the result and does nothing else. */
const directly = ({ variant }: Context): string => `memory${textOf(variant)}`;
