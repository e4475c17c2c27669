/** Which packet a body is, and its reply. */
import { refusalOf } from '../../view/handles.js';
import { hexOfText } from '../protocol/hex.js';
import type { Settings, Stopped } from '../target/stopped.js';
import { breakpoints } from './breakpoints.js';
import { control } from './control.js';
import { handshake } from './handshake.js';
import { memory } from './memory.js';
import { monitor } from './monitor.js';
import { ERRNO, type Outcome, type Packet, PacketError } from './packet.js';
import { threads } from './threads.js';
import { transfers } from './transfer.js';
import { wasm } from './wasm.js';

/** Those with the longest names first: one's name may be the beginning of another's. */
const PACKETS: readonly Packet[] = [...handshake, ...threads, ...wasm, ...transfers, ...memory, ...breakpoints, ...control, ...monitor]
  .sort((a, b) => b.name.length - a.name.length);

/** Whether a body is of this packet, if malformed perhaps: a name in words does not go on with a letter, unless that is an argument. */
function isOf(body: string, { name, args }: Packet): boolean {
  if (!body.startsWith(name)) return false;
  const rest = body.slice(name.length);
  return name.length === 1 || !/[a-z]$/i.test(name) || !/^[a-z]/i.test(rest) || args.test(rest);
}

export function errorReply({ number, message }: PacketError, settings: Settings): string {
  const code = `E${number.toString(16).padStart(2, '0')}`;
  return settings.errorTexts ? `${code};${hexOfText(message)}` : code;
}

/**
 * Does what a packet asks for.
 * @param stopped undefined while the program runs: nothing can be asked then, but the client may want to be rid of it
 */
export function dispatch(stopped: Stopped | undefined, body: string, settings: Settings): Outcome {
  const refused = (number: number, message: string): string => errorReply(new PacketError(number, message), settings);
  const packet = PACKETS.find((p) => isOf(body, p));
  const match = packet?.args.exec(body.slice(packet.name.length)) ?? undefined;
  if (packet !== undefined && 'leave' in packet && match !== undefined) return packet.leave;
  if (stopped === undefined) return refused(ERRNO.busy, 'the program is running');
  // An empty reply: we do not know it.
  if (packet === undefined) return '';
  if (match === undefined || 'leave' in packet) return refused(ERRNO.malformed, `malformed packet ${packet.name}`);
  try {
    return packet.run(stopped, ...match.slice(1));
  } catch (error) {
    if (error instanceof PacketError) return errorReply(error, settings);
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return refused(ERRNO.invalid, refusal);
  }
}
