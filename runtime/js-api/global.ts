/** `WebAssembly.Global`. */
import { isRef, type ValType } from '../../compiler/model/types.js';
import { makeGlobal, type GlobalInst } from '../store/global.js';
import { Uncloneable } from '../store/objects.js';
import { partsForNow } from '../support/value-types.js';
import { type Crossing, crossingOf, defaultReference, descriptorType, fromSlot, NOT_A_FUNCREF, toSlot } from '../values/convert.js';
import type { GlobalDescriptor } from './types.js';
import { interfaceConstructor, isObject } from './webidl.js';

const NO_FUNCREF_TO_SET = `set WebAssembly.Global.value: ${NOT_A_FUNCREF}`;

class GlobalObject extends Uncloneable {
  readonly #global: GlobalInst;
  readonly #crossing: Crossing;

  constructor(global: GlobalInst) {
    super();
    this.#global = global;
    this.#crossing = crossingOf(global.type);
    global.js ??= this;
  }

  static instOf(v: unknown): GlobalInst | undefined {
    return isObject(v) && #global in v ? v.#global : undefined;
  }

  static #of(v: unknown, member: string): GlobalObject {
    if (!isObject(v) || !(#global in v)) throw new TypeError(`${member}: Receiver is not a WebAssembly.Global`);
    return v;
  }

  #read(): unknown {
    const { type, js } = this.#crossing;
    if (js === undefined) return fromSlot(type, this.#global.v);
    this.#global.readParts(partsForNow, 0);
    return js.toJs(partsForNow, 0);
  }

  override valueOf(): unknown {
    return GlobalObject.#of(this, 'WebAssembly.Global.valueOf()').#read();
  }

  get value(): unknown {
    return GlobalObject.#of(this, 'get WebAssembly.Global.value').#read();
  }

  set value(v: unknown) {
    const of = GlobalObject.#of(this, 'set WebAssembly.Global.value');
    if (!of.#global.mutable) throw new TypeError("set WebAssembly.Global.value: Can't set the value of an immutable global.");
    write(of.#global, of.#crossing, v, NO_FUNCREF_TO_SET);
  }
}

function write(global: GlobalInst, { type, js }: Crossing, v: unknown, message: string): void {
  if (js === undefined) global.v = toSlot(type, v, message);
  else global.writeParts(js.fromJs(v), 0);
}

/** A global with the value that a JavaScript value converts to. */
export function globalFromJs(type: ValType, mutable: boolean, v: unknown, message: string): GlobalInst {
  const global = makeGlobal(type, mutable);
  write(global, crossingOf(type), v, message);
  return global;
}

function fromDescriptor(descriptor: GlobalDescriptor, ...value: [value?: unknown]): GlobalInst {
  const context = 'WebAssembly.Global()';
  if (!isObject(descriptor)) throw new TypeError(`${context}: Argument 0 must be a global descriptor`);
  const mutable = Boolean(descriptor.mutable);
  const type = descriptorType(descriptor.value);
  if (type === undefined) throw new TypeError(`${context}: Descriptor property 'value' must be a WebAssembly type`);
  if (isRef(type)) {
    if (value.length === 0) return makeGlobal(type, mutable, defaultReference(type));
  } else if (value[0] === undefined) return makeGlobal(type, mutable);
  return globalFromJs(type, mutable, value[0], `${context}: ${NOT_A_FUNCREF}`);
}

export type Global = GlobalObject;
export const Global = interfaceConstructor('Global', 1, GlobalObject, fromDescriptor, {});

/** The global behind a `WebAssembly.Global`; undefined for any other value. */
export const globalOf = GlobalObject.instOf;
/** The `WebAssembly.Global` of a global: the same one each time. */
export const globalObject = (global: GlobalInst): object => global.js ?? new GlobalObject(global);
