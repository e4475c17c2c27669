/** `qRcmd`: commands of ours, which LLDB has as `process plugin packet monitor`. */
import { CommandError, type Result } from '../monitor/command.js';
import { runCommand } from '../monitor/commands.js';
import type { Stopped } from '../session/stopped.js';
import { bytesOfHex, hexOfText } from './hex.js';
import { ERRNO, type Outcome, type Packet, PacketError } from './packet.js';

/** The packets that show a text to the user and end the command. */
export const shown = (text: string): Outcome => ({ kind: 'replies', replies: [...(text === '' ? [] : [`O${hexOfText(text)}`]), 'OK'] });

function resultOf(stopped: Stopped, command: string): Result {
  try {
    return runCommand(stopped, command);
  } catch (error) {
    if (error instanceof CommandError) return `error: ${error.message}\n`;
    throw error;
  }
}

export const monitor: readonly Packet[] = [
  {
    name: 'qRcmd,', args: /^(.*)$/, run: (stopped, hex) => {
      const bytes = bytesOfHex(hex!);
      if (bytes === undefined) throw new PacketError(ERRNO.malformed, 'the command is not in hexadecimal digits');
      const result = resultOf(stopped, new TextDecoder().decode(bytes).trim());
      return typeof result === 'string' ? shown(result) : { kind: 'call', call: result };
    },
  },
];
