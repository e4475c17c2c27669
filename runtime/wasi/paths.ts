/** Names: paths as the guest writes them, before anything on the host has been asked. All are byte strings, one character per byte. */
import { Errno } from './abi.js';
import { fail } from './errno.js';

/** The longest path, as on Linux: the system itself never sees a whole one. */
const MAX_PATH = 4095;

/** The name of a directory that has none for the guest. */
const NO_NAME = '.';

/** A path as the system takes it. */
export function hostBytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

/** The byte string of an ordinary string. */
export function byteString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Removes `.`, doubled slashes and, by name only, `..`; leading `..` of a relative path stay. Empty becomes `.`. */
export function normalize(path: string): string {
  const absolute = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
    else if (!absolute) kept.push('..');
  }
  const joined = kept.join('/');
  return absolute ? `/${joined}` : joined || '.';
}

/** The components of the normalized `path` below the normalized `base`, or undefined if it is not below it. */
export function below(base: string, path: string): string[] | undefined {
  let rest: string;
  if (path === base) rest = '';
  else if (base === '.') rest = path;
  else if (path.startsWith(base === '/' ? base : `${base}/`)) rest = path.slice(base === '/' ? 1 : base.length + 1);
  else return undefined;
  if (base === '.' && rest.startsWith('/')) return undefined;
  const parts = rest === '' || rest === '.' ? [] : rest.split('/');
  return parts[0] === '..' ? undefined : parts;
}

/** A path for a directory, taken apart. */
export interface ParsedPath {
  /** What leads there from the directory, outermost first; without `.`. */
  readonly parts: readonly string[];
  /** Whether it ends in a slash, so that it has to be a directory. */
  readonly slash: boolean;
}

/**
 * Takes a path apart. `..` is taken by name, as uvwasi does; what would leave the directory by that ends the call with `ENOTCAPABLE`.
 * @param name what the directory is called, if the guest has a name for it: `../box/x` does not leave `box`
 */
export function parsePath(path: string, name: string = NO_NAME): ParsedPath {
  if (path === '' || path.includes('\0')) fail(Errno.INVAL);
  if (path.length > MAX_PATH) fail(Errno.NAMETOOLONG);
  if (path.startsWith('/')) fail(Errno.NOTCAPABLE);
  // A trailing `.` does not count as a slash, as in uvwasi.
  return { parts: below(name, normalize(`${name}/${path}`)) ?? fail(Errno.NOTCAPABLE), slash: path.endsWith('/') };
}

/**
 * Takes a path apart as the system would: `..` is that of the directory before it, which must be there.
 */
export function splitPath(path: string): ParsedPath {
  if (path === '') fail(Errno.NOENT);
  if (path.includes('\0')) fail(Errno.INVAL);
  if (path.length > MAX_PATH) fail(Errno.NAMETOOLONG);
  if (path.startsWith('/')) fail(Errno.NOTCAPABLE);
  return { parts: path.split('/').filter((name) => name !== '' && name !== '.'), slash: /(^|\/)\.?$/.test(path) };
}

/**
 * Checks the target of a link to be made: an absolute one is refused with `EPERM`, one that leads out of the directory with `ENOTCAPABLE`. Relative to
 * the link, as the system will follow it; uvwasi takes the target relative to the root and so refuses `../x` everywhere. This keeps guests from making
 * links by mistake on which they then fail; nothing depends on it, since a link can be moved.
 * @param parents the names that lead to the link
 */
export function checkLinkTarget(target: string, parents: readonly string[], name: string = NO_NAME): void {
  if (target === '' || target.includes('\0')) fail(Errno.INVAL);
  if (target.startsWith('/')) fail(Errno.PERM);
  if (below(name, normalize([name, ...parents, target].join('/'))) === undefined) fail(Errno.NOTCAPABLE);
}
