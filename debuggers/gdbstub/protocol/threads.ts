/** There is one thread: LLDB's questions about wasm locals do not say of which. */
import { littleEndian } from './hex.js';
import { ERRNO, NOTHING, type Packet, PacketError, THREAD_SUFFIX } from './packet.js';
import { stopReply } from '../session/stops.js';
import type { Stopped } from '../session/stopped.js';

const stop = (stopped: Stopped): string => stopReply(stopped.reason, stopped.pc);

export const threads: readonly Packet[] = [
  { name: '?', args: NOTHING, run: stop },
  { name: 'qThreadStopInfo', args: /^0*1$/, run: stop },
  { name: 'qfThreadInfo', args: NOTHING, run: () => 'm1' },
  { name: 'qsThreadInfo', args: NOTHING, run: () => 'l' },
  { name: 'qC', args: NOTHING, run: () => 'QC1' },
  { name: 'H', args: /^[cg](?:-1|[0-9a-f]+)$/i, run: () => 'OK' },
  { name: 'T', args: /^0*1$/, run: () => 'OK' },
  {
    name: 'jThreadsInfo', args: NOTHING, run: (stopped) => {
      const reason = stopped.reason.kind === 'breakpoint' ? 'breakpoint' : 'trace';
      return JSON.stringify([{ tid: 1, name: 'main', reason, registers: { 0: littleEndian(stopped.pc, 8) } }]);
    },
  },
  {
    name: 'qRegisterInfo', args: /^([0-9a-f]+)$/i, run: (_, number) => (parseInt(number!, 16) === 0
      ? 'name:pc;alt-name:pc;bitsize:64;offset:0;encoding:uint;format:hex;set:General Purpose Registers;gcc:16;dwarf:16;generic:pc;' : 'E45'),
  },
  { name: 'p', args: new RegExp(`^0+${THREAD_SUFFIX}$`, 'i'), run: (stopped) => littleEndian(stopped.pc, 8) },
  { name: 'g', args: new RegExp(`^${THREAD_SUFFIX}$`, 'i'), run: (stopped) => littleEndian(stopped.pc, 8) },
  {
    // Where to go on cannot be set: wasm code has no jumps to anywhere. But LLDB reads everything again after it has written the pc as it is.
    name: 'P', args: new RegExp(`^0+=([0-9a-f]{16})${THREAD_SUFFIX}$`, 'i'), run: (stopped, value) => {
      if (value!.toLowerCase() !== littleEndian(stopped.pc, 8)) throw new PacketError(ERRNO.invalid, 'the pc cannot be set');
      return 'OK';
    },
  },
];
