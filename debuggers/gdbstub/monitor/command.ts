/** What a command of `monitor` is. */
import type { Stopped } from '../target/stopped.js';

export interface Command {
  readonly name: string;
  /** What follows the name, as help shows it. */
  readonly usage: string;
  /** What it does, in a sentence without its full stop. */
  readonly summary: string;
  /** How many words may follow it. */
  readonly words: readonly [least: number, most: number];
  /** @returns what the user is shown. @throws CommandError */
  readonly run: (stopped: Stopped, ...words: string[]) => string;
}

/** The command cannot be done; the message is for the user. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export function fail(message: string): never {
  throw new CommandError(message);
}

/** The words of a line; those in quotes may have blanks in them, and so may the lanes of a vector. @throws CommandError */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [, double, single, plain, open] of line.matchAll(/"([^"]*)"|'([^']*)'|([if]\d+x\d+\([^()]*\)|[^\s"']+)|(["'])/g)) {
    if (open !== undefined) fail(`a ${open} is not closed`);
    words.push(double ?? single ?? plain!);
  }
  return words;
}
