/** Reading what is to be compiled or run: a binary, or text. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { binaryKind, hasMagic } from '../compiler/binary/preamble.js';
import { reasonOf, UserError } from '../runtime/base/messages.js';
import { CompiledModule } from '../runtime/store/compiled-module.js';
import { CompileError } from '../runtime/base/errors.js';
import { assemble, complaintAbout } from './text.js';

export interface Input {
  /** As the user named it. */
  readonly path: string;
  /** The name that messages of the running program use. */
  readonly name: string;
  /** The absolute path of the file, if it is one (and not a pipe) that holds these very bytes. */
  readonly binary: string | undefined;
  readonly bytes: Uint8Array;
  /** The text that they were assembled from, if they were. */
  readonly text: Uint8Array | undefined;
}

/**
 * Reads a module as a binary.
 * @param components whether components are taken, too
 * @throws UserError
 */
export async function readInput(path: string, components = false): Promise<Input> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (e) {
    throw new UserError(`${path}: ${reasonOf(e)}`);
  }
  const name = basename(path);
  if (bytes.length === 0) throw new UserError(`${path}: the file is empty`);
  if (binaryKind(bytes) === 'component' && !components) {
    throw new UserError(`${path}: at offset 0x4: a component, not a core module: 'wasm2js-debug run' and 'compile' take it as it is; its core modules, which 'jco transpile' or 'wasm-tools component unbundle' extracts, are taken here`);
  }
  if (!hasMagic(bytes) && /\.wat$/i.test(path)) return { path, name, binary: undefined, bytes: await assemble(path, bytes), text: bytes };
  return { path, name, binary: statSync(path).isFile() ? realpathSync(path) : undefined, bytes, text: undefined };
}

/**
 * Decodes and validates.
 * @throws UserError with the reason, and the byte offset in a binary, or the line and column in a text
 */
export async function compileInput({ path, bytes, text }: Input): Promise<CompiledModule> {
  try {
    return CompiledModule.fromBytes(bytes, path);
  } catch (e) {
    if (!(e instanceof CompileError)) throw e;
    if (text === undefined) throw new UserError(hasMagic(bytes) ? e.message : `${e.message}; text is taken from files whose names end in .wat`);
    throw await complaintAbout(path, text, e.message.slice(path.length).replace(/^: (at offset 0x[0-9a-f]+: )?/, ''));
  }
}
