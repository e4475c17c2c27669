/**
 * What the debug interface does with entities: memories, globals, tables, tags, exceptions and the index spaces of an instance. Addresses,
 * lengths and indices are bigints, since the interface has them as u64; whatever fails has changed nothing.
 */
import { PAGE_SIZE } from '../../compiler/model/limits.js';
import type { ValType } from '../../compiler/model/types.js';
import { partsForNow } from '../support/value-types.js';
import type { FuncInst } from '../store/func.js';
import type { GlobalInst } from '../store/global.js';
import type { Instance } from '../store/instance.js';
import type { MemoryInst } from '../store/memory.js';
import type { TableInst } from '../store/table.js';
import { ExnInst, TagInst } from '../store/tag.js';
import { DebugError } from './errors.js';
import { emptySlots, requireType, requireTypes, slotsOfValue, type Value, valueOfSlots, valuesOfSlots } from './value.js';

/** The index spaces of an instance, and what is in them. */
export interface IndexSpaces {
  memory: MemoryInst;
  global: GlobalInst;
  table: TableInst;
  func: FuncInst;
  tag: TagInst;
}

const spaces: { readonly [K in keyof IndexSpaces]: (instance: Instance) => readonly IndexSpaces[K][] } = {
  memory: (i) => i.mems, global: (i) => i.globals, table: (i) => i.tables, func: (i) => i.funcs, tag: (i) => i.tags,
};

/**
 * An item of one of an instance's index spaces, imports first; it need not be exported.
 * @throws DebugError invalid-entity: there is none of that index
 */
export function itemOf<K extends keyof IndexSpaces>(instance: Instance, kind: K, index: number): IndexSpaces[K] {
  const item = spaces[kind](instance)[index];
  if (item === undefined) throw new DebugError('invalid-entity', `the instance has no ${kind} ${index}`);
  return item;
}

export const memorySize = (memory: MemoryInst): bigint => BigInt(memory.u8.length);
/** Of every memory. */
export const PAGE_BYTES = BigInt(PAGE_SIZE);

/**
 * Grows a memory by `delta` bytes.
 * @returns its size before, in bytes
 * @throws DebugError memory-grow-failure: not a whole number of pages, beyond the memory's maximum, or the engine has no room
 */
export function growMemory(memory: MemoryInst, delta: bigint): bigint {
  if (delta % PAGE_BYTES !== 0n) throw new DebugError('memory-grow-failure', `${delta} bytes are not a whole number of pages of ${PAGE_BYTES}`);
  // MemoryInst.grow takes its argument for a uint32.
  const pages = delta / PAGE_BYTES;
  const old = pages >= 1n << 32n ? -1 : memory.grow(Number(pages));
  if (old === -1) throw new DebugError('memory-grow-failure', `cannot grow by ${delta} bytes`);
  return BigInt(old) * PAGE_BYTES;
}

/** @throws DebugError out-of-bounds */
export function requireRange(memory: MemoryInst, address: bigint, length: bigint): void {
  if (address + length > memorySize(memory)) throw new DebugError('out-of-bounds', `${length} bytes at ${address} of ${memorySize(memory)}`);
}

/**
 * A copy of some bytes.
 * @throws DebugError out-of-bounds, before anything is allocated; alloc-failure when the engine has no room for the copy
 */
export function readBytes(memory: MemoryInst, address: bigint, length: bigint): Uint8Array {
  requireRange(memory, address, length);
  const start = Number(address);
  try {
    return memory.u8.slice(start, start + Number(length));
  } catch {
    throw new DebugError('alloc-failure', `${length} bytes`);
  }
}

/** @throws DebugError out-of-bounds */
export function writeBytes(memory: MemoryInst, address: bigint, bytes: Uint8Array): void {
  requireRange(memory, address, BigInt(bytes.length));
  memory.u8.set(bytes, Number(address));
}

/** Widths in bytes of the integers that a memory is read and written by. */
export type IntegerWidth = 1 | 2 | 4 | 8;

/**
 * A little-endian unsigned integer at any address.
 * @throws DebugError out-of-bounds
 */
export function readInteger(memory: MemoryInst, address: bigint, width: IntegerWidth): bigint {
  requireRange(memory, address, BigInt(width));
  const at = Number(address);
  switch (width) {
    case 1: return BigInt(memory.dv.getUint8(at));
    case 2: return BigInt(memory.dv.getUint16(at, true));
    case 4: return BigInt(memory.dv.getUint32(at, true));
    case 8: return memory.dv.getBigUint64(at, true);
  }
}

/**
 * The inverse of {@link readInteger}.
 * @param value its low bits are written
 * @throws DebugError out-of-bounds
 */
export function writeInteger(memory: MemoryInst, address: bigint, width: IntegerWidth, value: bigint): void {
  requireRange(memory, address, BigInt(width));
  const at = Number(address);
  switch (width) {
    case 1: return memory.dv.setUint8(at, Number(value & 0xffn));
    case 2: return memory.dv.setUint16(at, Number(value & 0xffffn), true);
    case 4: return memory.dv.setUint32(at, Number(value & 0xffff_ffffn), true);
    case 8: return memory.dv.setBigUint64(at, value, true);
  }
}

export function getGlobal(global: GlobalInst): Value {
  global.readParts(partsForNow, 0);
  return valueOfSlots(global.type, partsForNow, 0);
}

/** @throws DebugError read-only, mismatched-type */
export function setGlobal(global: GlobalInst, value: Value): void {
  if (!global.mutable) throw new DebugError('read-only', 'the global is not mutable');
  requireType(value, global.type);
  const parts: unknown[] = [null];
  slotsOfValue(value, parts);
  global.writeParts(parts, 1);
}

export const tableLength = (table: TableInst): bigint => BigInt(table.length);

/** @throws DebugError out-of-bounds */
function requireElement(table: TableInst, index: bigint): void {
  if (index >= tableLength(table)) throw new DebugError('out-of-bounds', `element ${index} of ${table.length}`);
}

/** @throws DebugError out-of-bounds */
export function getElement(table: TableInst, index: bigint): Value {
  requireElement(table, index);
  return { type: table.element, value: table.get(Number(index)) };
}

/** @throws DebugError out-of-bounds, mismatched-type */
export function setElement(table: TableInst, index: bigint, value: Value): void {
  requireElement(table, index);
  requireType(value, table.element);
  table.set(Number(index), value.value);
}

/** A new tag, equal to no other. */
export const makeTag = (params: readonly ValType[]): TagInst => new TagInst({ params, results: [] });

/**
 * A new exception, as `throw` would make it.
 * @throws DebugError mismatched-type: the tag has other parameters
 */
export function makeException(tag: TagInst, values: readonly Value[]): ExnInst {
  requireTypes(values, tag.type.params);
  const slots = emptySlots();
  for (const value of values) slotsOfValue(value, slots);
  return new ExnInst(tag, slots);
}

export const exceptionValues = (exn: ExnInst): Value[] => valuesOfSlots(exn.tag.type.params, exn.values);
