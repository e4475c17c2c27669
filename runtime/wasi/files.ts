import * as fs from 'node:fs';
import { Errno, FdFlag, FileType, LAST_ADVICE, Right, SizeOf, Whence } from './abi.js';
import { fileOffset, i64, u64, type Context, type Functions } from './context.js';
import { hostState, rightsOf, type Descriptor } from './descriptors.js';
import { fail } from './errno.js';
import { gather, readFile, readStream, writeFile, writeStream } from './io.js';
import { timesToSet, writeFilestat } from './stat.js';

const NOTHING = new Uint8Array();

/** The host's position of an inherited file, which has no position of ours. */
function hostPosition(descriptor: Descriptor): number {
  return hostState(descriptor.host)?.position ?? descriptor.moved;
}

function sizeOf(descriptor: Descriptor): number {
  return fs.fstatSync(descriptor.host).size;
}

function read(descriptor: Descriptor, buffers: Uint8Array[], { wait }: Context): number {
  if (descriptor.isStream) return readStream(descriptor, buffers, wait);
  const count = readFile(descriptor.host, buffers, descriptor.position);
  if (descriptor.position === null) descriptor.moved += count;
  else descriptor.position += count;
  return count;
}

function write(descriptor: Descriptor, buffers: readonly Uint8Array[]): number {
  if (buffers.length === 0) return 0;
  if (descriptor.sink !== undefined) {
    const bytes = gather(buffers);
    if (descriptor.sink(bytes)) return bytes.byteLength;
  }
  if (descriptor.isStream) return writeStream(descriptor, buffers);
  const { position } = descriptor;
  if (position === null) {
    const count = writeFile(descriptor.host, buffers, null);
    descriptor.moved += count;
    return count;
  }
  if ((descriptor.flags & FdFlag.APPEND) !== 0) {
    // A file opened for appending appends by its own position; one that became so by `fd_fdstat_set_flags` by ours.
    const count = writeFile(descriptor.host, buffers, descriptor.hostAppends ? null : sizeOf(descriptor));
    descriptor.position = sizeOf(descriptor);
    return count;
  }
  const count = writeFile(descriptor.host, buffers, position);
  descriptor.position = position + count;
  return count;
}

function seek(descriptor: Descriptor, offset: bigint, whence: number): number {
  if (whence !== Whence.SET && whence !== Whence.CUR && whence !== Whence.END) fail(Errno.INVAL);
  // Devices that can seek have one position only.
  if (descriptor.type === FileType.CHARACTER_DEVICE) return 0;
  if (descriptor.isStream) fail(Errno.SPIPE);
  const current = descriptor.position ?? hostPosition(descriptor);
  const base = whence === Whence.SET ? 0 : whence === Whence.CUR ? current : sizeOf(descriptor);
  const position = fileOffset(BigInt(base) + offset);
  if (position !== current) descriptor.position = position;
  return position;
}

