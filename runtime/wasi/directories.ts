import * as fs from 'node:fs';
import { Errno, FdFlag, FileType, LookupFlag, OpenFlag, Right, SizeOf } from './abi.js';
import { u64, type Context, type Functions } from './context.js';
import { Descriptor, fileTypeOf, rightsOf } from './descriptors.js';
import { fail } from './errno.js';
import { checkLinkTarget, hostBytes } from './paths.js';
import { isLink, ITSELF, type Place } from './places.js';
import { timesToSet, writeFilestat } from './stat.js';
import { type Entry, FOLLOW, type FollowLast, foundLink, placeOf, statusOf, walk } from './walk.js';

const { O_RDONLY, O_WRONLY, O_RDWR } = fs.constants;
const O_ACCESS = O_WRONLY | O_RDWR;

// Windows lacks some of these; a flag of 0 asks for nothing.
const { O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_NONBLOCK = 0, O_SYNC = 0, O_DSYNC = 0, O_DIRECTORY = 0, O_NOFOLLOW = 0 } =
  fs.constants as Partial<typeof fs.constants> & typeof fs.constants;

const READS = BigInt(Right.FD_READ | Right.FD_READDIR);
const WRITES = BigInt(Right.FD_DATASYNC | Right.FD_WRITE | Right.FD_ALLOCATE | Right.FD_FILESTAT_SET_SIZE);

function following(lookupFlags: number): FollowLast {
  return (lookupFlags & LookupFlag.SYMLINK_FOLLOW) !== 0 ? 'always' : 'before-slash';
}

/** The flags of the host's `open` and the rights that the directory must have for a `path_open`. */
function openMode(openFlags: number, fdFlags: number, base: bigint, inheriting: bigint) {
  const reads = (base & READS) !== 0n;
  const writes = (base & WRITES) !== 0n;
  let host = writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY;
  let neededBase: number = Right.PATH_OPEN;
  let neededInheriting = base | inheriting;
  if ((openFlags & OpenFlag.CREAT) !== 0) {
    host |= O_CREAT;
    neededBase |= Right.PATH_CREATE_FILE;
  }
  if ((openFlags & OpenFlag.DIRECTORY) !== 0) host |= O_DIRECTORY;
  if ((openFlags & OpenFlag.EXCL) !== 0) host |= O_EXCL;
  if ((openFlags & OpenFlag.TRUNC) !== 0) {
    host |= O_TRUNC;
    neededBase |= Right.PATH_FILESTAT_SET_SIZE;
  }
  if ((fdFlags & FdFlag.APPEND) !== 0) host |= O_APPEND;
  if ((fdFlags & FdFlag.NONBLOCK) !== 0) host |= O_NONBLOCK;
  if ((fdFlags & FdFlag.DSYNC) !== 0) {
    host |= O_DSYNC;
    neededInheriting |= BigInt(Right.FD_DATASYNC);
  }
  if ((fdFlags & (FdFlag.SYNC | FdFlag.RSYNC)) !== 0) {
    host |= O_SYNC;
    neededInheriting |= BigInt(Right.FD_SYNC);
  }
  if (writes && (host & (O_APPEND | O_TRUNC)) === 0) neededInheriting |= BigInt(Right.FD_SEEK);
  return { host, neededBase, neededInheriting };
}

export interface Listed {
  readonly name: Buffer;
  readonly type: number;
}

/** The entries of a directory: `.` and `..`, then the others in the order of the file system. */
export function list(place: Place): Listed[] {
  const entries: Listed[] = ['.', '..'].map((name) => ({ name: Buffer.from(name), type: FileType.DIRECTORY }));
  // The types of Node's declarations lack the encoding 'buffer' here, which the function has.
  const directory = fs.opendirSync(place.entry(ITSELF), { encoding: 'buffer' as BufferEncoding });
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
      const { name } = entry as unknown as { name: Buffer };
      entries.push({ name, type: fileTypeOf(entry as unknown as fs.Dirent<Buffer>) });
    }
    return entries;
  } finally {
    directory.closeSync();
  }
}

/** The number of a listed entry; 0, "unknown", if it is gone. `..` has that of the directory: what is above it is not the guest's. */
function inodeOf(place: Place, name: Buffer): bigint {
  const text = name.toString('latin1');
  return fs.lstatSync(place.entry(text === '..' ? ITSELF : text), { bigint: true, throwIfNoEntry: false })?.ino ?? 0n;
}

/**
 * Opens an entry, or gives FOLLOW. The system follows no link in its place.
 * @param flags of the host's `open`
 * @param asDirectory whether it has to be a directory, as it has before a slash
 */
