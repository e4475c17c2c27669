/** Calling one export with arguments from a command line, and printing what it returns. */
import type { Module } from '../../compiler/model/module.js';
import { EXPECTED, floatingText, parseFloating, parseInteger } from '../../compiler/model/number-text.js';
import type { FuncType, ValType } from '../../compiler/model/types.js';
import { conversionOf } from '../support/value-types.js';
import { crosses } from '../values/convert.js';
import { UserError } from '../base/messages.js';

/** How a function's type reads in messages. */
export function signature({ params, results }: FuncType): string {
  return `(${params.join(', ')})${results.length === 0 ? '' : ` -> ${results.length === 1 ? results[0]! : `(${results.join(', ')})`}`}`;
}

function parseArgument(type: ValType, text: string): number | bigint | undefined {
  switch (type) {
    case 'i32': {
      const value = parseInteger(text, 32);
      return value === undefined ? undefined : Number(BigInt.asIntN(32, value));
    }
    case 'i64': return parseInteger(text, 64);
    case 'f32': case 'f64': return parseFloating(text);
    default: return undefined;
  }
}

/** A call of an export, its arguments parsed. */
export interface Invocation {
  readonly func: number;
  readonly type: FuncType;
  readonly args: readonly (number | bigint)[];
}

/**
 * Prepares the call of an export.
 * @param file for messages
 * @throws UserError if there is no such function, or if the arguments do not fit its type, or a result cannot be printed
 */
export function parseInvocation(file: string, module: Module, name: string, texts: readonly string[]): Invocation {
  const found = module.exports.find((e) => e.name === name);
  if (found === undefined || found.kind !== 'func') {
    const functions = module.exports.filter((e) => e.kind === 'func').map((e) => e.name);
    const known = functions.length === 0 ? 'it exports no function' : `it exports the functions ${listNames(functions)}`;
    throw new UserError(`${file}: --invoke ${name}: ${found === undefined ? 'no such export' : `a ${found.kind}, not a function`}; ${known}`);
  }
  const { type } = module.funcs[found.index]!;
  const fail = (problem: string): never => {
    throw new UserError(`${file}: --invoke ${name}: ${problem}; it is ${name}${signature(type)}`);
  };
  if (texts.length !== type.params.length) {
    fail(`expects ${type.params.length} ${type.params.length === 1 ? 'argument' : 'arguments'}, got ${texts.length}`);
  }
  const args = type.params.map((param, i) => {
    const expected = param in EXPECTED ? EXPECTED[param as keyof typeof EXPECTED] : undefined;
    if (expected === undefined) return fail(`a value of type ${param} cannot be given on a command line`);
    return parseArgument(param, texts[i]!) ?? fail(`argument ${i + 1} must be ${expected}, not '${texts[i]!}'`);
  });
  const kept = type.results.find((t) => !crosses(t));
  if (kept !== undefined) fail(`a result of type ${kept} cannot be printed, since it cannot leave wasm`);
  return { func: found.index, type, args };
}

const MAX_LISTED = 20;

/** Names for a message: in one line, and not too many. */
export const listNames = (names: readonly string[]): string =>
  names.slice(0, MAX_LISTED).map((n) => (/^[\w.$-]+$/.test(n) ? n : JSON.stringify(n))).join(', ')
  + (names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '');

/** A value for people; floats may be as running code holds them. */
export function valueText(type: ValType, v: unknown): string {
  switch (type) {
    case 'i32': return String(v);
    case 'f32': case 'f64': return floatingText(type, Number(v));
    default: return conversionOf(type)?.text(v) ?? (v === null ? `<null ${type}>` : `<${type}>`);
  }
}

/** What a call returned, one value a line. */
export function resultText(type: FuncType, returned: unknown): string {
  const { results } = type;
  const values = results.length === 1 ? [returned] : results.length === 0 ? [] : (returned as unknown[]);
  return values.map((v, i) => `${valueText(results[i]!, v)}\n`).join('');
}