/** The functions that work on open descriptors, but for listing directories. */
export function fileFunctions(context: Context): Functions {
  const { memory, table } = context;
  return {
    fd_advise(fd: number, offset: bigint, length: bigint, advice: number) {
      if (advice > LAST_ADVICE) fail(Errno.INVAL);
      const { type } = table.get(fd, Right.FD_ADVISE);
      if (type === FileType.DIRECTORY) fail(Errno.BADF);
      // Advice changes nothing that a program can see, and Node has no way to pass it on.
      if (i64(length) < 0n) fail(Errno.INVAL);
      u64(offset);
      return Errno.SUCCESS;
    },

    fd_allocate(fd: number, offset: bigint, length: bigint) {
      const descriptor = table.get(fd, Right.FD_ALLOCATE);
      const end = fileOffset(offset) + fileOffset(length, Errno.FBIG);
      if (descriptor.type !== FileType.REGULAR_FILE) fail(Errno.NODEV);
      if (sizeOf(descriptor) < end) fs.ftruncateSync(descriptor.host, end);
      return Errno.SUCCESS;
    },

    fd_close(fd: number) {
      table.close(fd);
      return Errno.SUCCESS;
    },

    fd_datasync(fd: number) {
      fs.fdatasyncSync(table.get(fd, Right.FD_DATASYNC).host);
      return Errno.SUCCESS;
    },

    fd_fdstat_get(fd: number, result: number) {
      const view = memory.at(result, SizeOf.FDSTAT);
      const descriptor = table.get(fd, 0);
      // Somebody reads along: programs shall write whole lines at once, as to a terminal.
      const terminal = descriptor.sink?.(NOTHING) === true;
      const { base, inheriting } = terminal ? rightsOf(FileType.CHARACTER_DEVICE, true) : descriptor;
      view.setUint8(result, terminal ? FileType.CHARACTER_DEVICE : descriptor.type);
      view.setUint16(result + 2, descriptor.flags, true);
      view.setUint32(result + 8, base, true);
      view.setUint32(result + 12, 0, true);
      view.setUint32(result + 16, inheriting, true);
      view.setUint32(result + 20, 0, true);
      return Errno.SUCCESS;
    },

    fd_fdstat_set_flags(fd: number, flags: number) {
      const descriptor = table.get(fd, Right.FD_FDSTAT_SET_FLAGS);
      if ((flags & FdFlag.APPEND) === 0) descriptor.stopAppending();
      // Appending and not blocking are done here; the host's flags stay, as other processes may share them. Whether
      // data reach the disk at once cannot be changed on an open file on Linux either: it ignores those flags.
      const fixed = FdFlag.DSYNC | FdFlag.RSYNC | FdFlag.SYNC;
      descriptor.flags = (flags & (FdFlag.APPEND | FdFlag.NONBLOCK)) | (descriptor.flags & fixed);
      if (descriptor.type === FileType.REGULAR_FILE && (flags & FdFlag.APPEND) !== 0 && !descriptor.hostAppends) {
        descriptor.position ??= hostPosition(descriptor);
      }
      return Errno.SUCCESS;
    },

    fd_fdstat_set_rights(fd: number, base: bigint, inheriting: bigint) {
      const descriptor = table.get(fd, 0);
      const wantedBase = u64(base);
      const wantedInheriting = u64(inheriting);
      if ((wantedBase & ~BigInt(descriptor.base)) !== 0n) fail(Errno.NOTCAPABLE);
      if ((wantedInheriting & ~BigInt(descriptor.inheriting)) !== 0n) fail(Errno.NOTCAPABLE);
      descriptor.base = Number(wantedBase);
      descriptor.inheriting = Number(wantedInheriting);
      return Errno.SUCCESS;
    },

    fd_filestat_get(fd: number, result: number) {
      const view = memory.at(result, SizeOf.FILESTAT);
      const { host } = table.get(fd, Right.FD_FILESTAT_GET);
      writeFilestat(view, result, fs.fstatSync(host, { bigint: true }));
      return Errno.SUCCESS;
    },

    fd_filestat_set_size(fd: number, size: bigint) {
      const { host } = table.get(fd, Right.FD_FILESTAT_SET_SIZE);
      fs.ftruncateSync(host, fileOffset(size, Errno.FBIG));
      return Errno.SUCCESS;
    },

    fd_filestat_set_times(fd: number, access: bigint, modification: bigint, flags: number) {
      const set = timesToSet(access, modification, flags);
      const { host } = table.get(fd, Right.FD_FILESTAT_SET_TIMES);
      const [atime, mtime] = set(() => fs.fstatSync(host, { bigint: true }));
      fs.futimesSync(host, atime, mtime);
      return Errno.SUCCESS;
    },

    fd_pread(fd: number, iovs: number, count: number, offset: bigint, result: number) {
      const buffers = memory.iovecs(iovs, count);
      const view = memory.at(result, SizeOf.POINTER);
      const { host } = table.get(fd, Right.FD_READ | Right.FD_SEEK);
      view.setUint32(result, readFile(host, buffers, fileOffset(offset)), true);
      return Errno.SUCCESS;
    },

    fd_prestat_get(fd: number, result: number) {
      const view = memory.at(result, SizeOf.PRESTAT);
      const { preopen } = table.get(fd, 0);
      if (preopen === undefined) fail(Errno.INVAL);
      view.setUint8(result, 0); // the only kind: a directory
      view.setUint32(result + 4, preopen.byteLength, true);
      return Errno.SUCCESS;
    },

    fd_prestat_dir_name(fd: number, pointer: number, length: number) {
      const target = memory.range(pointer, length);
      const { preopen } = table.get(fd, 0);
      if (preopen === undefined) fail(Errno.BADF);
      if (preopen.byteLength > length) fail(Errno.NAMETOOLONG);
      target.set(preopen);
      return Errno.SUCCESS;
    },

    fd_pwrite(fd: number, iovs: number, count: number, offset: bigint, result: number) {
      const buffers = memory.iovecs(iovs, count);
      const view = memory.at(result, SizeOf.POINTER);
      const { host } = table.get(fd, Right.FD_WRITE | Right.FD_SEEK);
      view.setUint32(result, writeFile(host, buffers, fileOffset(offset)), true);
      return Errno.SUCCESS;
    },

    fd_read(fd: number, iovs: number, count: number, result: number) {
      const buffers = memory.iovecs(iovs, count);
      const view = memory.at(result, SizeOf.POINTER);
      view.setUint32(result, read(table.get(fd, Right.FD_READ), buffers, context), true);
      return Errno.SUCCESS;
    },

    fd_renumber(from: number, to: number) {
      table.renumber(from, to);
      return Errno.SUCCESS;
    },

    fd_seek(fd: number, offset: bigint, whence: number, result: number) {
      const view = memory.at(result, SizeOf.TIMESTAMP);
      const position = seek(table.get(fd, Right.FD_SEEK), i64(offset), whence);
      view.setBigUint64(result, BigInt(position), true);
      return Errno.SUCCESS;
    },

    fd_sync(fd: number) {
      fs.fsyncSync(table.get(fd, Right.FD_SYNC).host);
      return Errno.SUCCESS;
    },

    fd_tell(fd: number, result: number) {
      const view = memory.at(result, SizeOf.TIMESTAMP);
      const position = seek(table.get(fd, Right.FD_TELL), 0n, Whence.CUR);
      view.setBigUint64(result, BigInt(position), true);
      return Errno.SUCCESS;
    },

    fd_write(fd: number, iovs: number, count: number, result: number) {
      const buffers = memory.iovecs(iovs, count);
      const view = memory.at(result, SizeOf.POINTER);
      view.setUint32(result, write(table.get(fd, Right.FD_WRITE), buffers), true);
      return Errno.SUCCESS;
    },

    sock_accept(fd: number) {
      requireSocket(fd);
      return Errno.NOTSUP; // Node accepts connections only asynchronously
    },

    sock_recv(fd: number, iovs: number, count: number, flags: number, sizeResult: number, flagsResult: number) {
      const buffers = memory.iovecs(iovs, count);
      const view = memory.at(sizeResult, SizeOf.POINTER);
      memory.at(flagsResult, 2);
      const descriptor = requireSocket(fd, Right.FD_READ);
      if (flags !== 0) fail(Errno.NOTSUP); // peeking and waiting for all have no counterpart in `read`
      view.setUint32(sizeResult, read(descriptor, buffers, context), true);
      view.setUint16(flagsResult, 0, true);
      return Errno.SUCCESS;
    },

    sock_send(fd: number, iovs: number, count: number, flags: number, result: number) {
      const buffers = memory.iovecs(iovs, count);
      const view = memory.at(result, SizeOf.POINTER);
      const descriptor = requireSocket(fd, Right.FD_WRITE);
      if (flags !== 0) fail(Errno.INVAL); // none are defined
      view.setUint32(result, write(descriptor, buffers), true);
      return Errno.SUCCESS;
    },

    sock_shutdown(fd: number) {
      requireSocket(fd);
      return Errno.NOTSUP; // not in `node:fs`
    },
  };

  function requireSocket(fd: number, rights = 0): Descriptor {
    const descriptor = table.get(fd, 0);
    if (!fs.fstatSync(descriptor.host).isSocket()) fail(Errno.NOTSOCK);
    return table.get(fd, rights);
  }
}
