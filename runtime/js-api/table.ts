/** `WebAssembly.Table`. */
import { MAX_TABLE_LENGTH } from '../../compiler/model/limits.js';
import { TableInst } from '../store/table.js';
import { Uncloneable } from '../store/objects.js';
import { defaultReference, descriptorType, fromSlot, NOT_A_FUNCREF, toSlot } from '../values/convert.js';
import type { TableDescriptor } from './types.js';
import { interfaceConstructor, isObject, readLimits, unsignedLong } from './webidl.js';

class TableObject extends Uncloneable {
  readonly #table: TableInst;

  constructor(table: TableInst) {
    super();
    this.#table = table;
    table.js ??= this;
  }

  static instOf(v: unknown): TableInst | undefined {
    return isObject(v) && #table in v ? v.#table : undefined;
  }

  static #of(v: unknown, member: string): TableInst {
    const table = TableObject.instOf(v);
    if (table === undefined) throw new TypeError(`WebAssembly.Table.${member}(): Receiver is not a WebAssembly.Table`);
    return table;
  }

  get length(): number {
    return TableObject.#of(this, 'length').length;
  }

  /** Grows by `delta` elements, each `init`; gives the length before. */
  grow(delta: number, ...init: [init?: unknown]): number {
    const table = TableObject.#of(this, 'grow');
    const n = unsignedLong(delta, 'WebAssembly.Table.grow(): Argument 0');
    const value = init.length === 0 ? defaultReference(table.element)
      : toSlot(table.element, init[0], `WebAssembly.Table.grow(): Argument 1 is invalid: ${NOT_A_FUNCREF}`);
    const old = table.grow(n, value);
    if (old < 0) throw new RangeError(`WebAssembly.Table.grow(): failed to grow table by ${n}`);
    return old;
  }

  /** Sets an element; to null or undefined, if no value is given. */
  set(index: number, ...value: [value?: unknown]): void {
    const table = TableObject.#of(this, 'set');
    const i = checkedIndex(table, index, 'WebAssembly.Table.set()');
    table.set(i, value.length === 0 ? defaultReference(table.element)
      : toSlot(table.element, value[0], `WebAssembly.Table.set(): Argument 1 is invalid for table: ${NOT_A_FUNCREF}`));
  }

  /** Gives an element; a function always as the same Exported Function. */
  get(index: number): unknown {
    const table = TableObject.#of(this, 'get');
    return fromSlot(table.element, table.get(checkedIndex(table, index, 'WebAssembly.Table.get()')));
  }
}

function checkedIndex(table: TableInst, index: unknown, context: string): number {
  const i = unsignedLong(index, `${context}: Argument 0`);
  if (i >= table.length) throw new RangeError(`${context}: invalid address ${i} in ${table.element} table of size ${table.length}`);
  return i;
}

function fromDescriptor(descriptor: TableDescriptor, init?: unknown): TableInst {
  const context = 'WebAssembly.Table()';
  if (!isObject(descriptor)) throw new TypeError(`${context}: Argument 0 must be a table descriptor`);
  const element = descriptorType(descriptor.element);
  if (element !== 'funcref' && element !== 'externref') {
    throw new TypeError(`${context}: Descriptor property 'element' must be a WebAssembly reference type`);
  }
  const limits = readLimits(descriptor, context, MAX_TABLE_LENGTH, 0xffffffff);
  const value = init === undefined ? defaultReference(element)
    : toSlot(element, init,
      `${context}: Argument 2 must be undefined or a value of type compatible with the type of the new table: ${NOT_A_FUNCREF}.`);
  return new TableInst({ element, ...limits }, value);
}

export type Table = TableObject;
export const Table = interfaceConstructor('Table', 1, TableObject, fromDescriptor, {});

/** The table behind a `WebAssembly.Table`; undefined for any other value. */
export const tableOf = TableObject.instOf;
/** The `WebAssembly.Table` of a table: the same one each time. */
export const tableObject = (table: TableInst): object => table.js ?? new TableObject(table);
