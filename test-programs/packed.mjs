/**
 * Programs that are committed packed, because today's toolchains make large ones: `build/LANGUAGE/NAME.wasm.br`, of which `build/LANGUAGE/NAME.wasm` is made.
 *
 *     node test-programs/packed.mjs                unpacks all whose programs are missing or older; the tests do so before they start
 *     node test-programs/packed.mjs FILE.wasm...   packs these
 */
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

const SUFFIX = '.br';
const build = join(import.meta.dirname, 'build');
const madeAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Whole or not at all: two test runs may do this at once. */
function write(file, bytes) {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, file);
}

export function pack(file) {
  write(file + SUFFIX, brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } }));
  write(file, readFileSync(file)); // so that it is not the older of the two
}

export function unpackAll() {
  for (const name of readdirSync(build, { recursive: true })) {
    if (!name.endsWith(SUFFIX)) continue;
    const packed = join(build, name);
    const file = packed.slice(0, -SUFFIX.length);
    if (madeAt(file) < madeAt(packed)) write(file, brotliDecompressSync(readFileSync(packed)));
  }
}

/** For the test runner. */
export const setup = unpackAll;

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  const files = process.argv.slice(2);
  if (files.length === 0) unpackAll();
  else files.forEach(pack);
}
