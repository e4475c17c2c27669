/** LLDB's packets for wasm: the call stack, and the values that DWARF's `DW_OP_WASM_location` names. */
import { littleEndian } from './hex.js';
import { ERRNO, type Packet, PacketError } from './packet.js';
import type { Stopped } from '../session/stopped.js';
import { hexOfValue, type Part, type StackFrame } from '../target/frames.js';
import { refusalOf, using } from '../target/handles.js';
import type { InstanceEntry } from '../target/program.js';

/**
 * The index that DWARF has for a global that the linker has left out; LLDB 22 asks for 30 bits of it. It is `__tls_base`, to which DWARF adds the address of each thread-local
 * variable: in a program of one thread these lie among all others, and wasm-ld gives their whole addresses.
 */
const NO_GLOBAL: readonly number[] = [0xffff_ffff, 0x3fff_ffff];
const FRAME_AND_INDEX = /^:?(\d{1,9});(\d{1,10})(?:;.*)?$/;
/** Of a global: a frame and an index; or, in LLDBs that are told of `qWasmInstance+`, an index and an instance. */
const GLOBAL = /^:?(\d{1,10});(?:(\d{1,10})|instance:(\d{1,10}))(?:;.*)?$/;

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
  if (Number(index) >= values.length) throw new PacketError(ERRNO.outOfRange, `${what}: there are ${values.length}`);
  const value = values[Number(index)];
  return bytesOf(value && hexOfValue(value), what);
};

function globalOf(stopped: Stopped, entry: InstanceEntry | undefined, index: number): string {
  const what = `global ${index}`;
  const d = stopped.target.program.debuggee;
  if (NO_GLOBAL.includes(index)) return littleEndian(0n, 4);
  const { instance } = entry ?? {};
  if (instance === undefined) throw new PacketError(ERRNO.invalid, `${what}: there is no such instance, or not yet`);
  return asking(what, () => using(instance.getGlobal(d, index), (global) => using(global.get(d), (value) => bytesOf(hexOfValue(value), what))));
}

function global(stopped: Stopped, first: string, second: string | undefined, id: string | undefined): string {
  const { target: { program }, frames } = stopped;
  if (id !== undefined) return globalOf(stopped, program.entry(Number(id)), Number(first));
  // Before anything has run there is an instance perhaps, but no frame.
  const entry = first === '0' && frames.at(0) === undefined ? program.entry(0) : frameOf(stopped, first).instance;
  return globalOf(stopped, entry, Number(second));
}

export const wasm: readonly Packet[] = [
  { name: 'qWasmCallStack', args: /^:?0*1$/, run: (stopped) => stopped.pcs.map((pc) => littleEndian(pc, 8)).join('') },
  { name: 'qWasmLocal', args: FRAME_AND_INDEX, run: valueOf('locals') },
  { name: 'qWasmStackValue', args: FRAME_AND_INDEX, run: valueOf('stack') },
  { name: 'qWasmGlobal', args: GLOBAL, run: global },
];
