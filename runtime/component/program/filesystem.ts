/**
 * `wasi:filesystem`. Where a path leads, and that it does not lead out of what the program was given, is `runtime/wasi/walk.ts`, as for preview1. What can
 * be opened, and how errors are called, is as in Wasmtime.
 */
import * as fs from 'node:fs';
import { DISPOSE } from '../../host/wire/embedding.js';
import { type Datetime, datetimeOf } from '../../host/wasi/everyone.js';
import type { InputStream, OutputStream } from '../../host/wasi/streams.js';
import { Errno, FileType, TimeFlag } from '../../wasi/abi.js';
import { fileTypeOf } from '../../wasi/descriptors.js';
import { linkPath, list, open } from '../../wasi/directories.js';
import { fail } from '../../wasi/errno.js';
import { readFile, writeFile } from '../../wasi/io.js';
import { byteString, checkLinkTarget, hostBytes, splitPath } from '../../wasi/paths.js';
import { isLink, type Place } from '../../wasi/places.js';
import { timesToSet } from '../../wasi/stat.js';
import { type Entry, FOLLOW, type FollowLast, type Root, statusOf, walkParsed } from '../../wasi/walk.js';
import { filesystemErrorCode, withCode } from './errors.js';
import { FileInput, FileOutput } from './file-streams.js';
import { OpenFile } from './open-file.js';

type DescriptorType = 'unknown' | 'block-device' | 'character-device' | 'directory' | 'fifo' | 'symbolic-link' | 'regular-file' | 'socket';
const TYPES: Readonly<Record<number, DescriptorType>> = {
  [FileType.BLOCK_DEVICE]: 'block-device', [FileType.CHARACTER_DEVICE]: 'character-device', [FileType.DIRECTORY]: 'directory',
  [FileType.REGULAR_FILE]: 'regular-file', [FileType.SYMBOLIC_LINK]: 'symbolic-link',
};

const typeOf = (stats: fs.BigIntStats): DescriptorType => (stats.isFIFO() ? 'fifo' : stats.isSocket() ? 'socket' : TYPES[fileTypeOf(stats)] ?? 'unknown');

/** Flags, of which those that are not named are not set. */
type Flags<Name extends string> = { readonly [N in Name]?: boolean };
type PathFlags = Flags<'symlinkFollow'>;
type OpenFlags = Flags<'create' | 'directory' | 'exclusive' | 'truncate'>;
type DescriptorFlags = Flags<'read' | 'write' | 'fileIntegritySync' | 'dataIntegritySync' | 'requestedWriteSync' | 'mutateDirectory'>;
type NewTimestamp = { readonly tag: 'no-change' | 'now' } | { readonly tag: 'timestamp'; readonly val: Datetime };

const following = ({ symlinkFollow }: PathFlags): FollowLast => (symlinkFollow === true ? 'always' : 'before-slash');

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_DIRECTORY = 0 } = fs.constants as Partial<typeof fs.constants> & typeof fs.constants;

function statOf(stats: fs.BigIntStats) {
  return {
    type: typeOf(stats), linkCount: stats.nlink, size: stats.size,
    dataAccessTimestamp: datetimeOf(stats.atimeNs), dataModificationTimestamp: datetimeOf(stats.mtimeNs), statusChangeTimestamp: datetimeOf(stats.ctimeNs),
  };
}

const mixed = (a: bigint, b: bigint): bigint => BigInt.asUintN(64, (a ^ (b + 0x9e3779b97f4a7c15n)) * 0xff51afd7ed558ccdn);
const hashOf = ({ dev, ino, size, mtimeNs }: fs.BigIntStats) => ({ lower: mixed(mixed(dev, ino), size), upper: mixed(mixed(ino, mtimeNs), dev) });

const NS_PER_S = 1_000_000_000n;
const SLASH = '/'.charCodeAt(0);
function timesOf(access: NewTimestamp, modification: NewTimestamp) {
  const ns = (t: NewTimestamp): bigint => (t.tag === 'timestamp' ? t.val.seconds * NS_PER_S + BigInt(t.val.nanoseconds) : 0n);
  const flag = (t: NewTimestamp, set: number, setNow: number): number => (t.tag === 'timestamp' ? set : t.tag === 'now' ? setNow : 0);
  return timesToSet(ns(access), ns(modification), flag(access, TimeFlag.ATIM, TimeFlag.ATIM_NOW) | flag(modification, TimeFlag.MTIM, TimeFlag.MTIM_NOW));
}

interface DirectoryEntry {
  readonly type: DescriptorType;
  readonly name: string;
}

const fromBytes = (name: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    return fail(Errno.ILSEQ);
  }
};

