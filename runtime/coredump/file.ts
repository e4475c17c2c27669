/** Core dumps on disk: there whole, or not at all. */
import { closeSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { InvalidModule } from '../../compiler/model/errors.js';
import { hasMagic } from '../../compiler/binary/preamble.js';
import { reasonOf, UserError } from '../base/messages.js';
import { CORE, type Core } from './core.js';
import { decodeCore } from './read.js';
import { CoreTooLarge, encodeCore } from './write.js';

/** Enough for the first section of a core dump that is not named oddly. */
const HEAD = 64;

/** Whether a file begins as a core dump does: with the section that only these have. */
function looksLikeCore(path: string): boolean {
  const head = Buffer.alloc(HEAD);
  const fd = openSync(path, 'r');
  try {
    const length = readSync(fd, head, 0, HEAD, 0);
    return length === 0 || (hasMagic(head) && head.includes(`\x04${CORE}`));
  } finally {
    closeSync(fd);
  }
}

/**
 * Makes sure that a core dump could be written under a name: nothing but an older one is there.
 * @throws UserError
 */
export function requireCorePath(path: string): void {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) throw new UserError(`${path}: is a directory: give the name of a file for the core dump`);
    if (stats?.isFile() && !looksLikeCore(path)) throw new UserError(`${path}: exists and is not a core dump: give another name`);
    if (stats === undefined && !statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory()) throw new UserError(`${path}: its directory does not exist`);
  } catch (e) {
    throw e instanceof UserError ? e : new UserError(`${path}: ${reasonOf(e)}`);
  }
}

/**
 * Writes a core dump.
 * @param replace whether it may take the place of another file
 * @returns its size in bytes
 * @throws UserError if it cannot be written; nothing is left of it then
 */
export function writeCore(path: string, core: Core, replace: boolean): number {
  const temporary = replace ? join(dirname(path), `.wasm2js-debug-${process.pid}-${randomBytes(4).toString('hex')}.tmp`) : path;
  let made = false;
  try {
    const pieces = encodeCore(core);
    const fd = openSync(temporary, 'wx', 0o600);
    made = true;
    let length = 0;
    try {
      for (const piece of pieces) {
        for (let done = 0; done < piece.length; ) done += writeSync(fd, piece, done);
        length += piece.length;
      }
    } finally {
      closeSync(fd);
    }
    if (replace) renameSync(temporary, path);
    return length;
  } catch (e) {
    if (made) rmSync(temporary, { force: true });
    if (e instanceof CoreTooLarge) throw new UserError(`${path}: cannot write the core dump: ${e.message}`);
    throw new UserError(`${path}: cannot write the core dump: ${reasonOf(e)}`);
  }
}

/** @throws UserError */
export function readCore(path: string): Core {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (e) {
    throw new UserError(`${path}: ${reasonOf(e)}`);
  }
  if (bytes.length === 0) throw new UserError(`${path}: the file is empty`);
  try {
    return decodeCore(bytes);
  } catch (e) {
    if (e instanceof InvalidModule) throw new UserError(`${path}: ${e.message}`);
    throw e;
  }
}
