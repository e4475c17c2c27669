/** Values that a person has typed. */
import type { WasmType, WasmValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { BadValue, parseValue, typesText } from '../../view/values.js';
import { fail } from './command.js';

/** @param type undefined if the interface has no name for it. @throws CommandError that begins with `what` */
export function valueOf(type: WasmType | undefined, text: string, what: string): WasmValue {
  try {
    return parseValue(type, text);
  } catch (error) {
    if (error instanceof BadValue) return fail(`${what} ${error.message}`);
    throw error;
  }
}

/** @param what they are for: `f` in `f takes 2 values`. @throws CommandError if number or types do not fit */
export function valuesOf(types: readonly WasmType[], texts: readonly string[], what: string): WasmValue[] {
  if (texts.length !== types.length) fail(`${what} ${types.length === 0 ? 'no values' : typesText(types)}, but ${countText(texts.length)} given`);
  return types.map((type, i) => valueOf(type, texts[i]!, types.length === 1 ? 'the value' : `value ${i + 1}`));
}

const countText = (count: number): string => (count === 0 ? 'no value was' : count === 1 ? '1 value was' : `${count} values were`);
