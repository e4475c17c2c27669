/** `qRcmd`: commands of ours, which LLDB has as `process plugin packet monitor`. */
import { bytesOfHex, hexOfText } from './hex.js';
import { ERRNO, type Packet, PacketError } from './packet.js';
import { runCommand } from '../monitor/commands.js';

export const monitor: readonly Packet[] = [
  {
    name: 'qRcmd,', args: /^(.*)$/, run: (stopped, hex) => {
      const bytes = bytesOfHex(hex!);
      if (bytes === undefined) throw new PacketError(ERRNO.malformed, 'the command is not in hexadecimal digits');
      const output = runCommand(stopped, new TextDecoder().decode(bytes).trim());
      return { kind: 'replies', replies: [...(output === '' ? [] : [`O${hexOfText(output)}`]), 'OK'] };
    },
  },
];
