/** LLDB's packets for wasm: the call stack, and the values that DWARF's `DW_OP_WASM_location` names. */
import { littleEndian } from './hex.js';
import { ERRNO, type Packet, PacketError } from './packet.js';
import type { Stopped } from '../session/stopped.js';
import { hexOfValue, type Part, type StackFrame } from '../target/frames.js';
import { refusalOf, using } from '../target/handles.js';

const FRAME_AND_INDEX = /^:?(\d{1,9});(\d{1,9})(?:;.*)?$/;

function frameOf(stopped: Stopped, depth: string): StackFrame {
  const frame = stopped.frames.at(Number(depth));
  if (frame === undefined) throw new PacketError(ERRNO.outOfRange, `there is no frame ${depth}`);
  return frame;
}

/** What the interface refuses, as an error reply. */
function asking<T>(what: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    throw new PacketError(ERRNO.invalid, `${what}: ${refusal}`);
  }
}

function bytesOf(hex: string | undefined, what: string): string {
  if (hex === undefined) throw new PacketError(ERRNO.invalid, `${what} is a reference`);
  return hex;
}

const NAMES: Readonly<Record<Part, string>> = { locals: 'local', stack: 'operand' };

const valueOf = (part: Part) => (stopped: Stopped, depth: string, index: string): string => {
  const what = `${NAMES[part]} ${index} of frame ${depth}`;
  const values = asking(what, () => stopped.frames.valuesOf(frameOf(stopped, depth), part));
  const value = values[Number(index)];
  if (value === undefined) throw new PacketError(ERRNO.outOfRange, `${what}: there are ${values.length}`);
  return bytesOf(hexOfValue(value), what);
};

function globalOf(stopped: Stopped, depth: string, index: string): string {
  const what = `global ${index}`;
  const d = stopped.target.program.debuggee;
  // Before anything has run there is an instance perhaps, but no frame.
  const entry = depth === '0' && stopped.frames.at(0) === undefined ? stopped.target.program.entry(0) : frameOf(stopped, depth).instance;
  const { instance } = entry ?? {};
  if (instance === undefined) throw new PacketError(ERRNO.invalid, `${what}: there is no instance yet`);
  return asking(what, () => using(instance.getGlobal(d, Number(index)), (global) => using(global.get(d), (value) => bytesOf(hexOfValue(value), what))));
}

export const wasm: readonly Packet[] = [
  { name: 'qWasmCallStack', args: /^:?0*1$/, run: (stopped) => stopped.pcs.map((pc) => littleEndian(pc, 8)).join('') },
  { name: 'qWasmLocal', args: FRAME_AND_INDEX, run: valueOf('locals') },
  { name: 'qWasmStackValue', args: FRAME_AND_INDEX, run: valueOf('stack') },
  { name: 'qWasmGlobal', args: FRAME_AND_INDEX, run: globalOf },
];
