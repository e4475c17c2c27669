/** Globals: a class for each value type, so that an engine sees one representation of the value in each. */
import type { ValType } from '../../compiler/model/types.js';
import { GLOBAL_FIELDS, partsOf, zeroOf } from '../../compiler/model/value-types.js';
import { append, pristine } from '../base/pristine.js';

/** A global: a field for each part of its value (see `GLOBAL_FIELDS`), `v` the first. */
export abstract class GlobalInst {
  /** The `WebAssembly.Global` that stands for it: one identity. */
  js: object | undefined = undefined;
  declare v: unknown;
  declare h: unknown;
  declare m: unknown;
  declare n: unknown;

  constructor(readonly type: ValType, readonly mutable: boolean, parts: readonly unknown[]) {
    this.setParts(parts, 0);
  }

  /** Reads its parts from the position on; those that are not there are of the default value. */
  setParts(parts: readonly unknown[], at: number): void {
    const kinds = partsOf(this.type);
    for (let i = 0; i < kinds.length; i++) this[GLOBAL_FIELDS[i]!] = at + i < parts.length ? parts[at + i] : zeroOf(kinds[i]!);
  }

  /** Appends its parts. */
  parts(out: unknown[]): unknown[] {
    for (let i = 0, n = partsOf(this.type).length; i < n; i++) append(out, this[GLOBAL_FIELDS[i]!]);
    return out;
  }
}

type GlobalClass = new (type: ValType, mutable: boolean, parts: readonly unknown[]) => GlobalInst;
const classes = Object.create(null) as Record<string, GlobalClass | undefined>;
const classOf = (type: ValType): GlobalClass => (classes[type] ??= class extends GlobalInst {});

/**
 * Makes a global.
 * @param parts of its value; those left out are of the default value
 */
export const makeGlobal = (type: ValType, mutable: boolean, ...parts: readonly unknown[]): GlobalInst =>
  // Node 20 iterates in a constructor that only passes its arguments on.
  pristine(() => new (classOf(type))(type, mutable, parts));
