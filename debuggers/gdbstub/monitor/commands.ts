/** The commands of `qRcmd`, which LLDB has as `process plugin packet monitor`: what it has no packets for. */
import type { Stopped } from '../target/stopped.js';
import { change } from './change.js';
import { type Command, fail, wordsOf } from './command.js';
import { flow } from './flow.js';
import { show } from './show.js';

const usageOf = ({ name, usage }: Command): string => `${name} ${usage}`.trimEnd();

function help(_: Stopped, name?: string): string {
  if (name !== undefined) {
    const command = commandOf(name);
    return `${usageOf(command)}\n  ${command.summary}\n`;
  }
  const width = Math.max(...COMMANDS.map((command) => usageOf(command).length));
  return COMMANDS.map((command) => `${usageOf(command).padEnd(width)}  ${command.summary}\n`).join('')
    + 'Integers are decimal or 0x...; floats may also be inf or nan, vectors are f32x4(1, 2, 3, 4) and the like. Commands use the instance of the innermost frame unless @INSTANCE names another.\n';
}

/** All of them, in the order in which help shows them. */
export const COMMANDS: readonly Command[] = [
  { name: 'help', usage: '[COMMAND]', summary: 'shows all commands, or one of them', words: [0, 1], run: help },
  ...show, ...change, ...flow,
];

const commandOf = (name: string): Command => COMMANDS.find((command) => command.name === name) ?? fail(`there is no command '${name}': see help`);

/**
 * @param text as the user typed it, after `monitor`
 * @returns what is shown
 * @throws CommandError
 */
export function runCommand(stopped: Stopped, text: string): string {
  const [name = 'help', ...words] = wordsOf(text);
  const command = commandOf(name);
  const [least, most] = command.words;
  if (words.length < least || words.length > most) fail(`usage: ${usageOf(command)}`);
  return command.run(stopped, ...words);
}
