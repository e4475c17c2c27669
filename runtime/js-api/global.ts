/** `WebAssembly.Global`. */
import type { ValType } from '../../compiler/model/types.js';
import { makeGlobal, type GlobalInst } from '../store/global.js';
import { Uncloneable } from '../store/objects.js';
import { descriptorType, fromSlotsAt, NOT_A_FUNCREF, pushSlots } from '../values/convert.js';
import type { GlobalDescriptor } from './types.js';
import { interfaceConstructor, isObject } from './webidl.js';

class GlobalObject extends Uncloneable {
  readonly #global: GlobalInst;

  constructor(global: GlobalInst) {
    super();
    this.#global = global;
    global.js ??= this;
  }

  static instOf(v: unknown): GlobalInst | undefined {
    return isObject(v) && #global in v ? v.#global : undefined;
  }

  static #of(v: unknown, member: string): GlobalInst {
    const global = GlobalObject.instOf(v);
    if (global === undefined) throw new TypeError(`${member}: Receiver is not a WebAssembly.Global`);
    return global;
  }

  override valueOf(): unknown {
    return read(GlobalObject.#of(this, 'WebAssembly.Global.valueOf()'));
  }

  get value(): unknown {
    return read(GlobalObject.#of(this, 'get WebAssembly.Global.value'));
  }

  set value(v: unknown) {
    const global = GlobalObject.#of(this, 'set WebAssembly.Global.value');
    if (!global.mutable) throw new TypeError("set WebAssembly.Global.value: Can't set the value of an immutable global.");
    global.setParts(partsOfJs(global.type, v, `set WebAssembly.Global.value: ${NOT_A_FUNCREF}`), 1);
  }
}

const read = (global: GlobalInst): unknown => fromSlotsAt(global.type, global.parts([null]), 1);

/** A null, which keeps the bits of NaNs, and the parts of what a JavaScript value converts to. */
function partsOfJs(type: ValType, v: unknown, message: string): unknown[] {
  const parts: unknown[] = [null];
  pushSlots(type, v, parts, message);
  return parts;
}

/** A global with the value that a JavaScript value converts to. */
export function globalFromJs(type: ValType, mutable: boolean, v: unknown, message: string): GlobalInst {
  const global = makeGlobal(type, mutable);
  global.setParts(partsOfJs(type, v, message), 1);
  return global;
}

function fromDescriptor(descriptor: GlobalDescriptor, ...value: [value?: unknown]): GlobalInst {
  const context = 'WebAssembly.Global()';
  if (!isObject(descriptor)) throw new TypeError(`${context}: Argument 0 must be a global descriptor`);
  const mutable = Boolean(descriptor.mutable);
  const type = descriptorType(descriptor.value);
  if (type === undefined) throw new TypeError(`${context}: Descriptor property 'value' must be a WebAssembly type`);
  const reference = type === 'externref' || type === 'funcref';
  if (value.length === 0 || (!reference && value[0] === undefined)) {
    return type === 'externref' ? makeGlobal(type, mutable, undefined) : makeGlobal(type, mutable);
  }
  return globalFromJs(type, mutable, value[0], `${context}: ${NOT_A_FUNCREF}`);
}

export type Global = GlobalObject;
export const Global = interfaceConstructor('Global', 1, GlobalObject, fromDescriptor, {});

/** The global behind a `WebAssembly.Global`; undefined for any other value. */
export const globalOf = GlobalObject.instOf;
/** The `WebAssembly.Global` of a global: the same one each time. */
export const globalObject = (global: GlobalInst): object => global.js ?? new GlobalObject(global);
