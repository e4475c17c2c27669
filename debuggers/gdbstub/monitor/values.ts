/** Values as texts, and back. */
import { type WasmType, WasmValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { EXPECTED, floatingText, parseFloating, parseInteger } from '../../../compiler/model/number-text.js';
import { using } from '../target/handles.js';
import { fail } from './command.js';

export const typeText = ({ tag }: WasmType): string => tag.slice('wasm-'.length);

/** `(i32, f64)`; of one, just its name. */
export const typesText = (types: readonly WasmType[]): string => (types.length === 1 ? typeText(types[0]!) : `(${types.map(typeText).join(', ')})`);

/** @param type undefined if the interface has no name for it. @throws CommandError that begins with `what` */
export function parseValue(type: WasmType | undefined, text: string, what: string): WasmValue {
  const need = <T>(value: T | undefined, expected: string): T => value ?? fail(`${what} must be ${expected}, not '${text}'`);
  switch (type?.tag) {
    case 'wasm-i32': return WasmValue.makeI32(Number(BigInt.asUintN(32, need(parseInteger(text, 32), EXPECTED.i32))));
    case 'wasm-i64': return WasmValue.makeI64(BigInt.asUintN(64, need(parseInteger(text, 64), EXPECTED.i64)));
    case 'wasm-f32': return WasmValue.makeF32(Math.fround(need(parseFloating(text), EXPECTED.f32)));
    case 'wasm-f64': return WasmValue.makeF64(need(parseFloating(text), EXPECTED.f64));
    case 'wasm-v128': return WasmValue.makeV128(need(parseVector(text), '0x and 32 hexadecimal digits'));
    default: return fail(`${what} is a reference, and none can be given`);
  }
}

/** @param what they are for: `f` in `f takes 2 values`. @throws CommandError if number or types do not fit */
export function parseValues(types: readonly WasmType[], texts: readonly string[], what: string): WasmValue[] {
  if (texts.length !== types.length) fail(`${what} ${types.length === 0 ? 'no value' : typesText(types)}, given ${texts.length === 1 ? 'is' : 'are'} ${texts.length}`);
  return types.map((type, i) => parseValue(type, texts[i]!, types.length === 1 ? 'the value' : `value ${i + 1}`));
}

const bytesToText = (bytes: Uint8Array): string => `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).reverse().join('')}`;

/** As the number that its bits are. */
function parseVector(text: string): Uint8Array | undefined {
  const digits = /^0x([0-9a-f]{32})$/i.exec(text)?.[1];
  return digits === undefined ? undefined : Uint8Array.from({ length: 16 }, (_, i) => parseInt(digits.slice(30 - 2 * i, 32 - 2 * i), 16));
}

function numberText(value: WasmValue): string {
  switch (value.getType().tag) {
    case 'wasm-i32': return String(value.unwrapI32() | 0);
    case 'wasm-i64': return String(BigInt.asIntN(64, value.unwrapI64()));
    case 'wasm-f32': return floatingText('f32', value.unwrapF32());
    case 'wasm-f64': return floatingText('f64', value.unwrapF64());
    case 'wasm-v128': return bytesToText(value.unwrapV128());
    case 'wasm-funcref': return value.unwrapFunc() === undefined ? 'null' : 'a function';
    case 'wasm-exnref': return value.unwrapException() === undefined ? 'null' : 'an exception';
  }
}

/** `i32 -2`. */
export const valueText = (value: WasmValue): string => `${typeText(value.getType())} ${numberText(value)}`;

/** The same of one that the interface may have no type for. */
export const knownText = (value: WasmValue | undefined): string => (value === undefined ? 'a reference that cannot be shown' : valueText(value));

/** The values that something returned or an exception carries; the handles are given back. */
export const valuesText = (values: readonly WasmValue[]): string => values.map((value) => using(value, valueText)).join(', ');