export function open(entry: Entry, flags: number, asDirectory: boolean): { readonly host: number; readonly type: number } | typeof FOLLOW {
  const { place, name, slash, follow } = entry;
  const path = place.entry(name);
  // Where the system has no such flag.
  if (O_NOFOLLOW === 0 && isLink(path)) return follow ? FOLLOW : fail(Errno.LOOP);
  let host: number;
  try {
    // A name that ends in a slash is not for making a file.
    if (slash && (flags & O_CREAT) !== 0) {
      const status = statusOf(entry);
      return status === FOLLOW ? FOLLOW : fail(Errno.ISDIR);
    }
    host = fs.openSync(path, flags | O_NOFOLLOW | (slash ? O_DIRECTORY : 0), 0o666);
  } catch (error) {
    if (follow && foundLink(entry, error)) return FOLLOW;
    throw error;
  }
  try {
    const type = fileTypeOf(fs.fstatSync(host));
    if (type === FileType.UNKNOWN) fail(Errno.INVAL);
    if ((asDirectory || slash) && type !== FileType.DIRECTORY) fail(Errno.NOTDIR);
    if (!place.confirms(host, name)) fail(Errno.STALE);
    return { host, type };
  } catch (error) {
    fs.closeSync(host);
    throw error;
  }
}

/** The path of an entry that is to be a link, and so must not end in a slash. */
export function linkPath({ place, name, slash }: Entry): Buffer {
  const path = place.entry(name);
  if (slash) fail(fs.lstatSync(path, { throwIfNoEntry: false }) === undefined ? Errno.NOENT : Errno.EXIST);
  return path;
}

