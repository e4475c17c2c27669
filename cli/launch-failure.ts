/**
 * A program that LLDB has started and that cannot run. LLDB shows nothing that is written before it has connected, so something has to connect to: a program in the place of
 * the other, which says why and exits.
 */
import { unsignedLeb } from '../compiler/binary/bytes.js';
import { SECTION } from '../compiler/binary/module.js';
import { PREAMBLE } from '../compiler/binary/preamble.js';
import { FUNC_FORM } from '../compiler/binary/types.js';
import { instructionNamed } from '../compiler/model/instructions.js';
import { PAGE_SIZE } from '../compiler/model/limits.js';
import { valueTypeNamed } from '../compiler/model/value-types.js';
import { SELF, UserError } from '../runtime/base/messages.js';
import { runProgram } from '../runtime/program/run.js';
import { CompiledModule } from '../runtime/store/compiled-module.js';
import { gdbOptions, type GdbFlags } from './gdb-flags.js';

const vector = (items: readonly (readonly number[])[]): number[] => [...unsignedLeb(items.length), ...items.flat()];
const bytes = (content: readonly number[]): number[] => [...unsignedLeb(content.length), ...content];
const name = (text: string): number[] => bytes([...new TextEncoder().encode(text)]);
const section = (id: number, content: readonly number[]): number[] => [id, ...bytes(content)];
const signed = (n: number): number[] => (n < 64 ? [n] : [(n & 127) | 128, ...signed(n >>> 7)]);
const opcode = (instruction: string): number => instructionNamed(instruction).opcode;
const i32Const = (n: number): number[] => [opcode('i32.const'), ...signed(n)];
const call = (func: number): number[] => [opcode('call'), func];

const I32 = valueTypeNamed('i32')!.code;
const END = opcode('end');
const WASI = name('wasi_snapshot_preview1');
/** Where the text is: behind what `fd_write` reads and writes. */
const TEXT = 16;

/** A WASI program, `(call $fd_write 2 TEXT) (call $proc_exit CODE)`. */
function programThatSays(text: string, code: number): Uint8Array {
  const said = [...new TextEncoder().encode(text)];
  const word = (n: number): number[] => [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24];
  const body = [0, ...[2, 0, 1, 8].flatMap(i32Const), ...call(0), opcode('drop'), ...i32Const(code), ...call(1), END];
  return Uint8Array.from([
    ...PREAMBLE,
    ...section(SECTION.type, vector([
      [FUNC_FORM, ...vector([[I32], [I32], [I32], [I32]]), ...vector([[I32]])], [FUNC_FORM, ...vector([[I32]]), 0], [FUNC_FORM, 0, 0]])),
    ...section(SECTION.import, vector([[...WASI, ...name('fd_write'), 0, 0], [...WASI, ...name('proc_exit'), 0, 1]])),
    ...section(SECTION.function, vector([[2]])),
    ...section(SECTION.memory, vector([[0, 1 + Math.ceil(said.length / PAGE_SIZE)]])),
    ...section(SECTION.export, vector([[...name('memory'), 2, 0], [...name('_start'), 0, 2]])),
    ...section(SECTION.code, vector([bytes(body)])),
    ...section(SECTION.data, vector([[0, ...i32Const(0), END, ...bytes([...word(TEXT), ...word(said.length), ...word(0), ...word(0), ...said])]])),
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
  const name = 'wasm2js-debug';
  return runDebugged([{ name, module: compiled }], debug, (debugged) => runProgram(name, compiled, { args: [name], env: {}, preopens: [], ...debugged }));
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
