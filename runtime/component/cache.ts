/** Results kept on disk from one run to the next. A cache that cannot be read or written, or holds nonsense, only makes things slower. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { problemOf, userFolder } from '../cache/folder.js';

/** Entries that are kept when there are more; the least recently used ones go. */
const MAX_ENTRIES = 24;
const SUFFIX = '.bin';
const DIGEST_BYTES = 32;

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) {
    // With its length before it, so that no two lists of parts look alike.
    hash.update(`${part.length} `);
    hash.update(part);
  }
  return hash.digest();
};

/** The name under which a result is kept that depends on nothing but these parts. */
export const cacheKey = (...parts: readonly (string | Uint8Array)[]): string => sha256(...parts).toString('hex');

/** Where caches may lie, best first. */
function candidates(): string[] {
  const own = userFolder();
  return [...own === undefined ? [] : [own], join(tmpdir(), `wasm2js-debug-${process.getuid?.() ?? 'cache'}`)];
}

/** Whether nobody else can put anything there: what lies in it is run as code. */
const isOurs = (dir: string): boolean => problemOf(dir) === undefined;

/** The file of an entry: a hash of what follows, then that, serialized. Undefined if it is missing or not as it was written. */
function readEntry(path: string): unknown {
  try {
    const bytes = readFileSync(path);
    const body = bytes.subarray(DIGEST_BYTES);
    if (!sha256(body).equals(bytes.subarray(0, DIGEST_BYTES))) return undefined;
    const now = new Date();
    try {
      utimesSync(path, now, now);
    } catch {
      // On a read-only disk entries do not get younger.
    }
    return deserialize(body);
  } catch {
    return undefined;
  }
}

/** Readers see the whole entry or none, and so do writers that are interrupted. */
function writeEntry(dir: string, path: string, value: unknown): boolean {
  const temporary = `${path}.${process.pid}.${performance.now()}`;
  try {
    const body = serialize(value);
    writeFileSync(temporary, Buffer.concat([sha256(body), body]), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
    prune(dir);
    return true;
  } catch {
    rmSync(temporary, { force: true });
    return false;
  }
}

function prune(dir: string): void {
  const ages = readdirSync(dir).filter((name) => name.includes(SUFFIX)).map((name) => ({ path: join(dir, name), time: statSync(join(dir, name)).mtimeMs }));
  ages.sort((a, b) => b.time - a.time);
  for (const { path } of ages.slice(MAX_ENTRIES)) rmSync(path, { force: true });
}

/**
 * The result kept under a key, or a new one, which is then kept.
 * @param make its result must be something that the structured clone algorithm takes
 * @throws only what `make` does
 */
export async function cached<T>(key: string, make: () => Promise<T>): Promise<T> {
  const dirs = candidates();
  for (const dir of dirs) {
    if (!isOurs(dir)) continue;
    const found = readEntry(join(dir, key + SUFFIX));
    if (found !== undefined) return found as T;
  }
  const made = await make();
  for (const dir of dirs) if (isOurs(dir) && writeEntry(dir, join(dir, key + SUFFIX), made)) break;
  return made;
}
