/**
 * Text modules to binaries, without validating them, by the wasm-tools that jco bundles (and wabt for what they do not read:
 * the folded form of the old exception handling). Encodings are kept on disk, one file for each distinct list of modules.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A binary, or why there is none. */
export type Encoded = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly error: string };

/** Encodes modules of the text format; the answer has an entry for each, in order. */
export async function encodeModules(texts: readonly string[]): Promise<Encoded[]> {
  if (texts.length === 0) return [];
  const hash = createHash('sha256').update(`${CACHE_VERSION}\0${encoderIdentity()}`);
  for (const text of texts) hash.update(`\0${text.length}\0`).update(text);
  const cacheFile = join(cacheDirectory(), `${hash.digest('hex')}.json`);
  const cached = readCache(cacheFile, texts.length);
  if (cached !== undefined) return cached;

  const encoded: Encoded[] = [];
  for (const text of texts) encoded.push(await encodeModule(text));
  writeCache(cacheFile, encoded);
  return encoded;
}

/** To be raised when this file encodes differently, so that what is on disk is not taken for current. */
const CACHE_VERSION = 2;

async function encodeModule(text: string): Promise<Encoded> {
  const { parse } = await import('@bytecodealliance/jco-transpile/wasm-tools');
  try {
    return { bytes: new Uint8Array(await parse(text)) };
  } catch (error) {
    const bytes = await encodeByWabt(text);
    return bytes === undefined ? { error: messageOf(error) } : { bytes };
  }
}

async function encodeByWabt(text: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { default: initWabt } = await import('wabt');
  const wabt = await initWabt();
  try {
    const module = wabt.parseWat('module.wat', text, { exceptions: true, tail_call: true });
    try {
      return new Uint8Array(module.toBinary({}).buffer);
    } finally {
      module.destroy();
    }
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  const payload = typeof error === 'object' && error !== null && 'payload' in error ? error.payload : undefined;
  return String(payload ?? error).split('\n')[0] ?? '';
}

/** Changes when another version of the encoder is installed. */
function encoderIdentity(): string {
  const entry = createRequire(import.meta.url).resolve('@bytecodealliance/jco-transpile/wasm-tools');
  return readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8');
}

/** Where the harness keeps files between runs. */
export function cacheDirectory(): string {
  const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
  const base = existsSync(modules) ? join(modules, '.cache') : tmpdir();
  return join(base, 'wasm2js-debug-spec');
}

function readCache(file: string, length: number): Encoded[] | undefined {
  if (!existsSync(file)) return undefined;
  const entries = JSON.parse(readFileSync(file, 'utf8')) as ({ bytes: string } | { error: string })[];
  if (entries.length !== length) return undefined;
  return entries.map((entry) => ('error' in entry ? entry : { bytes: new Uint8Array(Buffer.from(entry.bytes, 'base64')) }));
}

/** By renaming, so that a reader in another process never sees half a file. */
function writeCache(file: string, encoded: readonly Encoded[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const entries = encoded.map((entry) => ('error' in entry ? entry : { bytes: Buffer.from(entry.bytes).toString('base64') }));
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(entries));
  renameSync(temporary, file);
}
