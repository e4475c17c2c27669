/** Reading what is to be compiled or run: a binary, or text that wabt turns into one. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { reasonOf, UserError } from '../runtime/compiled/messages.js';
import { CompiledModule } from '../runtime/store/compiled-module.js';
import { CompileError } from '../runtime/errors.js';

export interface Input {
  /** As the user named it. */
  readonly path: string;
  /** The name that messages of the running program use. */
  readonly name: string;
  /** The absolute path of the file, if it is one (and not a pipe) that holds these very bytes. */
  readonly binary: string | undefined;
  readonly bytes: Uint8Array;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d];
const COMPONENT = [...MAGIC, 0x0d, 0x00, 0x01, 0x00];
const startsWith = (bytes: Uint8Array, prefix: readonly number[]): boolean => prefix.every((b, i) => bytes[i] === b);

/** What wabt is to understand; what we do not support is refused with a better message by our own validation. */
const WABT_FEATURES = {
  exceptions: true, mutable_globals: true, sat_float_to_int: true, sign_extension: true, simd: true, threads: true, function_references: true,
  multi_value: true, tail_call: true, bulk_memory: true, reference_types: true, annotations: true, memory64: true, extended_const: true,
  relaxed_simd: true,
} as const;

/**
 * Reads a module as a binary.
 * @throws UserError
 */
export async function readInput(path: string): Promise<Input> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (e) {
    throw new UserError(`${path}: ${reasonOf(e)}`);
  }
  const name = basename(path);
  if (bytes.length === 0) throw new UserError(`${path}: the file is empty`);
  if (startsWith(bytes, COMPONENT)) {
    throw new UserError(`${path}: at offset 0x4: a component, not a core module: give the core modules in it, which 'jco transpile' or 'wasm-tools component unbundle' writes out`);
  }
  if (!startsWith(bytes, MAGIC) && /\.wat$/i.test(path)) return { path, name, binary: undefined, bytes: await assemble(path, bytes) };
  return { path, name, binary: statSync(path).isFile() ? realpathSync(path) : undefined, bytes };
}

/** The binary of a text, with names. */
async function assemble(path: string, text: Uint8Array): Promise<Uint8Array> {
  const { default: loadWabt } = await import('../third-party/wabt.js');
  const wabt = await loadWabt();
  let module: ReturnType<typeof wabt.parseWat> | undefined;
  try {
    module = wabt.parseWat(path, new TextDecoder().decode(text), WABT_FEATURES);
    module.resolveNames();
    return module.toBinary({ write_debug_names: true }).buffer;
  } catch (e) {
    throw new UserError(watError(path, e instanceof Error ? e.message : String(e)));
  } finally {
    module?.destroy();
  }
}

/** The first complaint of wabt's, as one line that starts with file and line. */
function watError(path: string, message: string): string {
  for (const line of message.split('\n')) {
    const at = line.startsWith(`${path}:`) ? /^(:\d+(?::\d+)?): error: (.*)$/.exec(line.slice(path.length)) : null;
    if (at) return `${path}${at[1]!}: ${at[2]!}`;
  }
  return `${path}: ${message.replace(/\s*\n\s*/g, ' ').trim()}`;
}

/**
 * Decodes and validates.
 * @throws UserError with the byte offset and the reason
 */
export function compileInput({ path, bytes }: Input): CompiledModule {
  try {
    return CompiledModule.fromBytes(bytes, path);
  } catch (e) {
    if (e instanceof CompileError) throw new UserError(e.message);
    throw e;
  }
}
