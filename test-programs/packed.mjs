/**
 * Programs that are committed packed, because they are large: `build/LANGUAGE/NAME.wasm.br` is one, of which `build/LANGUAGE/NAME.wasm` is made;
 * `build/LANGUAGE.pack` is all of a language's that are not committed as they are, one after the other, as they are much alike: a line of JSON with their names
 * and lengths, then what brotli makes of them.
 *
 *     node test-programs/packed.mjs                unpacks all whose programs are missing or older; the tests do so before they start
 *     node test-programs/packed.mjs FILE.wasm...   packs these, each by itself
 *     node test-programs/packed.mjs LANGUAGE...    packs what a language has
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

const SUFFIX = '.br';
const PACK = '.pack';
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

/** Whether a language's programs are packed together. */
export const isPacked = (language) => existsSync(join(build, language + PACK));

/** Packs the programs of a language that git does not keep as they are. */
export function packLanguage(language) {
  const { status, stdout } = spawnSync('git', ['ls-files', '-z', '--', `${language}/*.wasm`], { cwd: build, encoding: 'utf8' });
  if (status !== 0) throw new Error('git cannot say which programs are committed as they are');
  const committed = new Set(stdout.split('\0'));
  const names = readdirSync(join(build, language)).sort().map((name) => `${language}/${name}`)
    .filter((name) => name.endsWith('.wasm') && !committed.has(name) && !existsSync(join(build, name + SUFFIX)));
  const parts = names.map((name) => readFileSync(join(build, name)));
  const bytes = Buffer.concat(parts);
  const index = JSON.stringify(names.map((name, i) => [name, parts[i].length]));
  write(join(build, language + PACK), Buffer.concat([Buffer.from(`${index}\n`), brotliCompressSync(bytes, { params: {
    [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_LARGE_WINDOW]: 1, [constants.BROTLI_PARAM_LGWIN]: 26,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  } })]));
  const now = new Date();
  for (const name of names) utimesSync(join(build, name), now, now);
}

function unpackLanguage(packed) {
  const content = readFileSync(packed);
  const end = content.indexOf('\n');
  const index = JSON.parse(content.toString('utf8', 0, end));
  const packedAt = madeAt(packed);
  const wanted = new Set(index.map(([name]) => name).filter((name) => madeAt(join(build, name)) < packedAt));
  if (wanted.size === 0) return;
  const bytes = brotliDecompressSync(content.subarray(end + 1), { params: { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 1 } });
  let at = 0;
  for (const [name, length] of index) {
    if (wanted.has(name)) {
      mkdirSync(dirname(join(build, name)), { recursive: true });
      write(join(build, name), bytes.subarray(at, at + length));
    }
    at += length;
  }
}

export function unpackAll() {
  for (const name of readdirSync(build, { recursive: true })) {
    const packed = join(build, name);
    if (name.endsWith(PACK)) unpackLanguage(packed);
    if (!name.endsWith(SUFFIX)) continue;
    const file = packed.slice(0, -SUFFIX.length);
    if (madeAt(file) < madeAt(packed)) write(file, brotliDecompressSync(readFileSync(packed)));
  }
}

/** For the test runner. */
export const setup = unpackAll;

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  const what = process.argv.slice(2);
  if (what.length === 0) unpackAll();
  for (const one of what) (one.endsWith('.wasm') ? pack : packLanguage)(one);
}
