/** `wasm2js-debug inspect`: a core dump, as text or under a debugger. */
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseInteger } from '../compiler/model/number-text.js';
import { EXIT, UserError, writeText } from '../runtime/base/messages.js';
import { CompileError, LinkError } from '../runtime/base/errors.js';
import type { Core, CoreModule } from '../runtime/coredump/core.js';
import { readCore } from '../runtime/coredump/file.js';
import { type Restored, restore, UnfitModule } from '../runtime/coredump/restore.js';
import { coreText, memoryLines, type MemoryRange } from '../runtime/coredump/show.js';
import { noteFile, noteFolder } from '../runtime/sources/index.js';
import { CompiledModule } from '../runtime/store/compiled-module.js';
import { debuggerOf } from './debugger.js';
import { compileInput, type Input, readInput } from './input.js';
import type { InspectFlags } from './inspect-flags.js';

/**
 * Shows a core dump.
 * @returns the exit code
 * @throws UserError
 */
export async function inspect(file: string, flags: InspectFlags): Promise<number> {
  const ranges = flags.memory.map(memoryRange);
  const debug = debuggerOf(flags);
  const core = readCore(file);
  noteFolder(new URL('.', pathToFileURL(file)));
  const restored = restoredFrom(file, core, await modulesOf(file, core, flags.module));
  if (debug !== undefined) return (await import('../runtime/host/thread/session.js')).showDebugger(core, restored, debug);
  // What is wrong with them is told before anything is shown.
  const memories = ranges.map((range) => memoryLines(restored, range));
  writeText(1, coreText(core, restored, { wasm: flags.wasm === true, all: flags.all === true }));
  for (const lines of memories) writeLines(lines);
  return EXIT.ok;
}

function restoredFrom(file: string, core: Core, modules: readonly CompiledModule[]): Restored {
  try {
    return restore(core, modules);
  } catch (e) {
    if (e instanceof UnfitModule || e instanceof LinkError || e instanceof RangeError) throw new UserError(`${file}: the modules do not fit the core dump: ${e.message}`);
    throw e;
  }
}

/** The binaries of the core's modules: its own, or those that the user has given. @throws UserError */
async function modulesOf(file: string, core: Core, given: readonly string[]): Promise<CompiledModule[]> {
  const inputs = await Promise.all(given.map((path) => readInput(path)));
  const lacking = core.modules.filter(({ bytes }) => bytes === undefined);
  const used = new Set<Input>();
  const find = ({ name }: CoreModule): Input => {
    const input = lacking.length === 1 && inputs.length === 1 ? inputs[0]! : inputs.find((i) => i.path === name || i.name === basename(name) || i.name.replace(/\.\w+$/, '') === name);
    if (input === undefined) throw new UserError(`${file}: the core dump does not have the module ${name}: give its file with --module FILE`);
    used.add(input);
    return input;
  };
  const modules: CompiledModule[] = [];
  for (const module of core.modules) modules.push(module.bytes === undefined ? await compileGiven(find(module)) : compileKept(module.bytes, `${file}: ${module.name}`));
  const idle = inputs.find((input) => !used.has(input));
  if (idle !== undefined) {
    throw new UserError(`--module ${idle.path}: ${lacking.length === 0 ? 'the core dump has its modules itself: leave it out' : `the core dump lacks no module of this name: ${lacking.map(({ name }) => name).join(', ')}`}`);
  }
  return modules;
}

async function compileGiven(input: Input): Promise<CompiledModule> {
  const compiled = await compileInput(input);
  if (input.binary !== undefined) noteFile(compiled.module, pathToFileURL(input.binary));
  return compiled;
}

/** @param name what messages call it @throws UserError */
function compileKept(bytes: Uint8Array, name: string): CompiledModule {
  try {
    return CompiledModule.fromBytes(bytes, name);
  } catch (e) {
    throw e instanceof CompileError ? new UserError(e.message) : e;
  }
}

/** Characters written at once. */
const PIECE = 1 << 16;

function writeLines(lines: Iterable<string>): void {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE) continue;
    writeText(1, piece);
    piece = '';
  }
  writeText(1, piece);
}

/** How much memory is shown if nobody says. */
const LENGTH = 64;

function memoryRange(text: string): MemoryRange {
  const [address = '', length = String(LENGTH), memory = '0', more] = text.split(',');
  const numbers = [address, length, memory].map((part) => parseInteger(part, 64));
  if (more !== undefined || numbers.some((n) => n === undefined || n < 0n)) throw new UserError(`--memory ${text}: expects ADDRESS[,LENGTH[,MEMORY]], numbers in decimal or as 0x...`);
  return { text, address: Number(numbers[0]), length: Number(numbers[1]), memory: Number(numbers[2]) };
}
