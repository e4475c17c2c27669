/** Instructions on linear memory (specification, 4.4.7). */
import { INSTRUCTIONS } from '../../compiler/model/instructions.js';
import { TRAP_MESSAGES } from '../../runtime/base/traps.js';
import { PAGE, type WMemory } from './entities.js';
import type { Plain } from './plain.js';
import { f32, f64, i32, i64, v128, WTrap, WValue } from './values.js';

const LOADS: Readonly<Record<string, (d: DataView, at: number) => WValue>> = {
  'i32.load': (d, at) => i32(d.getInt32(at, true)),
  'i64.load': (d, at) => i64(d.getBigInt64(at, true)),
  'f32.load': (d, at) => f32(d.getUint32(at, true)),
  'f64.load': (d, at) => f64(d.getBigUint64(at, true)),
  'i32.load8_s': (d, at) => i32(d.getInt8(at)),
  'i32.load8_u': (d, at) => i32(d.getUint8(at)),
  'i32.load16_s': (d, at) => i32(d.getInt16(at, true)),
  'i32.load16_u': (d, at) => i32(d.getUint16(at, true)),
  'i64.load8_s': (d, at) => i64(BigInt(d.getInt8(at))),
  'i64.load8_u': (d, at) => i64(BigInt(d.getUint8(at))),
  'i64.load16_s': (d, at) => i64(BigInt(d.getInt16(at, true))),
  'i64.load16_u': (d, at) => i64(BigInt(d.getUint16(at, true))),
  'i64.load32_s': (d, at) => i64(BigInt(d.getInt32(at, true))),
  'i64.load32_u': (d, at) => i64(BigInt(d.getUint32(at, true))),
};

const word = (v: unknown): number => Number(BigInt.asIntN(32, v as bigint));
const STORES: Readonly<Record<string, (d: DataView, at: number, v: unknown) => void>> = {
  'i32.store': (d, at, v) => d.setInt32(at, v as number, true),
  'i64.store': (d, at, v) => d.setBigInt64(at, v as bigint, true),
  'f32.store': (d, at, v) => d.setUint32(at, v as number, true),
  'f64.store': (d, at, v) => d.setBigUint64(at, v as bigint, true),
  'i32.store8': (d, at, v) => d.setInt8(at, v as number),
  'i32.store16': (d, at, v) => d.setInt16(at, v as number, true),
  'i64.store8': (d, at, v) => d.setInt8(at, word(v)),
  'i64.store16': (d, at, v) => d.setInt16(at, word(v), true),
  'i64.store32': (d, at, v) => d.setInt32(at, word(v), true),
};

/** A vector out of so many bytes of the memory, and one with a lane from there. */
const VECTOR_LOADS: readonly (readonly [RegExp, (bits: bigint, width: number, name: string) => bigint])[] = [
  [/^v128\.load$/, (bits) => bits],
  [/^v128\.load(\d+)_zero$/, (bits) => bits],
  [/^v128\.load(\d+)_splat$/, (bits, width) => repeated(bits, width, 128 / width)],
  [/^v128\.load(\d+)x\d+_[su]$/, (bits, width, name) => {
    let result = 0n;
    for (let i = 0; i < 64 / width; i++) {
      const lane = bits >> BigInt(width * i);
      const extended = name.endsWith('s') ? BigInt.asIntN(width, lane) : BigInt.asUintN(width, lane);
      result |= BigInt.asUintN(2 * width, extended) << BigInt(2 * width * i);
    }
    return result;
  }],
];
const repeated = (bits: bigint, width: number, times: number): bigint => {
  let result = 0n;
  for (let i = 0; i < times; i++) result |= bits << BigInt(width * i);
  return result;
};

