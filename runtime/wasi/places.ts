/**
 * Directories as places that entries are reached from, one name at a time.
 *
 * Node has no `openat`. On Linux `/proc/self/fd/N/name` is as good: the system goes from the number straight to the directory that is open, wherever it
 * is by now, and looks up one name in it. So a place there is an open descriptor, and nobody can put another directory under it. Elsewhere a place is
 * the path it was opened by, with the identity of what was opened, and is refused when that is no longer what the path leads to.
 */
import * as fs from 'node:fs';
import { Errno } from './abi.js';
import { codeOf, fail } from './errno.js';
import { byteString, hostBytes } from './paths.js';

// Windows lacks some of these; a flag of 0 asks for nothing.
const { O_RDONLY, O_DIRECTORY = 0, O_NOFOLLOW = 0 } = fs.constants as Partial<typeof fs.constants> & typeof fs.constants;

/** Of Linux, the same on every machine that Node runs on: opens to go through, which needs no right to list. */
const O_PATH = 0o10000000;

/** The entry of every directory that is the directory itself. */
export const ITSELF = '.';

export interface Place {
  /**
   * The path of an entry for one call of `node:fs`, which must not follow a link in the last place: such as `lstat`, or `open` with `O_NOFOLLOW`.
   * Good for that call only. `name` is one name, or {@link ITSELF}.
   */
  entry(name: string): Buffer;
  /** The directory under a name, to go on from, or undefined if that is a link. */
  enter(name: string): Place | undefined;
  /** The place of the directory `name`, which has just been opened as `host`, for as long as that is open. */
  opened(host: number, name: string): Place;
  /** Whether `host`, which has just been opened as `name`, is what stands there. */
  confirms(host: number, name: string): boolean;
  /** What the host calls it, if that is known. */
  hostName(): string | undefined;
  /** Releases what `enter` has opened. */
  close(): void;
}

/** Whether a path is that of a symbolic link. */
export const isLink = (path: Buffer): boolean => fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

/** Linux: the directory that is open as `host`. */
class OpenPlace implements Place {
  constructor(private readonly host: number) {}

  entry(name: string): Buffer {
    return hostBytes(`/proc/self/fd/${this.host}/${name}`);
  }

  enter(name: string): Place | undefined {
    const path = this.entry(name);
    try {
      return new OpenPlace(fs.openSync(path, O_PATH | O_DIRECTORY | O_NOFOLLOW));
    } catch (error) {
      if (codeOf(error) === 'ENOTDIR' && isLink(path)) return undefined;
      throw error;
    }
  }

  opened(host: number): Place {
    return new OpenPlace(host);
  }

  confirms(): boolean {
    return true;
  }

  hostName(): string {
    return fs.readlinkSync(`/proc/self/fd/${this.host}`, { encoding: 'latin1' });
  }

  close(): void {
    fs.closeSync(this.host);
  }
}

const isSame = (a: fs.BigIntStats | undefined, b: fs.BigIntStats): boolean => a !== undefined && a.ino === b.ino && a.dev === b.dev;

/** What a name cannot contain where the system would take it for more than a name, or for another. */
const NOT_A_NAME = process.platform === 'win32' ? /[\\:]|.[. ]$/ : undefined;

/** Where there is no way to a directory but its path. */
class NamedPlace implements Place {
  /** @param identity of a directory that has been open since; undefined for one that has just been looked at */
  constructor(private readonly path: string, private readonly identity: fs.BigIntStats | undefined) {}

  entry(name: string): Buffer {
    if (NOT_A_NAME?.test(name) === true) fail(Errno.NOTCAPABLE);
    if (this.identity !== undefined) {
      const now = fs.lstatSync(hostBytes(this.path), { bigint: true, throwIfNoEntry: false });
      if (!isSame(now, this.identity)) fail(Errno.STALE);
    }
    return hostBytes(this.below(name));
  }

  private below(name: string): string {
    return this.path.endsWith('/') ? this.path + name : `${this.path}/${name}`;
  }

  enter(name: string): Place | undefined {
    const stats = fs.lstatSync(this.entry(name));
    if (stats.isSymbolicLink()) return undefined;
    if (!stats.isDirectory()) fail(Errno.NOTDIR);
    return new NamedPlace(this.below(name), undefined);
  }

  opened(host: number, name: string): Place {
    return new NamedPlace(name === ITSELF ? this.path : this.below(name), fs.fstatSync(host, { bigint: true }));
  }

  confirms(host: number, name: string): boolean {
    return isSame(fs.lstatSync(this.entry(name), { bigint: true, throwIfNoEntry: false }), fs.fstatSync(host, { bigint: true }));
  }

  hostName(): string {
    return this.path;
  }

  close(): void {
    // It holds nothing.
  }
}

/** Whether the system leads from an open descriptor to the directory: Linux does, with /proc mounted and no permission model of Node's in the way. */
function leadsFrom(host: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return isSame(fs.lstatSync(`/proc/self/fd/${host}/.`, { bigint: true }), fs.fstatSync(host, { bigint: true }));
  } catch {
    return false;
  }
}

/**
 * Opens a directory of the host for a guest, following links as the host does.
 * @returns undefined if it is not a directory
 */
export function openPlace(path: string): { readonly host: number; readonly place: Place } | undefined {
  const real = fs.realpathSync(path);
  const host = fs.openSync(real, O_RDONLY);
  try {
    const stats = fs.fstatSync(host, { bigint: true });
    if (stats.isDirectory()) return { host, place: leadsFrom(host) ? new OpenPlace(host) : new NamedPlace(byteString(real), stats) };
  } catch (error) {
    fs.closeSync(host);
    throw error;
  }
  fs.closeSync(host);
  return undefined;
}