/** The functions on paths, and the listing of directories. */
export function directoryFunctions({ memory, table }: Context): Functions {
  /** Makes or removes the entry that a path names. */
  function change(fd: number, right: number, path: string, how: (path: Buffer, entry: Entry) => void): number {
    walk(table.get(fd, right), path, 'never', (entry) => how(entry.place.entry(entry.name), entry));
    return Errno.SUCCESS;
  }

  return {
    fd_readdir(fd: number, buffer: number, length: number, cookie: bigint, result: number) {
      const target = memory.range(buffer, length);
      const view = memory.at(result, SizeOf.POINTER);
      const descriptor = table.get(fd, Right.FD_READDIR);
      const start = u64(cookie);
      const place = placeOf(descriptor);
      if (start === 0n || descriptor.listing === undefined) descriptor.listing = list(place);
      const entries = descriptor.listing;
      let used = 0;
      const header = Buffer.alloc(SizeOf.DIRENT);
      for (let i = start < BigInt(entries.length) ? Number(start) : entries.length; i < entries.length && used < length; i++) {
        const { name, type } = entries[i]!;
        // A header that does not fit is not begun, but the buffer counts as full, which tells the guest to ask again.
        if (length - used < SizeOf.DIRENT) {
          used = length;
          break;
        }
        header.writeBigUInt64LE(BigInt(i + 1), 0);
        header.writeBigUInt64LE(inodeOf(place, name), 8);
        header.writeUInt32LE(name.byteLength, 16);
        header.writeUInt8(type, 20);
        target.set(header, used);
        const part = name.subarray(0, length - used - SizeOf.DIRENT);
        target.set(part, used + SizeOf.DIRENT);
        used += SizeOf.DIRENT + part.byteLength;
      }
      view.setUint32(result, used, true);
      return Errno.SUCCESS;
    },

    path_create_directory(fd: number, pointer: number, length: number) {
      const path = memory.path(pointer, length);
      return change(fd, Right.PATH_CREATE_DIRECTORY, path, (host) => void fs.mkdirSync(host));
    },

    path_filestat_get(fd: number, flags: number, pointer: number, length: number, result: number) {
      const path = memory.path(pointer, length);
      const view = memory.at(result, SizeOf.FILESTAT);
      writeFilestat(view, result, walk(table.get(fd, Right.PATH_FILESTAT_GET), path, following(flags), statusOf));
      return Errno.SUCCESS;
    },

    path_filestat_set_times(
      fd: number, lookup: number, pointer: number, length: number, access: bigint, modification: bigint, flags: number,
    ) {
      const path = memory.path(pointer, length);
      const set = timesToSet(access, modification, flags);
      return walk(table.get(fd, Right.PATH_FILESTAT_SET_TIMES), path, following(lookup), (entry) => {
        const status = statusOf(entry);
        if (status === FOLLOW) return FOLLOW;
        const [atime, mtime] = set(() => status);
        fs.lutimesSync(entry.place.entry(entry.name), atime, mtime);
        return Errno.SUCCESS;
      });
    },

    path_link(
      oldFd: number, lookup: number, oldPointer: number, oldLength: number, newFd: number, newPointer: number, newLength: number,
    ) {
      const oldPath = memory.path(oldPointer, oldLength);
      const newPath = memory.path(newPointer, newLength);
      const oldRoot = table.get(oldFd, Right.PATH_LINK_SOURCE);
      const newRoot = table.get(newFd, Right.PATH_LINK_TARGET);
      return walk(oldRoot, oldPath, following(lookup), (existing) => {
        if (statusOf(existing) === FOLLOW) return FOLLOW;
        return walk(newRoot, newPath, 'never', (made) => {
          fs.linkSync(existing.place.entry(existing.name), linkPath(made));
          return Errno.SUCCESS;
        });
      });
    },

    path_open(
      fd: number, lookup: number, pointer: number, length: number, openFlags: number, base: bigint, inheriting: bigint,
      fdFlags: number, result: number,
    ) {
      const path = memory.path(pointer, length);
      const view = memory.at(result, SizeOf.POINTER);
      const wantedBase = u64(base);
      const wantedInheriting = u64(inheriting);
      const mode = openMode(openFlags, fdFlags, wantedBase, wantedInheriting);
      const root = table.get(fd, mode.neededBase);
      if ((mode.neededInheriting & ~BigInt(root.inheriting)) !== 0n) fail(Errno.NOTCAPABLE);
      return walk(root, path, following(lookup), (entry) => {
        const opened = open(entry, mode.host, (openFlags & OpenFlag.DIRECTORY) !== 0);
        if (opened === FOLLOW) return FOLLOW;
        const { host, type } = opened;
        const { base: most, inheriting: mostInheriting } = rightsOf(type, false);
        let allowed = most;
        if ((mode.host & O_ACCESS) === O_RDONLY) allowed &= ~Right.FD_WRITE;
        else if ((mode.host & O_ACCESS) === O_WRONLY) allowed &= ~Right.FD_READ;
        const rights = { base: Number(wantedBase & BigInt(allowed)), inheriting: Number(wantedInheriting & BigInt(mostInheriting)) };
        const place = type === FileType.DIRECTORY ? entry.place.opened(host, entry.name) : undefined;
        const descriptor = new Descriptor(host, type, rights, true, place);
        descriptor.flags = fdFlags & (FdFlag.APPEND | FdFlag.DSYNC | FdFlag.NONBLOCK | FdFlag.RSYNC | FdFlag.SYNC);
        descriptor.hostAppends = (fdFlags & FdFlag.APPEND) !== 0;
        view.setUint32(result, table.add(descriptor), true);
        return Errno.SUCCESS;
      });
    },

    path_readlink(fd: number, pointer: number, length: number, buffer: number, bufferLength: number, result: number) {
      const path = memory.path(pointer, length);
      const target = memory.range(buffer, bufferLength);
      const view = memory.at(result, SizeOf.POINTER);
      const link = walk(table.get(fd, Right.PATH_READLINK), path, 'before-slash', (entry) =>
        entry.slash && statusOf(entry) === FOLLOW ? FOLLOW : fs.readlinkSync(entry.place.entry(entry.name), { encoding: 'buffer' }));
      const part = link.subarray(0, bufferLength);
      target.set(part);
      view.setUint32(result, part.byteLength, true);
      return Errno.SUCCESS;
    },

    path_remove_directory(fd: number, pointer: number, length: number) {
      const path = memory.path(pointer, length);
      return change(fd, Right.PATH_REMOVE_DIRECTORY, path, (host) => fs.rmdirSync(host));
    },

    path_rename(
      oldFd: number, oldPointer: number, oldLength: number, newFd: number, newPointer: number, newLength: number,
    ) {
      const oldPath = memory.path(oldPointer, oldLength);
      const newPath = memory.path(newPointer, newLength);
      const oldRoot = table.get(oldFd, Right.PATH_RENAME_SOURCE);
      const newRoot = table.get(newFd, Right.PATH_RENAME_TARGET);
      return walk(oldRoot, oldPath, 'never', (source) => walk(newRoot, newPath, 'never', (target) => {
        const from = source.place.entry(source.name);
        if ((source.slash || target.slash) && !fs.lstatSync(from).isDirectory()) fail(Errno.NOTDIR);
        fs.renameSync(from, target.place.entry(target.name));
        return Errno.SUCCESS;
      }));
    },

    path_symlink(targetPointer: number, targetLength: number, fd: number, pointer: number, length: number) {
      const target = memory.path(targetPointer, targetLength);
      const path = memory.path(pointer, length);
      const root = table.get(fd, Right.PATH_SYMLINK);
      return walk(root, path, 'never', (entry) => {
        checkLinkTarget(target, entry.parents, root.guestName);
        fs.symlinkSync(hostBytes(target), linkPath(entry));
        return Errno.SUCCESS;
      });
    },

    path_unlink_file(fd: number, pointer: number, length: number) {
      const path = memory.path(pointer, length);
      return change(fd, Right.PATH_UNLINK_FILE, path, (host, { slash }) => {
        if (slash && !fs.lstatSync(host).isDirectory()) fail(Errno.NOTDIR);
        fs.unlinkSync(host);
      });
    },
  };
}
