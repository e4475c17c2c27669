/** LLDB's packets for wasm: the call stack, and the values that DWARF's `DW_OP_WASM_location` names. */
import type { Part, StackFrame } from '../../view/frames.js';
import { refusalOf, using } from '../../view/handles.js';
import type { InstanceEntry } from '../../view/program.js';
import { bytesOf, type KnownValue } from '../../view/values.js';
import { hexOfBytes, littleEndian } from '../protocol/hex.js';
import type { Stopped } from '../target/stopped.js';
import { ERRNO, type Packet, PacketError } from './packet.js';

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

function hexOfValue(value: KnownValue, what: string): string {
  const bytes = bytesOf(value);
  if (bytes === undefined) throw new PacketError(ERRNO.invalid, `${what} is a reference`);
  return hexOfBytes(bytes);
}

const NAMES: Readonly<Record<Part, string>> = { locals: 'local', stack: 'operand' };

const valueOf = (part: Part) => (stopped: Stopped, depth: string, index: string): string => {
  const what = `${NAMES[part]} ${index} of frame ${depth}`;
  const values = asking(what, () => stopped.frames.valuesOf(frameOf(stopped, depth), part));
  if (Number(index) >= values.length) throw new PacketError(ERRNO.outOfRange, `${what}: there are ${values.length}`);
  return hexOfValue(values[Number(index)], what);
};

function globalOf(stopped: Stopped, entry: InstanceEntry | undefined, index: number): string {
  const what = `global ${index}`;
  const d = stopped.program.debuggee;
  if (NO_GLOBAL.includes(index)) return littleEndian(0n, 4);
  const { instance } = entry ?? {};
  if (instance === undefined) throw new PacketError(ERRNO.invalid, `${what}: there is no such instance yet`);
  return asking(what, () => using(instance.getGlobal(d, index), (global) => using(global.get(d), (value) => hexOfValue(value, what))));
}

function global(stopped: Stopped, first: string, second: string | undefined, id: string | undefined): string {
  const { target: { space }, frames } = stopped;
  if (id !== undefined) return globalOf(stopped, space.entry(Number(id)), Number(first));
  // Before anything has run there is an instance perhaps, but no frame.
  const entry = first === '0' && frames.at(0) === undefined ? space.entry(0) : frameOf(stopped, first).instance;
  return globalOf(stopped, entry, Number(second));
}

export const wasm: readonly Packet[] = [
  { name: 'qWasmCallStack', args: /^:?0*1$/, run: (stopped) => stopped.pcs.map((pc) => littleEndian(pc, 8)).join('') },
  { name: 'qWasmLocal', args: FRAME_AND_INDEX, run: valueOf('locals') },
  { name: 'qWasmStackValue', args: FRAME_AND_INDEX, run: valueOf('stack') },
  { name: 'qWasmGlobal', args: GLOBAL, run: global },
];
