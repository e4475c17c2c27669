import * as fs from 'node:fs';
import { Errno } from './abi.js';
import { fail } from './errno.js';

/** As many as uvwasi follows. */
const MAX_LINKS = 32;

/** A directory that paths start from: its name for the guest and its place on the host, both as byte strings. */
export interface Root {
  readonly guestPath: string;
  readonly hostPath: string;
}

/** A path found inside a root. */
export type Resolved = Root;

/**
 * Whether a link in the last place is followed: never (an entry is made or removed by its name), only where a slash
 * after it asks for the directory, or always.
 */
export type FollowLast = 'never' | 'before-slash' | 'always';

/** A byte string of the host's file system for use with `node:fs`. */
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
function below(base: string, path: string): string[] | undefined {
  let rest: string;
  if (path === base) rest = '';
  else if (base === '.') rest = path;
  else if (path.startsWith(base === '/' ? base : `${base}/`)) rest = path.slice(base === '/' ? 1 : base.length + 1);
  else return undefined;
  if (base === '.' && rest.startsWith('/')) return undefined;
  const parts = rest === '' || rest === '.' ? [] : rest.split('/');
  return parts[0] === '..' ? undefined : parts;
}

function join(base: string, parts: readonly string[]): string {
  if (parts.length === 0) return base;
  return base.endsWith('/') ? base + parts.join('/') : `${base}/${parts.join('/')}`;
}

/**
 * Finds `path` inside `root`. The result has no symbolic link but, if not followed, the last component itself; the last
 * component need not exist. `..` in `path` is taken by name, as uvwasi does; in the target of a link it means the
 * parent directory. Whatever would leave the root ends the call with `ENOTCAPABLE`: here every component is looked at,
 * while uvwasi leaves links in the middle of a path to the kernel, which follows them anywhere.
 *
 * `node:fs` has no `openat`, so a host process that swaps a directory for a link between this and the operation can
 * still redirect it; the guest alone cannot, being single-threaded.
 */
export function resolve(root: Root, path: string, follow: FollowLast): Resolved {
  if (path === '' || path.includes('\0')) fail(Errno.INVAL);
  if (path.startsWith('/')) fail(Errno.NOTCAPABLE);
  // A name that ends in a slash names a directory; the system checks it. A trailing `.` does not count, as in uvwasi.
  const wantsDirectory = path.endsWith('/');
  const followLast = follow === 'always' || (follow === 'before-slash' && wantsDirectory);
  const lexical = below(root.guestPath, normalize(`${root.guestPath}/${path}`));
  if (lexical === undefined) fail(Errno.NOTCAPABLE);

  let pending = lexical.reverse();
  const done: string[] = [];
  let links = 0;
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (done.length === 0) fail(Errno.NOTCAPABLE);
      done.pop();
      continue;
    }
    const isLast = pending.length === 0;
    done.push(part);
    if (isLast && !followLast) break;
    const here = hostBytes(join(root.hostPath, done));
    if (!fs.lstatSync(here, { throwIfNoEntry: false })?.isSymbolicLink()) continue;
    if (++links >= MAX_LINKS) fail(Errno.LOOP);
    done.pop();
    const target = fs.readlinkSync(here, { encoding: 'latin1' });
    if (target.startsWith('/')) {
      done.length = 0;
      pending = [...pending, ...absoluteTarget(root, normalize(target), isLast).reverse()];
    } else {
      pending = [...pending, ...target.split('/').reverse()];
    }
  }
  // The directory itself, by its name or as `.`: some operations on it fail differently for the two.
  const suffix = done.length === 0 ? (root.guestPath === '.' ? '/.' : '') : wantsDirectory ? '/' : '';
  return { guestPath: join(root.guestPath, done), hostPath: join(root.hostPath, done) + suffix };
}

/**
 * Where an absolute link leads, as in uvwasi. In the last place its target is a name of the guest's, for whom a root
 * called `.` begins at `/`. In the middle of a path, where under uvwasi the kernel follows links, it may also be a name of
 * the host's, if that is inside the root.
 */
function absoluteTarget(root: Root, target: string, isLast: boolean): string[] {
  if (isLast && root.guestPath === '.') return target.slice(1).split('/');
  const parts = below(root.guestPath, target) ?? (isLast ? undefined : below(root.hostPath, target));
  return parts ?? fail(Errno.NOTCAPABLE);
}

/**
 * Checks the target of a link to be made in the directory of `link`: an absolute one is refused with `EPERM`, one that
 * leads out of the root with `ENOTCAPABLE`. Relative to the link, as the system will follow it; uvwasi takes the target
 * relative to the root and so refuses `../x` everywhere.
 */
export function checkLinkTarget(root: Root, link: Resolved, target: string): void {
  if (target === '' || target.includes('\0')) fail(Errno.INVAL);
  if (target.startsWith('/')) fail(Errno.PERM);
  if (link.guestPath === root.guestPath) fail(Errno.EXIST);
  if (below(root.guestPath, normalize(`${link.guestPath}/../${target}`)) === undefined) fail(Errno.NOTCAPABLE);
}
