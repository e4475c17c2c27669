/** Values and what they can refer to: `wasm-value`, `wasm-func`, `wasm-exception`, `wasm-tag`. */
import type { WasmType } from '../../debuggee/value.js';
import { numberOfBits, type NumberType, toBits } from '../wire/bits.js';
import type { EntityId, WireValue } from '../wire/protocol.js';
import type { Debuggee } from './debuggee.js';
import { DISPOSE } from '../wire/embedding.js';
import { clientOf, EntityHandle, idIfAny, idOf, type Session, sessionOf } from './handle.js';

/** The variant `wasm-type`. */
export interface WasmTypeCase {
  readonly tag: WasmType;
}

const toCases = (types: readonly WasmType[]): WasmTypeCase[] => types.map((tag) => ({ tag }));

const isException = ({ type, low }: WireValue): boolean => type === 'wasm-exnref' && low !== 0;

let take: (value: WasmValue) => WireValue;
let fromWire: (session: Session, wire: WireValue) => WasmValue;

/** `wasm-value`: immutable, and known here whole, so that it can be used while the program runs. */
export class WasmValue {
  /** Undefined once it has been given away. */
  #wire: WireValue | undefined;
  /** Only references need it. */
  readonly #session: Session | undefined;

  private constructor(wire: WireValue, session?: Session) {
    this.#wire = wire;
    this.#session = session;
    if (isException(wire)) session!.client.retain(wire.low);
  }

  static {
    take = (value) => {
      const wire = value.#read();
      value[DISPOSE]();
      return wire;
    };
    fromWire = (session, wire) => new WasmValue(wire, session);
  }

  static makeI32(value: number): WasmValue { return new WasmValue(toBits('wasm-i32', value)); }
  static makeI64(value: bigint): WasmValue { return new WasmValue(toBits('wasm-i64', value)); }
  static makeF32(value: number): WasmValue { return new WasmValue(toBits('wasm-f32', value)); }
  static makeF64(value: number): WasmValue { return new WasmValue(toBits('wasm-f64', value)); }

  static makeV128(value: Uint8Array): WasmValue {
    if (value.length !== 16) throw new TypeError(`wasm-value.make-v128: 16 bytes expected, got ${value.length}`);
    const words = new DataView(Uint8Array.from(value).buffer);
    const word = (i: number): number => words.getInt32(4 * i, true);
    return new WasmValue({ type: 'wasm-v128', low: word(0), high: word(1), upper: [word(2), word(3)] });
  }

  getType(): WasmTypeCase { return { tag: this.#read().type }; }
  unwrapI32(): number { return (this.#number('wasm-i32') as number) >>> 0; }
  unwrapI64(): bigint { return BigInt.asUintN(64, this.#number('wasm-i64') as bigint); }
  unwrapF32(): number { return this.#number('wasm-f32') as number; }
  unwrapF64(): number { return this.#number('wasm-f64') as number; }

  unwrapV128(): Uint8Array {
    const { low, high, upper } = this.#require('wasm-v128');
    return new Uint8Array(new Int32Array([low, high, ...upper!]).buffer);
  }

  unwrapFunc(): WasmFunc | undefined {
    const { low } = this.#require('wasm-funcref');
    return low === 0 ? undefined : new WasmFunc(this.#session!, low);
  }

  unwrapException(): WasmException | undefined {
    const { low } = this.#require('wasm-exnref');
    return low === 0 ? undefined : new WasmException(this.#session!, low);
  }

  clone(): WasmValue { return new WasmValue(this.#read(), this.#session); }

  /** The handle is of no use any more. */
  [DISPOSE](): void {
    const wire = this.#wire;
    this.#wire = undefined;
    if (wire !== undefined && isException(wire)) this.#session!.client.release(wire.low);
  }

  #read(): WireValue {
    if (this.#wire === undefined) throw new TypeError('the wasm-value has been given away');
    return this.#wire;
  }

  #require(type: WasmType): WireValue {
    const wire = this.#read();
    if (wire.type !== type) throw new TypeError(`the wasm-value is a ${wire.type}, not a ${type}`);
    return wire;
  }

  #number(type: NumberType): number | bigint {
    return numberOfBits(this.#require(type));
  }
}

/** The value of a handle passed as owned, which is of no use after that. */
export const takeValue = (value: WasmValue): WireValue => take(value);
/** The same of a list. */
export const takeValues = (values: readonly WasmValue[]): WireValue[] => values.map(take);
export const makeValue = (session: Session, wire: WireValue): WasmValue => fromWire(session, wire);
export const makeValues = (session: Session, wires: readonly WireValue[]): WasmValue[] => wires.map((wire) => fromWire(session, wire));

/** `wasm-func`: a function, of wasm or of the host. */
export class WasmFunc extends EntityHandle {
  params(_d: Debuggee): WasmTypeCase[] { return toCases(clientOf(this).call('wasm-func.params', 'params', idOf(this))); }
  results(_d: Debuggee): WasmTypeCase[] { return toCases(clientOf(this).call('wasm-func.results', 'results', idOf(this))); }
  clone(): WasmFunc { return new WasmFunc(sessionOf(this), idOf(this)); }
}

/** `wasm-exception`: an exception that was thrown, or that the debugger made. */
export class WasmException extends EntityHandle {
  constructor(session: Session, id: EntityId) {
    super(session, id);
    session.client.retain(id);
  }

  static make(d: Debuggee, tag: WasmTag, values: readonly WasmValue[]): WasmException {
    const session = sessionOf(d);
    return new WasmException(session, session.client.call('wasm-exception.make', 'makeException', idOf(tag), takeValues(values)));
  }

  getTag(_d: Debuggee): WasmTag { return new WasmTag(sessionOf(this), clientOf(this).call('wasm-exception.get-tag', 'tagOf', idOf(this))); }

  getValues(_d: Debuggee): WasmValue[] {
    return makeValues(sessionOf(this), clientOf(this).call('wasm-exception.get-values', 'exceptionValues', idOf(this)));
  }

  clone(_d: Debuggee): WasmException { return new WasmException(sessionOf(this), idOf(this)); }

  override [DISPOSE](): void {
    const id = idIfAny(this);
    super[DISPOSE]();
    if (id !== undefined) clientOf(this).release(id);
  }
}

/** `wasm-tag`: what tells exceptions apart, and says what they carry. */
export class WasmTag extends EntityHandle {
  static make(d: Debuggee, params: readonly WasmTypeCase[]): WasmTag {
    const session = sessionOf(d);
    return new WasmTag(session, session.client.call('wasm-tag.make', 'makeTag', params.map(({ tag }) => tag)));
  }

  params(_d: Debuggee): WasmTypeCase[] { return toCases(clientOf(this).call('wasm-tag.params', 'tagParams', idOf(this))); }
  uniqueId(): bigint { return BigInt(idOf(this)); }
  clone(): WasmTag { return new WasmTag(sessionOf(this), idOf(this)); }
}
