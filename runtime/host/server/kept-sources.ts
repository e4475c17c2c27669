/**
 * Sources that are nowhere on this machine, such as those inside a source map, put where debuggers that run on it find them: in the user's folder of caches. What is
 * there has not been used for a month goes when something is added.
 */
import { builtin } from '../../base/builtin.js';
import { reasonOf, UserError } from '../../base/messages.js';
import { problemOf, userFolder } from '../../cache/folder.js';
import type { Lines } from '../../sources/lines.js';

const FOLDER = 'sources';
/** Milliseconds. */
const UNUSED = 30 * 24 * 3600 * 1000;

/**
 * The same lines, with sources that can be read.
 * @throws UserError, without a name, if they cannot be put anywhere
 */
export function keepSources(lines: Lines): Lines {
  const { texts } = lines;
  if (texts === undefined || texts.size === 0) return lines;
  const { join } = builtin('node:path');
  const caches = userFolder();
  if (caches === undefined) throw new UserError('this user has no folder for caches');
  const folder = join(caches, FOLDER);
  for (const path of [caches, folder]) {
    const problem = problemOf(path);
    if (problem !== undefined) throw new UserError(`${path}: ${problem.text}`);
  }
  const key = builtin('node:crypto').createHash('sha256');
  for (const text of texts.values()) key.update(text).update('\0');
  const own = join(folder, key.digest('hex').slice(0, 16));
  try {
    return { ...lines, sources: write(own, lines.sources, texts), texts: undefined };
  } catch (e) {
    throw new UserError(`${own}: ${reasonOf(e)}`);
  } finally {
    removeUnused(folder);
  }
}

function write(folder: string, sources: readonly string[], texts: ReadonlyMap<number, string>): string[] {
  const { mkdirSync, renameSync, statSync, utimesSync, writeFileSync } = builtin('node:fs');
  const { dirname, join } = builtin('node:path');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  utimesSync(folder, new Date(), new Date());
  return sources.map((source, i) => {
    const text = texts.get(i);
    if (text === undefined) return source;
    const path = join(folder, ...safeParts(source));
    if (statSync(path, { throwIfNoEntry: false })?.size === Buffer.byteLength(text)) return path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // Whole or not at all: another session may do the same.
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, text, { mode: 0o600 });
    renameSync(unfinished, path);
    return path;
  });
}

/** A path, or URL, as one that leads nowhere else. */
const safeParts = (source: string): string[] => {
  const parts = source.replace(/^[a-z][a-z\d+.-]*:/i, '').split(/[/\\]+/).filter((part) => !/^\.{0,2}$/.test(part)).map((part) => part.replace(/[^\w.~@+ -]/g, '_').slice(0, 100));
  return parts.length === 0 ? ['source'] : parts.slice(-20);
};

function removeUnused(folder: string): void {
  const { readdirSync, rmSync, statSync } = builtin('node:fs');
  try {
    for (const name of readdirSync(folder)) {
      const path = builtin('node:path').join(folder, name);
      if (Date.now() - statSync(path).mtimeMs > UNUSED) rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // Another session does the same.
  }
}
