/** A cache on disk of the code of modules, for whole programs under Node. A cache that cannot be read or written only makes things slower. */
import { ByteReader } from '../../compiler/binary/bytes.js';
import { SECTION } from '../../compiler/binary/module.js';
import { PREAMBLE } from '../../compiler/binary/preamble.js';
import { buildId } from '../base/build-id.js';
import { builtin, hasBuiltins } from '../base/builtin.js';
import { say } from '../base/messages.js';
import { allowLargeFunctions } from '../store/engine.js';
import { setKeptOf } from '../store/kept.js';
import { problemOf, userFolder } from './folder.js';
import { KeptFile } from './format.js';
import { CachedModule } from './module.js';
import { prune, SUFFIX, touch, writeModule } from './writing.js';

/** Modules with less code are not kept: such as are made to see what the engine can do. */
const LEAST_CODE_BYTES = 256;
/**
 * Of modules with less code than this a process keeps only so many: there may be very many of them, as of programs that make one for each function. To find
 * the code of a few at least saves loading the compiler.
 */
const SMALL_CODE_BYTES = 4 * 1024;
const MOST_SMALL = 32;

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

/** Megabytes that all files together may have, unless the environment says otherwise. */
const MOST_MEGABYTES = 512;
const MOST_VARIABLE = 'WASM2JS_DEBUG_CACHE_MB';

/** In bytes. */
function mostBytes(): number {
  const text = process.env[MOST_VARIABLE] ?? '';
  const megabytes = text === '' ? NaN : Number(text);
  return (megabytes >= 0 ? megabytes : MOST_MEGABYTES) * 1024 * 1024;
}

const { setTimeout } = globalThis;
/** What a program has added is written when it has added nothing for so many milliseconds: it may be one that is killed in the end. */
const QUIET = 3000;
/** One that goes on adding may be killed, too: it is written so many milliseconds after the first addition, and again each time when twice the time has passed. */
const LATEST = 2000;
const LOOK = 1000;
/** It is made in so many milliseconds of each turn of the event loop, or, where the turns of a program are long, in such a part of the time that they take. */
const SLICE = 5;
const PART = 0.1;

interface Opened {
  readonly cached: CachedModule;
  readonly path: string;
  readonly conditions: string;
}

class Cache {
  /** By their keys. A program may make modules of the same bytes again and again. */
  private readonly modules = new Map<string, Opened>();
  private small = 0;
  private waiting = false;
  private additions = 0;
  /** When the first was made, when the last was seen, and when they are to be written at the latest. */
  private began: number | undefined;
  private last = 0;
  private due = 0;

  /** @param folder undefined if there is none that can be used; asked when there is something to keep */
  constructor(private readonly folder: () => string | undefined) {}

  open(bytes: Uint8Array): CachedModule | undefined {
    if (bytes.length < LEAST_CODE_BYTES) return undefined;
    try {
      const length = codeBytes(bytes);
      if (length < LEAST_CODE_BYTES) return undefined;
      const folder = this.folder();
      if (folder === undefined) return undefined;
      // The flags must be what they are going to be.
      allowLargeFunctions();
      const now = conditions();
      const { hash } = builtin('node:crypto');
      const key = hash('sha256', `${hash('sha256', bytes)} ${now}`).slice(0, 40);
      const known = this.modules.get(key);
      if (known !== undefined) return known.cached;
      if (length < SMALL_CODE_BYTES && ++this.small > MOST_SMALL) return undefined;
      const path = builtin('node:path').join(folder, key + SUFFIX);
      const file = KeptFile.open(path, key);
      if (file !== undefined) touch(path);
      const cached = new CachedModule(key, file, () => this.added());
      if (this.modules.size === 0) process.on('exit', () => this.save());
      this.modules.set(key, { cached, path, conditions: now });
      return cached;
    } catch {
      return undefined;
    }
  }

  private added(): void {
    this.additions++;
    if (this.waiting) return;
    this.last = performance.now();
    this.due ||= (this.began ??= this.last) + LATEST;
    this.wait(LOOK);
  }

  private wait(milliseconds: number): void {
    this.waiting = true;
    const before = this.additions;
    const then = performance.now() + milliseconds;
    setTimeout(() => {
      this.waiting = false;
      const now = performance.now();
      if (this.additions !== before) this.last = now;
      if (now - this.last < QUIET && now < this.due) return this.wait(LOOK);
      if (![...this.modules.values()].every(({ cached }) => cached.prepare(Math.max(SLICE, PART * (now - then))))) return this.wait(0);
      this.save();
      this.due = 2 * now - this.began!;
    }, milliseconds).unref();
  }

  private save(): void {
    const now = conditions();
    let folder: string | undefined;
    for (const { cached, path, conditions: then } of this.modules.values()) {
      // Data made under other flags would be refused the next time.
      if (cached.additions === 0 || now !== then) continue;
      try {
        if (writeModule(path, cached, mostBytes())) folder = builtin('node:path').dirname(path);
      } catch {
        // A full disk, say.
      }
    }
    try {
      if (folder !== undefined) prune(folder, mostBytes());
    } catch {
      // Another process is about it, too.
    }
  }
}

/** In the environment: the folder, or one of the words for none. A folder of such a name is `./off`. */
const VARIABLE = 'WASM2JS_DEBUG_CACHE';
const OFF = /^(off|no?|false|0)$/i;

/**
 * A folder that may be used, made if it is not there.
 * @param name what the user calls it; a folder that has none is told of only if its owner can mend it
 */
function usable(folder: string, name?: string): string | undefined {
  const problem = problemOf(folder);
  if (problem === undefined) return builtin('node:path').resolve(folder);
  if (name !== undefined || problem.canBeMended) say(`${name ?? `the cache ${folder}`}: not used: ${problem.text}`);
  return undefined;
}

/**
 * From now on keeps the code of modules in a folder. One that has been given and cannot be used is told of at once.
 * @param option of the command line: a folder, or false for none
 */
export function setUpCache(option: string | false | undefined): void {
  if (option === false || !hasBuiltins()) return;
  const variable = process.env[VARIABLE];
  if (option === undefined && variable !== undefined && OFF.test(variable)) return;
  let folder: () => string | undefined;
  if (option !== undefined || (variable !== undefined && variable !== '')) {
    const found = usable(option ?? variable!, option === undefined ? `${VARIABLE}=${variable!}` : `--cache ${option}`);
    folder = () => found;
  } else {
    let found: { readonly folder: string | undefined } | undefined;
    folder = () => {
      const own = userFolder();
      return (found ??= { folder: own && usable(builtin('node:path').join(own, 'code')) }).folder;
    };
  }
  const cache = new Cache(folder);
  setKeptOf((bytes) => cache.open(bytes));
}
