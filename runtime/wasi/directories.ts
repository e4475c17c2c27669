import * as fs from 'node:fs';
import { Errno, FdFlag, FileType, LookupFlag, OpenFlag, Right, SizeOf } from './abi.js';
import { u64, type Context, type Functions } from './context.js';
import { Descriptor, fileTypeOf, rightsOf } from './descriptors.js';
import { fail } from './errno.js';
import { checkLinkTarget, hostBytes, resolve, type FollowLast } from './paths.js';
import { timesToSet, writeFilestat } from './stat.js';

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

function isDirectory(hostPath: string): boolean {
  return fs.lstatSync(hostBytes(hostPath), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The entries of a directory in the order of the file system, without `.` and `..`, as uvwasi lists them. */
function list(hostPath: string): { name: Buffer; type: number }[] {
  // The types of Node's declarations lack the encoding 'buffer' here, which the function has.
  const directory = fs.opendirSync(hostBytes(hostPath) as unknown as string, { encoding: 'buffer' as BufferEncoding });
  try {
    const entries: { name: Buffer; type: number }[] = [];
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
      const { name } = entry as unknown as { name: Buffer };
      entries.push({ name, type: fileTypeOf(entry as unknown as fs.Dirent<Buffer>) });
    }
    return entries;
  } finally {
    directory.closeSync();
  }
}

/** The functions on paths, and the listing of directories. */
export function directoryFunctions({ memory, table }: Context): Functions {
  /** Resolves a path for making or removing the entry it names. */
  function entry(fd: number, right: number, path: string): Buffer {
    return hostBytes(resolve(table.get(fd, right), path, 'never').hostPath);
  }

  return {
    fd_readdir(fd: number, buffer: number, length: number, cookie: bigint, result: number) {
      const target = memory.range(buffer, length);
      const view = memory.at(result, SizeOf.POINTER);
      const descriptor = table.get(fd, Right.FD_READDIR);
      const start = u64(cookie);
      if (start === 0n || descriptor.listing === undefined) descriptor.listing = list(descriptor.hostPath);
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
        // The inode stays 0, "unknown", as in uvwasi: it would cost a call of the system per entry.
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
      fs.mkdirSync(entry(fd, Right.PATH_CREATE_DIRECTORY, path));
      return Errno.SUCCESS;
    },

    path_filestat_get(fd: number, flags: number, pointer: number, length: number, result: number) {
      const path = memory.path(pointer, length);
      const view = memory.at(result, SizeOf.FILESTAT);
      const { hostPath } = resolve(table.get(fd, Right.PATH_FILESTAT_GET), path, following(flags));
      writeFilestat(view, result, fs.lstatSync(hostBytes(hostPath), { bigint: true }));
      return Errno.SUCCESS;
    },

    path_filestat_set_times(
      fd: number, lookup: number, pointer: number, length: number, access: bigint, modification: bigint, flags: number,
    ) {
      const path = memory.path(pointer, length);
      const set = timesToSet(access, modification, flags);
      const host = hostBytes(resolve(table.get(fd, Right.PATH_FILESTAT_SET_TIMES), path, following(lookup)).hostPath);
      const [atime, mtime] = set(() => fs.lstatSync(host, { bigint: true }));
      fs.lutimesSync(host, atime, mtime);
      return Errno.SUCCESS;
    },

    path_link(
      oldFd: number, lookup: number, oldPointer: number, oldLength: number, newFd: number, newPointer: number, newLength: number,
    ) {
      const oldPath = memory.path(oldPointer, oldLength);
      const newPath = memory.path(newPointer, newLength);
      const oldRoot = table.get(oldFd, Right.PATH_LINK_SOURCE);
      const newRoot = table.get(newFd, Right.PATH_LINK_TARGET);
      const existing = resolve(oldRoot, oldPath, following(lookup)).hostPath;
      fs.linkSync(hostBytes(existing), hostBytes(resolve(newRoot, newPath, 'never').hostPath));
      return Errno.SUCCESS;
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
      // Links have been followed as far as they may be; the system is not to follow one more, which could lead outside.
      const found = resolve(root, path, following(lookup));
      // A name that ends in a slash is not for making a file; Linux would say `EISDIR` of a directory that is not there.
      if (path.endsWith('/') && (openFlags & OpenFlag.CREAT) !== 0 && !isDirectory(found.hostPath)) fail(Errno.NOTDIR);
      const host = fs.openSync(hostBytes(found.hostPath), mode.host | O_NOFOLLOW, 0o666);
      try {
        const type = fileTypeOf(fs.fstatSync(host));
        if (type === FileType.UNKNOWN) fail(Errno.INVAL);
        if ((openFlags & OpenFlag.DIRECTORY) !== 0 && type !== FileType.DIRECTORY) fail(Errno.NOTDIR);
        const most = rightsOf(type, false);
        let allowed = most.base;
        if ((mode.host & O_ACCESS) === O_RDONLY) allowed &= ~Right.FD_WRITE;
        else if ((mode.host & O_ACCESS) === O_WRONLY) allowed &= ~Right.FD_READ;
        const rights = {
          base: Number(wantedBase & BigInt(allowed)),
          inheriting: Number(wantedInheriting & BigInt(most.inheriting)),
        };
        const descriptor = new Descriptor(host, type, rights, found.guestPath, found.hostPath, undefined, true);
        descriptor.flags = fdFlags & (FdFlag.APPEND | FdFlag.DSYNC | FdFlag.NONBLOCK | FdFlag.RSYNC | FdFlag.SYNC);
        descriptor.hostAppends = (fdFlags & FdFlag.APPEND) !== 0;
        view.setUint32(result, table.add(descriptor), true);
      } catch (error) {
        fs.closeSync(host);
        throw error;
      }
      return Errno.SUCCESS;
    },

    path_readlink(fd: number, pointer: number, length: number, buffer: number, bufferLength: number, result: number) {
      const path = memory.path(pointer, length);
      const target = memory.range(buffer, bufferLength);
      const view = memory.at(result, SizeOf.POINTER);
      const { hostPath } = resolve(table.get(fd, Right.PATH_READLINK), path, 'before-slash');
      const link = fs.readlinkSync(hostBytes(hostPath), { encoding: 'buffer' });
      // As in uvwasi: one byte more than the target is needed, for a NUL, which does not count.
      if (link.byteLength >= bufferLength) fail(Errno.NOBUFS);
      target.set(link);
      target[link.byteLength] = 0;
      view.setUint32(result, link.byteLength, true);
      return Errno.SUCCESS;
    },

    path_remove_directory(fd: number, pointer: number, length: number) {
      const path = memory.path(pointer, length);
      fs.rmdirSync(entry(fd, Right.PATH_REMOVE_DIRECTORY, path));
      return Errno.SUCCESS;
    },

    path_rename(
      oldFd: number, oldPointer: number, oldLength: number, newFd: number, newPointer: number, newLength: number,
    ) {
      const oldPath = memory.path(oldPointer, oldLength);
      const newPath = memory.path(newPointer, newLength);
      const oldRoot = table.get(oldFd, Right.PATH_RENAME_SOURCE);
      const newRoot = table.get(newFd, Right.PATH_RENAME_TARGET);
      const source = resolve(oldRoot, oldPath, 'never').hostPath;
      fs.renameSync(hostBytes(source), hostBytes(resolve(newRoot, newPath, 'never').hostPath));
      return Errno.SUCCESS;
    },

    path_symlink(targetPointer: number, targetLength: number, fd: number, pointer: number, length: number) {
      const target = memory.path(targetPointer, targetLength);
      const path = memory.path(pointer, length);
      const root = table.get(fd, Right.PATH_SYMLINK);
      const link = resolve(root, path, 'never');
      checkLinkTarget(root, link, target);
      fs.symlinkSync(hostBytes(target), hostBytes(link.hostPath));
      return Errno.SUCCESS;
    },

    path_unlink_file(fd: number, pointer: number, length: number) {
      const path = memory.path(pointer, length);
      fs.unlinkSync(entry(fd, Right.PATH_UNLINK_FILE, path));
      return Errno.SUCCESS;
    },
  };
}
