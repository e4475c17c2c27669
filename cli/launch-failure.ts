/**
 * A program that LLDB has started and that cannot run. LLDB shows nothing that is written before it has connected, so something has to connect to: a program in the place of
 * the other, which says why and exits.
 */
import { SELF, UserError } from '../runtime/base/messages.js';
import { CompiledModule } from '../runtime/store/compiled-module.js';
import { gdbOptions, type GdbFlags } from './gdb-flags.js';

const u32 = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...u32(n >>> 7)]);
const vector = (items: readonly (readonly number[])[]): number[] => [...u32(items.length), ...items.flat()];
const bytes = (content: readonly number[]): number[] => [...u32(content.length), ...content];
const name = (text: string): number[] => bytes([...new TextEncoder().encode(text)]);
const section = (id: number, content: readonly number[]): number[] => [id, ...bytes(content)];
const signed = (n: number): number[] => (n < 64 ? [n] : [(n & 127) | 128, ...signed(n >>> 7)]);
const i32Const = (n: number): number[] => [0x41, ...signed(n)];

const I32 = 0x7f;
const END = 0x0b;
const CALL = 0x10;
const WASI = name('wasi_snapshot_preview1');
/** Where the text is: behind what `fd_write` reads and writes. */
const TEXT = 16;

/** A WASI program, `(call $fd_write 2 TEXT) (call $proc_exit CODE)`. */
function programThatSays(text: string, code: number): Uint8Array {
  const said = [...new TextEncoder().encode(text)];
  const word = (n: number): number[] => [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24];
  const body = [0, ...[2, 0, 1, 8].flatMap(i32Const), CALL, 0, 0x1a, ...i32Const(code), CALL, 1, END];
  return Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, vector([[0x60, ...vector([[I32], [I32], [I32], [I32]]), ...vector([[I32]])], [0x60, ...vector([[I32]]), 0], [0x60, 0, 0]])),
    ...section(2, vector([[...WASI, ...name('fd_write'), 0, 0], [...WASI, ...name('proc_exit'), 0, 1]])),
    ...section(3, vector([[2]])),
    ...section(5, vector([[0, 1 + Math.ceil(said.length / 65_536)]])),
    ...section(7, vector([[...name('memory'), 2, 0], [...name('_start'), 0, 2]])),
    ...section(10, vector([bytes(body)])),
    ...section(11, vector([[0, ...i32Const(0), END, ...bytes([...word(TEXT), ...word(said.length), ...word(0), ...word(0), ...said])]])),
  ]);
}

/**
 * Has LLDB told why what it has launched cannot run.
 * @returns the exit code
 * @throws UserError with that reason if LLDB does not come
 */
export async function tellLldb(reason: UserError, flags: GdbFlags): Promise<number> {
  const debug = gdbOptions(flags);
  if (debug === undefined || reason.told) throw reason;
  const { runDebugged } = await import('../runtime/host/thread/session.js');
  const compiled = CompiledModule.fromBytes(programThatSays(`${SELF}${reason.message}\n`, reason.code), 'wasm2js-debug');
  return runDebugged({ name: 'wasm2js-debug' }, compiled, { args: ['wasm2js-debug'], env: {}, preopens: [] }, debug);
}

/** Runs a program; if LLDB has launched it and it cannot run, LLDB is told why. */
export async function runLaunched(program: () => Promise<number>, flags: GdbFlags): Promise<number> {
  try {
    if (flags.gdbRefusal !== undefined) throw new UserError(flags.gdbRefusal);
    return await program();
  } catch (e) {
    if (!flags.gdbLaunched || !(e instanceof UserError)) throw e;
    return tellLldb(e, flags);
  }
}
