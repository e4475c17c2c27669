import * as fs from 'node:fs';
import * as tty from 'node:tty';
import { Errno, FdFlag, FileType, Right } from './abi.js';
import { fail } from './errno.js';
import { normalize } from './paths.js';
import { openPlace, type Place } from './places.js';

const ALL = Object.values(Right).reduce((sum, right) => sum | right, 0);

const STREAM = Right.FD_READ | Right.FD_FDSTAT_SET_FLAGS | Right.FD_WRITE | Right.FD_FILESTAT_GET | Right.POLL_FD_READWRITE;

const REGULAR_FILE = Right.FD_DATASYNC | Right.FD_READ | Right.FD_SEEK | Right.FD_FDSTAT_SET_FLAGS | Right.FD_SYNC
  | Right.FD_TELL | Right.FD_WRITE | Right.FD_ADVISE | Right.FD_ALLOCATE | Right.FD_FILESTAT_GET
  | Right.FD_FILESTAT_SET_SIZE | Right.FD_FILESTAT_SET_TIMES | Right.POLL_FD_READWRITE;

// A directory can do all that concerns paths and none of what concerns the contents of a file.
const DIRECTORY = ALL & ~(Right.FD_DATASYNC | Right.FD_READ | Right.FD_SEEK | Right.FD_TELL | Right.FD_WRITE
  | Right.FD_ALLOCATE | Right.FD_FILESTAT_SET_SIZE | Right.SOCK_SHUTDOWN | Right.SOCK_ACCEPT);

/** Rights of a descriptor and those that descriptors opened through it may have. */
export interface Rights {
  readonly base: number;
  readonly inheriting: number;
}

/** The most rights a file of a type may have. */
export function rightsOf(type: number, isTerminal: boolean): Rights {
  switch (type) {
    case FileType.REGULAR_FILE:
      return { base: REGULAR_FILE, inheriting: 0 };
    case FileType.DIRECTORY:
      return { base: DIRECTORY, inheriting: DIRECTORY | REGULAR_FILE };
    case FileType.SOCKET_STREAM:
    case FileType.SOCKET_DGRAM:
      return { base: STREAM | Right.SOCK_SHUTDOWN | Right.SOCK_ACCEPT, inheriting: ALL };
    case FileType.CHARACTER_DEVICE:
      // Without the right to seek: this is how programs tell a terminal from another device.
      return isTerminal ? { base: STREAM, inheriting: 0 } : { base: ALL, inheriting: ALL };
    case FileType.BLOCK_DEVICE:
      return { base: ALL, inheriting: ALL };
    default:
      return { base: 0, inheriting: 0 };
  }
}

/** The WASI type of a file. */
export function fileTypeOf(stats: fs.StatsBase<bigint> | fs.StatsBase<number> | fs.Dirent<Buffer>): number {
  if (stats.isFile()) return FileType.REGULAR_FILE;
  if (stats.isDirectory()) return FileType.DIRECTORY;
  if (stats.isCharacterDevice()) return FileType.CHARACTER_DEVICE;
  if (stats.isSymbolicLink()) return FileType.SYMBOLIC_LINK;
  if (stats.isSocket() || stats.isFIFO()) return FileType.SOCKET_STREAM;
  if (stats.isBlockDevice()) return FileType.BLOCK_DEVICE;
  return FileType.UNKNOWN;
}

/** Takes all of some bytes, which are the guest's memory and may change later; or gives false and does nothing. Of no bytes it only says which it would be. */
export type Sink = (bytes: Uint8Array) => boolean;

/** One entry of the guest's descriptor table. */
export class Descriptor {
  base: number;
  inheriting: number;
  /** `FdFlag`s. */
  flags = 0;
  /**
   * Where the next read or write happens, or null to use the host's own file position. `node:fs` cannot move that one,
   * so files that the guest opened are always positioned here. Inherited files use the host's, which other processes
   * share (`> log 2>&1`), until the guest moves it.
   */
  position: number | null;
  /** Bytes read and written by the host's position since the start: that position, where the system does not tell it. */
  moved = 0;
  /** Whether the host appends by itself, having opened the file so. */
  hostAppends = false;
  /** A byte taken from a stream to learn whether it was readable, or -1 for the end of the stream. */
  pending: number | undefined;
  /** A host descriptor that reads the same stream without blocking; null if there is none, undefined if not yet tried. */
  probe: number | null | undefined;
  /** Takes what is written in the place of the host's stream, unless it gives false. Of standard streams only. */
  sink: Sink | undefined;
  /** The entries of a directory, kept so that cookies stay valid during a listing. */
  listing: { name: Buffer; type: number }[] | undefined;

  constructor(
    public host: number,
    readonly type: number,
    rights: Rights,
    /** Opened on behalf of the guest, so closed by it. Stdio belongs to the host process and stays open. */
    readonly owned: boolean,
    /** Of a directory: the place that `host` is. */
    readonly place?: Place,
    /** The name of a preopened directory as the guest sees it. */
    readonly preopen?: Buffer,
  ) {
    this.base = rights.base;
    this.inheriting = rights.inheriting;
    this.position = owned && type === FileType.REGULAR_FILE ? 0 : null;
  }

