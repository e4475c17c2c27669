/** Globals: a class for each value type, so that an engine sees one representation of the value in each. */
import type { ValType } from '../../compiler/model/types.js';
import { type PartKind, partsOf, slotCount, zeroOf } from '../../compiler/model/value-types.js';
import { pristine } from '../base/pristine.js';

/** A global: a field for each part of its value (see `GLOBAL_FIELDS`), `v` the first. */
export abstract class GlobalInst {
  /** The `WebAssembly.Global` that stands for it: one identity. */
  js: object | undefined = undefined;
  private readonly kinds: readonly PartKind[];
  declare v: unknown;
  declare h: unknown;
  declare m: unknown;
  declare n: unknown;

  constructor(readonly type: ValType, readonly mutable: boolean, parts: readonly unknown[]) {
    this.kinds = partsOf(type);
    this.writeParts(parts.length === 0 ? this.kinds.map(zeroOf) : parts, 0);
  }

  /** Its value is those parts of the list that begin at the position. */
  writeParts(parts: readonly unknown[], at: number): void {
    const n = this.kinds.length;
    this.v = parts[at];
    if (n > 1) this.h = parts[at + 1];
    if (n > 2) this.m = parts[at + 2];
    if (n > 3) this.n = parts[at + 3];
  }

  /** Writes its parts over elements that are there. */
  readParts(out: unknown[], at: number): void {
    const n = this.kinds.length;
    out[at] = this.v;
    if (n > 1) out[at + 1] = this.h;
    if (n > 2) out[at + 2] = this.m;
    if (n > 3) out[at + 3] = this.n;
  }
}

type GlobalClass = new (type: ValType, mutable: boolean, parts: readonly unknown[]) => GlobalInst;
const classes = Object.create(null) as Record<string, GlobalClass | undefined>;
const classOf = (type: ValType): GlobalClass => (classes[type] ??= slotCount(type) === 2 ? class extends TwoParts {} : class extends GlobalInst {});

/** The same for two parts, in code that an engine sees no other types in. */
class TwoParts extends GlobalInst {
  override writeParts(parts: readonly unknown[], at: number): void {
    this.v = parts[at];
    this.h = parts[at + 1];
  }

  override readParts(out: unknown[], at: number): void {
    out[at] = this.v;
    out[at + 1] = this.h;
  }
}

/**
 * Makes a global.
 * @param parts of its value; none for the default value
 */
export const makeGlobal = (type: ValType, mutable: boolean, ...parts: readonly unknown[]): GlobalInst =>
  // Node 20 iterates in a constructor that only passes its arguments on.
  pristine(() => new (classOf(type))(type, mutable, parts));
