/** Globals: a class for each value type, so that an engine sees one representation of the value in each. */
import type { ValType } from '../../compiler/model/types.js';
import { pristine } from '../base/pristine.js';

/** A global: `v` is its raw slot, of an i64 the low half, with `h` the high one. */
export abstract class GlobalInst {
  /** The `WebAssembly.Global` that stands for it: one identity. */
  js: object | undefined = undefined;
  constructor(readonly type: ValType, readonly mutable: boolean, public v: unknown, public h: number) {}
}

class I32Global extends GlobalInst {}
class I64Global extends GlobalInst {}
class F32Global extends GlobalInst {}
class F64Global extends GlobalInst {}
class FuncrefGlobal extends GlobalInst {}
class ExternrefGlobal extends GlobalInst {}
class ExnrefGlobal extends GlobalInst {}

const classes: Record<ValType, new (type: ValType, mutable: boolean, v: unknown, h: number) => GlobalInst> = {
  i32: I32Global, i64: I64Global, f32: F32Global, f64: F64Global,
  funcref: FuncrefGlobal, externref: ExternrefGlobal, exnref: ExnrefGlobal,
};

/**
 * Makes a global.
 * @param v its raw slot, of an i64 the low half
 * @param h the high half of an i64, otherwise 0
 */
export const makeGlobal = (type: ValType, mutable: boolean, v: unknown, h = 0): GlobalInst =>
  // Node 20 iterates in a constructor that only passes its arguments on.
  pristine(() => new classes[type](type, mutable, v, h));
