/** Tables. */
import { MAX_TABLE_LENGTH } from '../../compiler/model/limits.js';
import type { RefType, TableType } from '../../compiler/model/types.js';
import { append, pristine, uncurried } from '../base/pristine.js';
import { trap } from '../base/traps.js';
import type { FuncInst } from './func.js';

const types = Int32Array.prototype as {
  fill(this: Int32Array, value: number, start: number, end: number): Int32Array;
  set(this: Int32Array, from: Int32Array, at: number): void;
  subarray(this: Int32Array, start: number, end: number): Int32Array;
};
const fillTypes = uncurried(types.fill);
const setTypes = uncurried(types.set);
const subTypes = uncurried(types.subarray);

const idOf = (v: unknown): number => (v === null ? -1 : (v as FuncInst).typeId);

/**
 * A table. Of function tables, `t` holds each element's canonical type, and -1 for null and for all entries beyond the end, so that
 * `t[i] === id` says that `i` is in range, `e[i]` is not null and its type is right, in one comparison.
 */
export class TableInst {
  readonly element: RefType;
  e: unknown[];
  t: Int32Array;
  readonly max: number | undefined;
  /** The `WebAssembly.Table` that stands for it: one identity. */
  js: object | undefined = undefined;

  /**
   * @param init the initial value of all elements
   * @throws RangeError above the limit: such a module is valid, and cannot be instantiated
   */
  constructor(type: TableType, init: unknown) {
    if (type.min > MAX_TABLE_LENGTH) {
      throw new RangeError(`initial table size (${type.min} elements) is larger than the implementation limit (${MAX_TABLE_LENGTH} elements)`);
    }
    this.element = type.element;
    this.max = type.max;
    this.e = pristine(() => new Array<unknown>(type.min).fill(init));
    this.t = pristine(() => (type.element === 'funcref' ? new Int32Array(type.min).fill(idOf(init)) : new Int32Array(0)));
  }

  get length(): number {
    return this.e.length;
  }

  /** `table.get`. */
  get(i: number): unknown {
    i >>>= 0;
    if (i >= this.e.length) trap('tableOutOfBounds');
    return this.e[i];
  }

  /** `table.set`. */
  set(i: number, v: unknown): void {
    i >>>= 0;
    if (i >= this.e.length) trap('tableOutOfBounds');
    this.e[i] = v;
    if (this.element === 'funcref') this.t[i] = idOf(v);
  }

  /** `table.grow`: the length before, or -1 when it may not grow so far. */
  grow(n: number, v: unknown): number {
    const old = this.e.length;
    const length = old + (n >>> 0);
    if (length > Math.min(this.max ?? MAX_TABLE_LENGTH, MAX_TABLE_LENGTH)) return -1;
    for (let i = old; i < length; i++) append(this.e, v);
    if (this.element === 'funcref') pristine(() => {
      if (length > this.t.length) {
        const t = new Int32Array(Math.max(length, Math.min(2 * old, MAX_TABLE_LENGTH))).fill(-1, old);
        t.set(this.t);
        this.t = t;
      }
      this.t.fill(idOf(v), old, length);
    });
    return old;
  }

  /** `table.fill`. */
  fill(i: number, v: unknown, n: number): void {
    i >>>= 0; n >>>= 0;
    if (i + n > this.e.length) trap('tableOutOfBounds');
    for (let k = i; k < i + n; k++) this.e[k] = v;
    if (this.element === 'funcref') fillTypes(this.t, idOf(v), i, i + n);
  }

  /** `table.copy`: from `s` of `src` to `d` of this one, as if through a buffer. */
  copy(src: TableInst, d: number, s: number, n: number): void {
    d >>>= 0; s >>>= 0; n >>>= 0;
    if (s + n > src.e.length || d + n > this.e.length) trap('tableOutOfBounds');
    if (d <= s) for (let i = 0; i < n; i++) this.e[d + i] = src.e[s + i];
    else for (let i = n - 1; i >= 0; i--) this.e[d + i] = src.e[s + i];
    if (this.element === 'funcref') setTypes(this.t, subTypes(src.t, s, s + n), d);
  }

  /** `table.init`: from `s` of an element segment to `d`. */
  init(elems: readonly unknown[], d: number, s: number, n: number): void {
    d >>>= 0; s >>>= 0; n >>>= 0;
    if (d + n > this.e.length) trap('tableOutOfBounds');
    if (s + n > elems.length) trap('elemSegmentOutOfBounds');
    const funcs = this.element === 'funcref';
    for (let i = 0; i < n; i++) {
      const v = elems[s + i];
      this.e[d + i] = v;
      if (funcs) this.t[d + i] = idOf(v);
    }
  }
}