  /** The name of a preopened directory, normalized. Others have none that would stay true: they can be moved. */
  get guestName(): string | undefined {
    return this.preopen === undefined ? undefined : normalize(this.preopen.toString('latin1'));
  }

  get isStream(): boolean {
    return this.type === FileType.SOCKET_STREAM || this.type === FileType.SOCKET_DGRAM
      || this.type === FileType.CHARACTER_DEVICE;
  }

  /**
   * Has the host no longer append by itself. Node cannot change the flags of an open file, but Linux opens it anew by
   * its name in /proc; an inherited file, which others share, is left alone.
   */
  stopAppending(): void {
    if (!this.hostAppends) return;
    if (!this.owned || process.platform !== 'linux') fail(Errno.NOTSUP);
    const mode = (this.base & Right.FD_READ) !== 0 ? fs.constants.O_RDWR : fs.constants.O_WRONLY;
    const reopened = fs.openSync(`/proc/self/fd/${this.host}`, mode);
    fs.closeSync(this.host);
    this.host = reopened;
    this.hostAppends = false;
  }

  /** Releases what the entry holds on the host. */
  close(): void {
    if (typeof this.probe === 'number' && this.probe !== this.host) fs.closeSync(this.probe);
    this.probe = null;
    if (this.owned) fs.closeSync(this.host);
  }
}

/** What the system knows of a host descriptor: flags of `open` and position. Undefined where it does not tell. */
export function hostState(host: number): { flags: number; position: number } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = fs.readFileSync(`/proc/self/fdinfo/${host}`, 'latin1');
    const position = /^pos:\s*(\d+)/m.exec(text);
    const flags = /^flags:\s*([0-7]+)/m.exec(text);
    if (position === null || flags === null) return undefined;
    return { flags: parseInt(flags[1]!, 8), position: Number(position[1]) };
  } catch {
    return undefined;
  }
}

/** The guest's descriptors. A new one takes the lowest free number. */
export class DescriptorTable {
  readonly #entries: (Descriptor | undefined)[] = [];

  /** Adds the standard streams; `hosts` are descriptors of the host process, `sinks` what comes before these. */
  addStdio(hosts: readonly number[], sinks: readonly (Sink | undefined)[]): void {
    for (const [i, host] of hosts.entries()) {
      const type = fileTypeOf(fs.fstatSync(host));
      const descriptor = new Descriptor(host, type, rightsOf(type, tty.isatty(host)), false);
      const state = hostState(host);
      if (state !== undefined && (state.flags & fs.constants.O_APPEND) !== 0) {
        descriptor.flags |= FdFlag.APPEND;
        descriptor.hostAppends = true;
      }
      descriptor.sink = sinks[i];
      this.#entries.push(descriptor);
    }
  }

  /** Opens the directory `hostPath` of the host under the name `guestName`. */
  addPreopen(guestName: string, hostPath: string): void {
    const opened = openPlace(hostPath);
    if (opened === undefined) {
      throw new Error(`cannot give the program ${JSON.stringify(hostPath)} as ${JSON.stringify(guestName)}: not a directory`);
    }
    const { host, place } = opened;
    const type = FileType.DIRECTORY;
    this.add(new Descriptor(host, type, rightsOf(type, false), true, place, Buffer.from(guestName)));
  }

  /** Adds an entry and returns its number. */
  add(descriptor: Descriptor): number {
    const free = this.#entries.indexOf(undefined);
    if (free < 0) return this.#entries.push(descriptor) - 1;
    this.#entries[free] = descriptor;
    return free;
  }

  /** The entry of a number, if it has the rights; otherwise the call ends with `EBADF` or `ENOTCAPABLE`. */
  get(fd: number, base: number, inheriting = 0): Descriptor {
    const descriptor = this.#entries[fd];
    if (descriptor === undefined) fail(Errno.BADF);
    if ((~descriptor.base & base) !== 0 || (~descriptor.inheriting & inheriting) !== 0) fail(Errno.NOTCAPABLE);
    return descriptor;
  }

  /** Closes and forgets an entry. */
  close(fd: number): void {
    const descriptor = this.get(fd, 0);
    // Forgotten first: whatever closing reports, the host has released the number.
    this.#entries[fd] = undefined;
    descriptor.close();
  }

  /** Moves an entry over another, which is closed. */
  renumber(from: number, to: number): void {
    if (from === to) return;
    const moving = this.get(from, 0);
    const replaced = this.get(to, 0);
    this.#entries[to] = moving;
    this.#entries[from] = undefined;
    replaced.close();
  }

  /** Closes all that the guest has open, preopened directories included. */
  closeAll(): void {
    for (const descriptor of this.#entries.splice(0)) descriptor?.close();
  }
}
