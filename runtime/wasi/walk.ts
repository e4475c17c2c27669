/** The way from a directory that the guest has open to an entry below it. */
import * as fs from 'node:fs';
import { Errno, FileType } from './abi.js';
import { codeOf, fail } from './errno.js';
import { below, normalize, type ParsedPath, parsePath } from './paths.js';
import { isLink, ITSELF, type Place } from './places.js';

/** As many as uvwasi follows. */
const MAX_LINKS = 32;

/**
 * Whether a link in the last place is followed: never (an entry is made or removed by its name), only where a slash after it asks for the directory, or
 * always.
 */
export type FollowLast = 'never' | 'before-slash' | 'always';

/** What `use` gives when it has found a link in the last place that is to be followed: it is called again with where that leads. */
export const FOLLOW: unique symbol = Symbol('follow');

/** The entry that a path leads to; it need not exist. */
export interface Entry {
  readonly place: Place;
  /** One name, or {@link ITSELF} for the directory. */
  readonly name: string;
  /** Whether a slash follows the name, so that it has to be a directory's. */
  readonly slash: boolean;
  /** Whether it is to be followed if it is a link. */
  readonly follow: boolean;
  /** The names of the directories that lead to it. */
  readonly parents: readonly string[];
}

/** What a path starts from: a descriptor. */
export interface Root {
  readonly type: number;
  readonly place?: Place | undefined;
  /** Of a directory that has a name for the guest, that name, normalized. */
  readonly guestName: string | undefined;
}

/** The place of a descriptor. What is no directory has none, whatever its rights: devices have all. */
export function placeOf(descriptor: Root): Place {
  return descriptor.place ?? fail(descriptor.type === FileType.DIRECTORY ? Errno.BADF : Errno.NOTDIR);
}

/**
 * Goes from a directory to an entry, name by name, and calls `use` with it. It never leaves the directory: links are read and followed here, never by the
 * system, and `..` in one leads back along the directories that were gone through, which stay open meanwhile, and no further than to the first. What would
 * leave it ends the call with `ENOTCAPABLE`.
 */
export const walk = <T>(root: Root, path: string, follow: FollowLast, use: (entry: Entry) => T | typeof FOLLOW): T => {
  placeOf(root);
  return walkParsed(root, parsePath(path, root.guestName), follow, use);
};

/** The same for a path that has been taken apart; `..` in it leads back as it does in a link. */
export function walkParsed<T>(root: Root, parsed: ParsedPath, follow: FollowLast, use: (entry: Entry) => T | typeof FOLLOW): T {
  const start = placeOf(root);
  let { slash } = parsed;
  // Those still to go through, the next one last.
  let pending = [...parsed.parts].reverse();
  const entered: Place[] = [];
  const parents: string[] = [];
  let links = 0;
  try {
    for (;;) {
      const place = entered.at(-1) ?? start;
      const part = pending.pop();
      if (part === '..') {
        (entered.pop() ?? fail(Errno.NOTCAPABLE)).close();
        parents.pop();
        continue;
      }
      const isLast = pending.length === 0;
      if (part === undefined || isLast) {
        const followed = follow === 'always' || (follow === 'before-slash' && slash);
        const entry = part === undefined ? { name: ITSELF, slash: false, follow: false } : { name: part, slash, follow: followed };
        const result = use({ ...entry, place, parents });
        if (result !== FOLLOW) return result;
      } else {
        const next = place.enter(part);
        if (next !== undefined) {
          entered.push(next);
          parents.push(part);
          continue;
        }
      }
      if (++links >= MAX_LINKS) fail(Errno.LOOP);
      const target = fs.readlinkSync(place.entry(part!), { encoding: 'latin1' });
      if (target.startsWith('/')) {
        for (const one of entered.splice(0)) one.close();
        parents.length = 0;
        pending = [...pending, ...absoluteTarget(root, start, normalize(target), isLast).reverse()];
      } else {
        if (isLast && /(^|\/)\.?$/.test(target)) slash = true;
        pending = [...pending, ...target.split('/').filter((name) => name !== '' && name !== '.').reverse()];
      }
    }
  } finally {
    for (const one of entered) one.close();
  }
}

/**
 * Where an absolute link leads, from a directory that the guest has a name for. As in uvwasi: in the last place its target is a name of the guest's, for
 * whom a directory called `.` begins at `/`. In the middle of a path, where under uvwasi the system follows links, it may also be a name of the host's.
 */
function absoluteTarget({ guestName }: Root, start: Place, target: string, isLast: boolean): string[] {
  if (guestName === undefined) fail(Errno.NOTCAPABLE);
  if (isLast && guestName === '.') return target === '/' ? [] : target.slice(1).split('/');
  const hostName = isLast ? undefined : start.hostName();
  return below(guestName, target) ?? (hostName === undefined ? undefined : below(hostName, target)) ?? fail(Errno.NOTCAPABLE);
}

/** The status of an entry, or FOLLOW. */
export function statusOf({ place, name, slash, follow }: Entry): fs.BigIntStats | typeof FOLLOW {
  const stats = fs.lstatSync(place.entry(name), { bigint: true });
  if (follow && stats.isSymbolicLink()) return FOLLOW;
  if (slash && !stats.isDirectory()) fail(Errno.NOTDIR);
  return stats;
}

/**
 * Whether what `open` with `O_NOFOLLOW` has thrown means that the entry is a link. With `O_DIRECTORY` it says `ENOTDIR`, with `O_EXCL` `EEXIST`; as in
 * uvwasi a new file is also made where a link leads.
 */
export function foundLink({ place, name }: Entry, error: unknown): boolean {
  const code = codeOf(error);
  return (code === 'ELOOP' || code === 'EMLINK' || code === 'ENOTDIR' || code === 'EEXIST') && isLink(place.entry(name));
}
