/** What a command of `monitor` is. */
import type { Event, ResumptionValue } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import type { Stopped } from '../session/stopped.js';

/** Something that the program is to do at once, while the client waits. */
export interface InjectedCall {
  readonly resumption: Extract<ResumptionValue, { tag: 'inject-call' }>;
  /** What the user is told of the event that ended it; `text` is what it returned, or why the program stands elsewhere now. */
  readonly told: (event: Event, text: string) => string;
}

/** Text for the user, or a call. */
export type Result = string | InjectedCall;

export interface Command {
  readonly name: string;
  /** What follows the name, as help shows it. */
  readonly usage: string;
  /** What it does, in a sentence without its full stop. */
  readonly summary: string;
  /** How many words may follow it. */
  readonly words: readonly [least: number, most: number];
  /** @throws CommandError */
  readonly run: (stopped: Stopped, ...words: string[]) => Result;
}

/** The command cannot be done; the message is for the user. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export function fail(message: string): never {
  throw new CommandError(message);
}

/** The words of a line; those in quotes may have blanks in them. @throws CommandError */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [, double, single, plain, open] of line.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)|(["'])/g)) {
    if (open !== undefined) fail(`a ${open} that is not closed`);
    words.push(double ?? single ?? plain!);
  }
  return words;
}
