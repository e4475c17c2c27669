/** `qRcmd`: commands of ours, which LLDB has as `process plugin packet monitor`. */
import { CommandError } from '../monitor/command.js';
import { runCommand } from '../monitor/commands.js';
import { bytesOfHex, hexOfText } from '../protocol/hex.js';
import type { Stopped } from '../target/stopped.js';
import { ERRNO, type Packet, PacketError } from './packet.js';

/** What the user is shown. */
function outputOf(stopped: Stopped, command: string): string {
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
      const bytes = bytesOfHex(hex);
      if (bytes === undefined) throw new PacketError(ERRNO.malformed, 'the command is not in hexadecimal digits');
      return { kind: 'replies', replies: [`O${hexOfText(outputOf(stopped, new TextDecoder().decode(bytes).trim()))}`, 'OK'] };
    },
  },
];
