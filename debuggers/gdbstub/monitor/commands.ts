/** The commands of `qRcmd`: what LLDB has no packets for. */
import type { Stopped } from '../session/stopped.js';

interface Command {
  readonly name: string;
  readonly help: string;
  /** @returns what is shown to the user */
  readonly run: (stopped: Stopped, args: readonly string[]) => string;
}

const COMMANDS: readonly Command[] = [
  { name: 'help', help: 'help                  shows this', run: () => COMMANDS.map(({ help }) => `${help}\n`).join('') },
];

/** @returns what is shown to the user */
export function runCommand(stopped: Stopped, text: string): string {
  const [name = '', ...args] = text.split(/\s+/);
  const command = COMMANDS.find((c) => c.name === name);
  return command === undefined ? `unknown command '${name}': try help\n` : command.run(stopped, args);
}
