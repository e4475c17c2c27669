/** A cache on disk of the code of modules, for whole programs under Node. A cache that cannot be read or written only makes things slower. */
import { ByteReader } from '../../compiler/binary/bytes.js';
import { SECTION } from '../../compiler/binary/module.js';
import { PREAMBLE } from '../../compiler/binary/preamble.js';
import { buildId } from '../base/build-id.js';
import { builtin, hasBuiltins } from '../base/builtin.js';
import { say } from '../base/messages.js';
import { allowLargeFunctions } from '../store/engine.js';
import { setKeptOf } from '../store/kept.js';
import { problemOf } from './folder.js';
import { headOf, KeptFile } from './format.js';
import { CachedModule, type Part } from './module.js';

/** Modules with less code are not kept: what they cost is little more than looking for them. */
const LEAST_CODE_BYTES = 64 * 1024;
const SUFFIX = '.w2j';

/** What code depends on besides the module: who printed it, and who is to run it. Flags of V8 are part of its tag. */
const conditions = (): string => [buildId(), process.version, process.arch, builtin('node:v8').cachedDataVersionTag()].join(' ');

/** Of a binary that has not been looked at yet. @throws InvalidModule */
function codeBytes(bytes: Uint8Array): number {
  const r = new ByteReader(bytes, PREAMBLE.length);
  while (!r.done) {
    const id = r.byte();
    const size = r.u32();
    if (id === SECTION.code) return size;
    r.skip(size);
  }
  return 0;
}

class Cache {
  private readonly modules: { readonly cached: CachedModule; readonly path: string; readonly conditions: string }[] = [];

  constructor(private readonly folder: string) {}

  open(bytes: Uint8Array): CachedModule | undefined {
    if (bytes.length < LEAST_CODE_BYTES) return undefined;
    try {
      if (codeBytes(bytes) < LEAST_CODE_BYTES) return undefined;
      // The flags must be what they are going to be.
      allowLargeFunctions();
      const now = conditions();
      const { hash } = builtin('node:crypto');
      const key = hash('sha256', `${hash('sha256', bytes)} ${now}`).slice(0, 40);
      const path = builtin('node:path').join(this.folder, key + SUFFIX);
      const cached = new CachedModule(key, KeptFile.open(path, key));
      if (this.modules.length === 0) process.on('exit', () => this.save());
      this.modules.push({ cached, path, conditions: now });
      return cached;
    } catch {
      return undefined;
    }
  }

  private save(): void {
    const now = conditions();
    for (const { cached, path, conditions: then } of this.modules) {
      // Data made under other flags would be refused the next time.
      if (cached.additions === 0 || now !== then) continue;
      try {
        write(path, cached);
      } catch {
        // A full disk, say.
      }
    }
  }
}

/** Readers see the whole file or none, and so do writers that are interrupted. */
function write(path: string, cached: CachedModule): void {
  const { closeSync, openSync, renameSync, rmSync, writeSync } = builtin('node:fs');
  const present = KeptFile.open(path, cached.key);
  const parts: Part[] = [...cached.parts(present)];
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    const fd = openSync(temporary, 'wx', 0o600);
    try {
      const all = Buffer.concat([headOf(cached.key, cached.nextAnalysis, parts.map(({ kept }) => kept)), ...parts.map(({ bytes }) => bytes)]);
      for (let at = 0; at < all.length;) at += writeSync(fd, all, at);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (e) {
    rmSync(temporary, { force: true });
    throw e;
  } finally {
    present?.close();
  }
}

/** In the environment: the folder. */
const VARIABLE = 'WASM2JS_DEBUG_CACHE';

/**
 * From now on keeps the code of modules in a folder, which is made if it is not there. One that cannot be used is told of.
 * @param option of the command line: a folder, or false for none
 */
export function setUpCache(option: string | false | undefined): void {
  if (option === false || !hasBuiltins()) return;
  const folder = option ?? process.env[VARIABLE];
  if (folder === undefined || folder === '') return;
  const problem = problemOf(folder);
  if (problem !== undefined) {
    say(`${option === undefined ? `${VARIABLE}=` : '--cache '}${folder}: not used: ${problem}`);
    return;
  }
  const cache = new Cache(folder);
  setKeptOf((bytes) => cache.open(bytes));
}