function readBits(d: DataView, at: number, bytes: number): bigint {
  let bits = 0n;
  for (let i = bytes - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(d.getUint8(at + i));
  return bits;
}
function writeBits(d: DataView, at: number, bytes: number, bits: bigint): void {
  for (let i = 0; i < bytes; i++) d.setUint8(at + i, Number((bits >> BigInt(8 * i)) & 0xffn));
}

function vectorMemoryInstructions(all: Map<string, Plain>): void {
  for (const { name, immediate, width, type } of INSTRUCTIONS) {
    if (!name.startsWith('v128.') || !immediate.startsWith('memarg')) continue;
    const loaded = VECTOR_LOADS.find(([pattern]) => pattern.test(name));
    const stores = type!.results.length === 0;
    const lane = BigInt(8 * width);
    const mask = (1n << lane) - 1n;
    all.set(name, { operands: type!.params.length, run: ({ instance }, i, [base, v]) => {
      const at = u32(base) + i.memOffset;
      const d = access(instance.memories[i.a]!, at, width, stores);
      if (stores) {
        writeBits(d, at, width, (v!.value as bigint) >> (immediate === 'memarg_lane' ? lane * BigInt(i.lane) : 0n));
        return [];
      }
      const bits = readBits(d, at, width);
      if (loaded) {
        const [pattern, make] = loaded;
        return [v128(make(bits, Number(pattern.exec(name)![1] ?? 128), name))];
      }
      const shift = lane * BigInt(i.lane);
      return [new WValue('v128', ((v!.value as bigint) & ~(mask << shift)) | (bits << shift), false, v!.open & ~(mask << shift))];
    } });
  }
}

const u32 = (v: WValue | undefined): number => (v!.value as number) >>> 0;

/** @throws WTrap unless the range is within so many bytes */
function check(start: number, length: number, size: number): void {
  if (start + length > size) throw new WTrap(TRAP_MESSAGES.memoryOutOfBounds);
}

/** The memory and address of an access, checked. */
function access(memory: WMemory, address: number, width: number, written: boolean): DataView {
  check(address, width, memory.buffer.byteLength);
  memory.accessed?.(address, width, written);
  return new DataView(memory.buffer);
}

/** What is written by an atomic instruction, by its operation: of what is read and the operand, without their signs. */
const UPDATES: Readonly<Record<string, (old: bigint, operand: bigint) => bigint>> = {
  add: (a, b) => a + b, sub: (a, b) => a - b, and: (a, b) => a & b, or: (a, b) => a | b, xor: (a, b) => a ^ b, xchg: (_, b) => b,
};

/** Little-endian bytes of a memory as an integer. */
function integerAt(d: DataView, at: number, width: number): bigint {
  let value = 0n;
  for (let i = width - 1; i >= 0; i--) value = (value << 8n) | BigInt(d.getUint8(at + i));
  return value;
}

function setIntegerAt(d: DataView, at: number, width: number, value: bigint): void {
  for (let i = 0; i < width; i++) d.setUint8(at + i, Number((value >> BigInt(8 * i)) & 0xffn));
}

/** A value of `i32.atomic...` or `i64.atomic...`. */
const integer = (name: string, v: bigint): WValue => (name.startsWith('i32') ? i32(Number(BigInt.asIntN(32, v))) : i64(v));
const bitsOf = (v: WValue | undefined, width: number): bigint => BigInt.asUintN(8 * width, BigInt(v!.value as number | bigint));

/** The instructions of the threads proposal, on memories that are not shared. The alignment is looked at before the bounds. */
function* atomicInstructions(): Generator<[string, Plain]> {
  yield ['atomic.fence', { operands: 0, run: () => [] }];
  for (const { name, type, width, aligned } of INSTRUCTIONS) {
    if (!aligned) continue;
    const [, operation, expects] = /\.(load|store|notify|wait|add|sub|and|or|xor|xchg|(cmpxchg))[\d_u]*$/.exec(name)!;
    yield [name, { operands: type!.params.length, run: ({ instance }, i, [base, first, second]) => {
      const at = u32(base) + i.memOffset;
      const memory = instance.memories[i.a]!;
      if (at % width !== 0) throw new WTrap(TRAP_MESSAGES.unaligned);
      check(at, width, memory.buffer.byteLength);
      const d = new DataView(memory.buffer);
      if (operation === 'notify') return [i32(0)];
      if (operation === 'wait') throw new WTrap(TRAP_MESSAGES.notShared);
      if (operation === 'store') {
        memory.accessed?.(at, width, true);
        setIntegerAt(d, at, width, bitsOf(first, width));
        return [];
      }
      const old = integerAt(d, at, width);
      memory.accessed?.(at, width, false);
      if (operation === 'load' || (expects !== undefined && bitsOf(first, width) !== old)) return [integer(name, old)];
      memory.accessed?.(at, width, true);
      setIntegerAt(d, at, width, expects === undefined ? UPDATES[operation!]!(old, bitsOf(first, width)) : bitsOf(second, width));
      return [integer(name, old)];
    } }];
  }
}

/** Every instruction that touches a memory, by name. */
export function memoryInstructions(): Map<string, Plain> {
  const all = new Map<string, Plain>(atomicInstructions());
  const widthOf = (name: string): number => INSTRUCTIONS.find((i) => i.name === name)!.width;
  for (const [name, load] of Object.entries(LOADS)) {
    const width = widthOf(name);
    all.set(name, { operands: 1, run: ({ instance }, i, [base]) => {
      const at = u32(base) + i.memOffset;
      return [load(access(instance.memories[i.a]!, at, width, false), at)];
    } });
  }
  for (const [name, store] of Object.entries(STORES)) {
    const width = widthOf(name);
    all.set(name, { operands: 2, run: ({ instance }, i, [base, v]) => {
      const at = u32(base) + i.memOffset;
      store(access(instance.memories[i.a]!, at, width, true), at, v!.value);
      return [];
    } });
  }
  vectorMemoryInstructions(all);
  all.set('memory.size', { operands: 0, run: ({ instance }, i) => [i32(instance.memories[i.a]!.buffer.byteLength / PAGE)] });
  all.set('memory.grow', { operands: 1, run: ({ instance }, i, [n]) => [i32(instance.memories[i.a]!.grow(u32(n)))] });
  all.set('memory.fill', { operands: 3, run: ({ instance }, i, [d, v, n]) => {
    const { bytes, accessed } = instance.memories[i.a]!;
    check(u32(d), u32(n), bytes.length);
    accessed?.(u32(d), u32(n), true);
    bytes.fill(u32(v) & 255, u32(d), u32(d) + u32(n));
    return [];
  } });
  all.set('memory.copy', { operands: 3, run: ({ instance }, i, [d, s, n]) => {
    const [to, from] = [instance.memories[i.a]!, instance.memories[i.b]!];
    check(u32(s), u32(n), from.bytes.length);
    check(u32(d), u32(n), to.bytes.length);
    from.accessed?.(u32(s), u32(n), false);
    to.accessed?.(u32(d), u32(n), true);
    to.bytes.set(from.bytes.slice(u32(s), u32(s) + u32(n)), u32(d));
    return [];
  } });
  all.set('memory.init', { operands: 3, run: ({ instance }, i, [d, s, n]) => {
    const { bytes, accessed } = instance.memories[i.b]!;
    const data = instance.datas[i.a]!;
    check(u32(s), u32(n), data.length);
    check(u32(d), u32(n), bytes.length);
    accessed?.(u32(d), u32(n), true);
    bytes.set(data.slice(u32(s), u32(s) + u32(n)), u32(d));
    return [];
  } });
  all.set('data.drop', { operands: 0, run: ({ instance }, i) => {
    instance.datas[i.a] = new Uint8Array(0);
    return [];
  } });
  return all;
}