/** The resource `directory-entry-stream`: the directory as it was when it was asked for. */
export class DirectoryEntryStream {
  #next = 0;
  readonly #names: readonly Buffer[];
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    // Without `.` and `..`.
    this.#names = list(place).slice(2).map(({ name }) => name);
  }

  readDirectoryEntry(): DirectoryEntry | undefined {
    return withCode(() => {
      for (let name; (name = this.#names[this.#next++]) !== undefined; ) {
        const stats = fs.lstatSync(this.#place.entry(name.toString('latin1')), { bigint: true, throwIfNoEntry: false });
        if (stats !== undefined) return { type: typeOf(stats), name: fromBytes(name) };
      }
      return undefined;
    });
  }
}

/** The resource `descriptor`. */
export class Descriptor implements Root {
  readonly guestName = undefined;
  readonly #file: OpenFile;
  readonly #files: Set<OpenFile>;
  readonly #flags: DescriptorFlags;

  constructor(files: Set<OpenFile>, host: number, readonly type: number, flags: DescriptorFlags, readonly place?: Place) {
    this.#files = files;
    this.#file = new OpenFile(host, files);
    this.#file.retain();
    this.#flags = flags;
  }

  #host(): number {
    return this.#file.host;
  }

  /** The descriptor of the host, of a file. */
  #contents(needed?: 'read' | 'write'): number {
    if (this.type === FileType.DIRECTORY) throw needed === undefined ? 'bad-descriptor' : 'is-directory';
    if (needed !== undefined && this.#flags[needed] !== true) throw 'bad-descriptor';
    return this.#host();
  }

  readViaStream(offset: bigint): InputStream {
    if (this.type === FileType.DIRECTORY) throw 'bad-descriptor';
    if (this.#flags.read !== true) throw 'bad-descriptor';
    return new FileInput(this.#file, offset);
  }

  writeViaStream(offset: bigint): OutputStream {
    this.#writable();
    return new FileOutput(this.#file, offset);
  }

  appendViaStream(): OutputStream {
    this.#writable();
    return new FileOutput(this.#file, 'end');
  }

  #writable(): number {
    if (this.type === FileType.DIRECTORY || this.#flags.write !== true) throw 'bad-descriptor';
    return this.#host();
  }

  /** Advice changes nothing that a program can see, and Node has no way to pass it on. */
  advise(): void {
    this.#contents();
  }

  syncData(): void {
    withCode(() => fs.fdatasyncSync(this.#host()));
  }

  getFlags(): DescriptorFlags {
    return this.#flags;
  }

  getType(): DescriptorType {
    return withCode(() => typeOf(fs.fstatSync(this.#host(), { bigint: true })));
  }

  setSize(size: bigint): void {
    const host = this.#writable();
    if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw 'file-too-large';
    withCode(() => fs.ftruncateSync(host, Number(size)));
  }

  setTimes(access: NewTimestamp, modification: NewTimestamp): void {
    withCode(() => {
      const [atime, mtime] = timesOf(access, modification)(() => fs.fstatSync(this.#host(), { bigint: true }));
      fs.futimesSync(this.#host(), atime, mtime);
    });
  }

  read(length: bigint, offset: bigint): [Uint8Array, boolean] {
    const host = this.#contents('read');
    // Nobody needs to be given more at once.
    const buffer = new Uint8Array(Number(length < MOST_READ ? length : MOST_READ));
    const count = withCode(() => readFile(host, [buffer], Number(offset)));
    return [buffer.subarray(0, count), count === 0 && buffer.length > 0];
  }

  write(bytes: Uint8Array, offset: bigint): bigint {
    const host = this.#contents('write');
    return BigInt(withCode(() => writeFile(host, [bytes], Number(offset))));
  }

  readDirectory(): DirectoryEntryStream {
    return withCode(() => new DirectoryEntryStream(this.place ?? fail(Errno.NOTDIR)));
  }

  sync(): void {
    withCode(() => fs.fsyncSync(this.#host()));
  }

  stat() {
    return withCode(() => statOf(fs.fstatSync(this.#host(), { bigint: true })));
  }

  /** Does something with the entry that a path leads to. */
  #at<T>(path: string, follow: FollowLast, use: (entry: Entry) => T | typeof FOLLOW): T {
    return withCode(() => walkParsed(this, splitPath(byteString(path)), follow, use));
  }

  /** The same in a directory that may be changed. */
  #change<T>(path: string, use: (entry: Entry) => T): T {
    if (this.#flags.mutateDirectory !== true && this.type === FileType.DIRECTORY) throw 'not-permitted';
    return this.#at(path, 'never', use);
  }

  createDirectoryAt(path: string): void {
    this.#change(path, ({ place, name }) => fs.mkdirSync(place.entry(name)));
  }

  statAt(flags: PathFlags, path: string) {
    return statOf(this.#at(path, following(flags), statusOf));
  }

  setTimesAt(flags: PathFlags, path: string, access: NewTimestamp, modification: NewTimestamp): void {
    this.#at(path, following(flags), (entry) => {
      const status = statusOf(entry);
      if (status === FOLLOW) return FOLLOW;
      const [atime, mtime] = timesOf(access, modification)(() => status);
      return fs.lutimesSync(entry.place.entry(entry.name), atime, mtime);
    });
  }

  linkAt(flags: PathFlags, path: string, other: Descriptor, newPath: string): void {
    if (flags.symlinkFollow === true) throw 'invalid';
    this.#change(path, (existing) => other.#change(newPath, (made) =>
      fs.linkSync(existing.place.entry(existing.name), linkPath(made))));
  }

  openAt(pathFlags: PathFlags, path: string, openFlags: OpenFlags, flags: DescriptorFlags): Descriptor {
    const { create, directory, exclusive, truncate } = openFlags;
    if (flags.fileIntegritySync || flags.dataIntegritySync || flags.requestedWriteSync) throw 'unsupported';
    if (directory && (create || exclusive || truncate)) throw 'invalid';
    const writes = flags.write === true || create === true || truncate === true;
    const reads = flags.read === true || !writes;
    const mode = (writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY) | (create ? O_CREAT | (exclusive ? O_EXCL : 0) : 0) | (truncate ? O_TRUNC : 0)
      | (directory ? O_DIRECTORY : 0);
    return this.#at(path, following(pathFlags), (entry) => {
      const opened = open(entry, mode, directory === true);
      if (opened === FOLLOW) return FOLLOW;
      const { host, type } = opened;
      const isDirectory = type === FileType.DIRECTORY;
      const has: DescriptorFlags = isDirectory
        ? { read: true, mutateDirectory: this.#flags.mutateDirectory === true }
        : { read: flags.read === true, write: flags.write === true };
      return new Descriptor(this.#files, host, type, has, isDirectory ? entry.place.opened(host, entry.name) : undefined);
    });
  }

  readlinkAt(path: string): string {
    return this.#at(path, 'before-slash', (entry) => (entry.slash && statusOf(entry) === FOLLOW ? FOLLOW : fromBytes(absoluteRefused(
      fs.readlinkSync(entry.place.entry(entry.name), { encoding: 'buffer' })))));
  }

  removeDirectoryAt(path: string): void {
    this.#change(path, ({ place, name }) => fs.rmdirSync(place.entry(name)));
  }

  renameAt(path: string, other: Descriptor, newPath: string): void {
    this.#change(path, (source) => other.#change(newPath, (target) => {
      const from = source.place.entry(source.name);
      if ((source.slash || target.slash) && !fs.lstatSync(from).isDirectory()) fail(Errno.NOTDIR);
      fs.renameSync(from, target.place.entry(target.name));
    }));
  }

  symlinkAt(target: string, path: string): void {
    const to = byteString(target);
    this.#change(path, (entry) => {
      checkLinkTarget(to, entry.parents);
      fs.symlinkSync(hostBytes(to), linkPath(entry));
    });
  }

  unlinkFileAt(path: string): void {
    this.#change(path, ({ place, name, slash }) => {
      const host = place.entry(name);
      if (slash && !isLink(host) && !fs.lstatSync(host).isDirectory()) fail(Errno.NOTDIR);
      fs.unlinkSync(host);
    });
  }

  isSameObject(other: Descriptor): boolean {
    const [a, b] = [this, other].map((d) => fs.fstatSync(d.#host(), { bigint: true }));
    return a!.dev === b!.dev && a!.ino === b!.ino;
  }

  metadataHash() {
    return withCode(() => hashOf(fs.fstatSync(this.#host(), { bigint: true })));
  }

  metadataHashAt(flags: PathFlags, path: string) {
    return hashOf(this.#at(path, following(flags), statusOf));
  }

  [DISPOSE](): void {
    this.#file.release();
  }
}

const MOST_READ = 64n * 1024n * 1024n;

/** Where a link leads is told only if it can lead inside. */
function absoluteRefused(target: Buffer): Buffer {
  return target[0] === SLASH ? fail(Errno.NOTCAPABLE) : target;
}

/** @param preopens directories of the host that are open, with their names for the program */
export const filesystem = (preopens: readonly (readonly [Descriptor, string])[]) => ({
  'wasi:filesystem/preopens': { getDirectories: () => preopens },
  'wasi:filesystem/types': { Descriptor, DirectoryEntryStream, filesystemErrorCode },
});
