/** There is one thread: LLDB's questions about wasm locals do not say of which. */
import { binaryText, littleEndian } from '../protocol/hex.js';
import type { Stopped } from '../target/stopped.js';
import { ERRNO, NOTHING, type Packet, PacketError, requireThread, THREAD_SUFFIX } from './packet.js';
import { stopReply, toldOf } from './stops.js';

const stop = (stopped: Stopped): string => stopReply(stopped);

/** The value of the register, of a thread that is named perhaps. */
const pcOf = (stopped: Stopped, thread?: string): string => {
  requireThread(thread);
  return littleEndian(stopped.pc, 8);
};

export const threads: readonly Packet[] = [
  { name: '?', args: NOTHING, run: stop },
  { name: 'qThreadStopInfo', args: /^0*1$/, run: stop },
  { name: 'qfThreadInfo', args: NOTHING, run: () => 'm1' },
  { name: 'qsThreadInfo', args: NOTHING, run: () => 'l' },
  { name: 'qC', args: NOTHING, run: () => 'QC1' },
  {
    name: 'H', args: /^[cg](-1|[0-9a-f]+)$/i, run: (_, thread) => {
      requireThread(thread);
      return 'OK';
    },
  },
  { name: 'T', args: /^0*1$/, run: () => 'OK' },
  {
    // The same as the stop reply says.
    name: 'jThreadsInfo', args: NOTHING,
    run: (stopped) => {
      const { threadName: name } = stopped.settings;
      return binaryText(new TextEncoder().encode(JSON.stringify([{ tid: 1, name, ...toldOf(stopped), registers: { 0: pcOf(stopped) } }])));
    },
  },
  {
    name: 'qRegisterInfo', args: /^([0-9a-f]+)$/i, run: (_, number) => (parseInt(number, 16) === 0
      ? 'name:pc;alt-name:pc;bitsize:64;offset:0;encoding:uint;format:hex;set:General Purpose Registers;gcc:16;dwarf:16;generic:pc;' : 'E45'),
  },
  { name: 'p', args: new RegExp(`^0+${THREAD_SUFFIX}$`, 'i'), run: pcOf },
  { name: 'g', args: new RegExp(`^${THREAD_SUFFIX}$`, 'i'), run: pcOf },
  {
    // Where to go on cannot be set: wasm code has no jumps to anywhere. But LLDB reads everything again after it has written the pc as it is.
    name: 'P', args: new RegExp(`^0+=([0-9a-f]{16})${THREAD_SUFFIX}$`, 'i'), run: (stopped, value, thread) => {
      if (value.toLowerCase() !== pcOf(stopped, thread)) throw new PacketError(ERRNO.invalid, 'the pc cannot be set');
      return 'OK';
    },
  },
];
