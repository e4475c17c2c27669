/** What a component is to be used as: which of its exports that takes, and what else can be done with it, for whoever has taken it for something else. */
import { UserError } from '../../base/messages.js';
import { listNames } from '../../program/invoke.js';
import type { ComponentFacts } from '../names.js';
import { requireExport, UnfitComponent } from '../versions.js';

interface Use {
  /** What must be exported. */
  readonly name: string;
  readonly notA: string;
  /** What to say to somebody who wants another use. */
  readonly instead: string;
}

const COMMAND: Use = { name: 'wasi:cli/run', notA: 'program', instead: "'wasm2js-debug run' runs it" };
const HANDLER: Use = { name: 'wasi:http/incoming-handler', notA: 'handler of HTTP requests', instead: "'wasm2js-debug serve' has it answer HTTP requests" };

/** The name by which it exports what a command does. @throws UserError if it does not */
export const commandOf = (file: string, facts: ComponentFacts): string => entry(file, facts, COMMAND, HANDLER, 'call a function with --invoke');
/** The name by which it exports what a handler of HTTP requests does. @throws UserError if it does not */
export const handlerOf = (file: string, facts: ComponentFacts): string => entry(file, facts, HANDLER, COMMAND, 'call a function with wasm2js-debug run --invoke');

function entry(file: string, facts: ComponentFacts, wanted: Use, other: Use, call: string): string {
  try {
    return requireExport(facts, wanted.name, wanted.notA);
  } catch (e) {
    if (e instanceof UnfitComponent) throw new UserError(`${file}: ${e.message}; ${insteadOf(facts, other, call)}`);
    throw e;
  }
}

function insteadOf(facts: ComponentFacts, other: Use, call: string): string {
  try {
    requireExport(facts, other.name, other.notA);
    return other.instead;
  } catch (e) {
    if (!(e instanceof UnfitComponent)) throw e;
  }
  const { functions } = facts;
  if (functions.length === 0) return 'there is nothing in it to call';
  // Those of its own stand among its exports.
  const inside = functions.filter(({ name, from }) => from !== undefined && !name.startsWith('['));
  return `${call} 'NAME(ARGUMENTS)'${inside.length === 0 ? '' : `: ${listNames(inside.map(({ name }) => name))}`}`;
}
