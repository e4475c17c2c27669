/** `--invoke 'NAME(ARGUMENTS)'` of a component, as Wasmtime takes it: a call of an export, its own or one of an interface that it exports. */
import { UserError } from '../../base/messages.js';
import { listNames } from '../../program/invoke.js';
import type { ComponentFacts, ExportedFunction } from '../names.js';
import { functionText } from '../types.js';
import { parseCall, WaveError } from '../wave-parse.js';
import { waveText } from '../wave-print.js';
import { propertyOf } from '../wave-values.js';
import type { ComponentExports } from './program.js';

/** A call, its arguments parsed. */
export interface ComponentInvocation {
  readonly func: ExportedFunction;
  readonly args: readonly unknown[];
}

/**
 * Prepares the call of an export.
 * @param file for messages
 * @throws UserError if there is no such function, or if the arguments do not fit its type
 */
export function parseComponentInvocation(file: string, { functions }: ComponentFacts, text: string): ComponentInvocation {
  const fail = (problem: string): never => {
    throw new UserError(`${file}: --invoke ${text}: ${problem}`);
  };
  const checked = <T>(parse: () => T, type = ''): T => {
    try {
      return parse();
    } catch (e) {
      if (e instanceof WaveError) return fail(`at character ${e.offset + 1}: ${e.message}${type}`);
      throw e;
    }
  };
  const callable = functions.filter(({ name }) => !name.startsWith('['));
  const call = checked(() => parseCall(text), "; a call is written as in 'add(1, 2)'");
  const found = callable.filter(({ name }) => name === call.name);
  const [func] = found;
  if (func === undefined) {
    return fail(`no such export; ${callable.length === 0 ? 'it exports no function' : `it exports the functions ${listNames(callable.map(({ name }) => name))}`}`);
  }
  if (found.length > 1) return fail(`it exports several such functions, of ${found.map(({ from }) => from ?? 'its own').join(', ')}`);
  return { func, args: checked(() => call.args(func.type), `; it is ${func.name}: ${functionText(func.type)}`) };
}

/** Makes the call. @returns what it gives, as text */
export function invoke(exports: ComponentExports, { func: { name, from, type }, args }: ComponentInvocation): string {
  const functions = (from === undefined ? exports : exports[from]) as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
  const { result } = type;
  const call = functions[propertyOf(name)]!;
  if (result === undefined) {
    call(...args);
    return '()\n';
  }
  if (result.kind !== 'result') return `${waveText(result, call(...args))}\n`;
  let tagged;
  try {
    tagged = { tag: 'ok', val: call(...args) };
  } catch (e) {
    // A failure of the function's is thrown as it is, and no value of the component model is an Error.
    if (e instanceof Error) throw e;
    tagged = { tag: 'err', val: e };
  }
  return `${waveText(result, tagged)}\n`;
}
