/** Function instances. */
import type { FuncIndex, FuncType } from '../../compiler/model/types.js';
import { apply } from '../base/pristine.js';
import { canonicalTypeId } from './types.js';
import type { Instance } from './instance.js';

/** Compiled code or a host function's adapter, taking and giving raw slots, as a caller sees it that knows the type only at run time. */
export type AnyRawCode = (...slots: unknown[]) => unknown;

/** Whether a host function promises never to call back. */
export const isLeaf = ({ host }: FuncInst): boolean => (host as { readonly leaf?: boolean } | undefined)?.leaf === true;

/**
 * A function: of an instance, or of the host. `code` may be replaced at any time (lazy compilation, breakpoints), so it is always called as
 * `func.code(...)`, which also gives a lazy stub its `this`.
 */
export class FuncInst {
  /** Its Exported Function, once somebody has asked for it: one identity. */
  js: ((...args: unknown[]) => unknown) | undefined = undefined;
  readonly typeId: number;
  /** Of a host function: its adapter, whatever a debugger has put in the place of `code`. */
  readonly hostCode: AnyRawCode | undefined;

  /**
   * @param index in the index space of its instance; of a host function, in that of the instance that imports it
   * @param host the JavaScript function behind a host function
   */
  constructor(
    readonly type: FuncType,
    public code: AnyRawCode,
    readonly instance: Instance | undefined,
    readonly index: FuncIndex,
    readonly host: ((...args: unknown[]) => unknown) | undefined,
  ) {
    this.typeId = canonicalTypeId(type);
    this.hostCode = instance === undefined ? code : undefined;
  }

  /** Calls it from outside wasm: the base of an activation. Wasm code calls `code` itself. */
  enter(...slots: unknown[]): unknown {
    const debug = this.instance === undefined ? undefined : this.instance.store.debug;
    return debug === undefined ? apply(this.hostCode ?? this.code, this, slots) : debug.enter(this, slots);
  }
}
