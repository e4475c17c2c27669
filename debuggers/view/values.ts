/** Values as texts and as bytes, and back. */
import { type WasmType, WasmValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { EXPECTED, floatingText, parseFloating, parseInteger } from '../../compiler/model/number-text.js';
import { parseVector, type Shape, vectorText } from './vectors.js';

/** Undefined for one of a type that the interface has no name for. */
export type KnownValue = WasmValue | undefined;

export const typeText = ({ tag }: WasmType): string => tag.slice('wasm-'.length);

/** `(i32, f64)`; of one, just its name. */
export const typesText = (types: readonly WasmType[]): string => (types.length === 1 ? typeText(types[0]!) : `(${types.map(typeText).join(', ')})`);

/** A text is no value of a type: the message says what it must be, as in `must be a number`. */
export class BadValue extends Error {
  override readonly name = 'BadValue';
}

/** @param type undefined if the interface has no name for it. @throws BadValue */
export function parseValue(type: WasmType | undefined, text: string): WasmValue {
  const need = <T>(value: T | undefined, expected: string): T => {
    if (value === undefined) throw new BadValue(`must be ${expected}, not '${text}'`);
    return value;
  };
  switch (type?.tag) {
    case 'wasm-i32': return WasmValue.makeI32(Number(BigInt.asUintN(32, need(parseInteger(text, 32), EXPECTED.i32))));
    case 'wasm-i64': return WasmValue.makeI64(BigInt.asUintN(64, need(parseInteger(text, 64), EXPECTED.i64)));
    case 'wasm-f32': return WasmValue.makeF32(Math.fround(need(parseFloating(text), EXPECTED.f32)));
    case 'wasm-f64': return WasmValue.makeF64(need(parseFloating(text), EXPECTED.f64));
    case 'wasm-v128': return WasmValue.makeV128(need(parseVector(text), 'lanes as in f32x4(1, 2, 3, 4), or 0x and 32 hexadecimal digits'));
    default: throw new BadValue('is a reference, which cannot be given here');
  }
}

function numberText(value: WasmValue, shape: Shape | undefined): string {
  switch (value.getType().tag) {
    case 'wasm-i32': return String(value.unwrapI32() | 0);
    case 'wasm-i64': return String(BigInt.asIntN(64, value.unwrapI64()));
    case 'wasm-f32': return floatingText('f32', value.unwrapF32());
    case 'wasm-f64': return floatingText('f64', value.unwrapF64());
    case 'wasm-v128': return vectorText(value.unwrapV128(), shape);
    case 'wasm-funcref': return value.unwrapFunc() === undefined ? 'null' : 'a function';
    case 'wasm-exnref': return value.unwrapException() === undefined ? 'null' : 'an exception';
  }
}

/** `i32 -2`. @param shape of a vector; four integers unless told */
export const valueText = (value: WasmValue, shape?: Shape): string => `${typeText(value.getType())} ${numberText(value, shape)}`;

/** The same of one that the interface may have no type for. */
export const knownText = (value: KnownValue, shape?: Shape): string => (value === undefined ? 'a reference that cannot be shown' : valueText(value, shape));

/** The bytes of a value, lowest first; undefined for a reference, which has none. */
export function bytesOf(value: KnownValue): Uint8Array | undefined {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  switch (value?.getType().tag) {
    case 'wasm-i32':
      view.setUint32(0, value.unwrapI32(), true);
      return bytes.subarray(0, 4);
    case 'wasm-i64':
      view.setBigUint64(0, value.unwrapI64(), true);
      return bytes;
    case 'wasm-f32':
      view.setFloat32(0, value.unwrapF32(), true);
      return bytes.subarray(0, 4);
    case 'wasm-f64':
      view.setFloat64(0, value.unwrapF64(), true);
      return bytes;
    case 'wasm-v128': return value.unwrapV128();
    default: return undefined;
  }
}
