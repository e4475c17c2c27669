/**
 * Guests that make directories, files, links and names at random, move and remove them, and keep descriptors over all that, while everything outside what
 * they were given is watched: nothing of it may be read, listed, looked at, changed, made or removed.
 */
import * as path from 'node:path';
import type { Wasi, WasiOptions } from '../../runtime/wasi/index.js';
import { MARK, NAMES, World } from './world.js';

const ROUND = 250;
const PATH = 0x1000;
const OTHER = 0x2000;
const RESULT = 0x3000;
const BUFFER = 0x4000;
/** Nothing that would be opened for writing. */
const DIRECTORY = 0xfbf_fe98n;
const ALL_RIGHTS = 0xfff_ffffn;

/** Numbers from a seed (mulberry32). */
export class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

/** What a round gives to whom: for each guest its directories below the box, `.` being the box, `n` a directory in it. */
const SETTINGS: readonly (readonly (readonly string[])[])[] = [
  [['.']], [['.', 'n']], [['n', 'n/a']], [['n']], [['.'], ['.']], [['.'], ['n', '.']], [['.', 'n', 'n/a'], ['n/a', 'n']],
];

export type MakeWasi = (options: WasiOptions) => Wasi;

interface Spot {
  readonly dir: number;
  readonly path: string;
}

const show = ({ dir, path }: Spot): string => `${path} of ${dir}`;

const KEPT = 16;

function keep(spots: Spot[], spot: Spot): void {
  if (spots.push(spot) > KEPT) spots.shift();
}

/** One guest, which does one thing after another. */
export class Guest {
  readonly #wasi: Wasi;
  readonly #bytes = new Uint8Array(0x10000);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #directories: number[] = [];
  readonly #firstOpened: number;
  /** Where it has put things, and from where it has taken them away: the places to go on at. A path goes with the descriptor that it starts from. */
  readonly #known: Spot[] = [];
  readonly #left: Spot[] = [];
  readonly #opened: Spot[] = [];
  readonly #links: Spot[] = [];
  /** What it did last. */
  last = '';
  /** How often a call did what was asked. */
  done = 0;

  constructor(make: MakeWasi, preopens: readonly { guest: string; host: string }[], readonly random: Random, readonly isOutside: (inode: bigint) => boolean) {
    this.#wasi = make({ preopens });
    this.#wasi.setMemory({ buffer: this.#bytes.buffer });
    for (let i = 0; i < preopens.length; i++) this.#directories.push(3 + i);
    for (const path of ['a', 'a/b', 'a/b/c', 'b/c']) this.#known.push({ dir: 3, path });
    this.#firstOpened = preopens.length;
  }

  close(): void {
    this.#wasi.close();
  }

  /** Does something. @returns what it has seen of the outside, or undefined */
  step(): string | undefined {
    const { random } = this;
    return random.of(this.#ways)();
  }

  readonly #ways: readonly (() => string | undefined)[] = [
    ...this.#often(3, () => this.#make('path_create_directory', this.#spot(), [], [])),
    ...this.#often(1, () => this.#drop('path_remove_directory', this.#spot())),
    ...this.#often(1, () => this.#drop('path_unlink_file', this.#spot())),
    ...this.#often(9, () => this.#rename()),
    ...this.#often(2, () => this.#link()),
    ...this.#often(8, () => this.#symlink()),
    ...this.#often(6, () => this.#replace()),
    ...this.#often(1, () => this.#times()),
    ...this.#often(5, () => this.#openDirectory()),
    ...this.#often(6, () => this.#openFile()),
    ...this.#often(3, () => this.#stat()),
    ...this.#often(1, () => this.#readlink()),
    ...this.#often(2, () => this.#list(this.#dir())),
    ...this.#often(1, () => this.#close()),
  ];

  #often<T>(times: number, item: T): T[] {
    return new Array<T>(times).fill(item);
  }

  #call(name: string, ...args: (number | bigint)[]): number {
    const errno = this.#wasi.imports[name]!(...args) as number;
    if (errno === 0) this.done++;
    return errno;
  }

  #make(name: string, spot: Spot, before: readonly number[], after: readonly number[], also?: Spot[]): undefined {
    this.last = `${name} ${show(spot)}`;
    if (this.#call(name, ...before, ...this.#at(spot), ...after) !== 0) return;
    keep(this.#known, spot);
    if (also !== undefined) keep(also, spot);
  }

  #drop(name: string, spot: Spot): undefined {
    this.last = `${name} ${show(spot)}`;
    if (this.#call(name, ...this.#at(spot)) === 0) keep(this.#left, spot);
  }

  #symlink(): undefined {
    const { dir, path } = this.#spot();
    const spot = this.random.chance(70) ? { dir, path: `${path}/${this.random.of(NAMES)}` } : { dir, path };
    this.#make('path_symlink', spot, this.#put(this.#target(spot.path.split('/').length), OTHER), [], this.#links);
  }

  /** Moves a directory that is open, or was, and puts a link in its place. */
  #replace(): undefined {
    if (this.#opened.length === 0 || this.#links.length === 0) return;
    const directory = this.random.of(this.#opened);
    this.#rename(directory, { dir: this.random.of(this.#directories), path: `m${this.random.below(8)}` });
    this.#rename(this.random.of(this.#links), directory);
  }

  #rename(from = this.#spot(), to = this.#spot()): undefined {
    this.last = `rename ${show(from)} to ${show(to)}`;
    if (this.#call('path_rename', ...this.#at(from), ...this.#at(to, OTHER)) !== 0) return;
    keep(this.#left, from);
    keep(this.#known, to);
  }

  #link(): undefined {
    const from = this.#spot();
    const to = this.#spot();
    this.last = `link ${show(from)} to ${show(to)}`;
    const [dir, at, length] = this.#at(from);
    if (this.#call('path_link', dir, this.random.below(2), at, length, ...this.#at(to, OTHER)) === 0) keep(this.#known, to);
  }

  #times(): undefined {
    const spot = this.#spot();
    this.last = `times of ${show(spot)}`;
    const [dir, at, length] = this.#at(spot);
    this.#call('path_filestat_set_times', dir, this.random.below(2), at, length, 7_000_000_000n, 9_000_000_000n, 5);
  }

  #dir(): number {
    return this.random.of(this.#directories);
  }

  #put(text: string, at: number): [number, number] {
    this.#bytes.set(Buffer.from(text), at);
    return [at, Buffer.byteLength(text)];
  }

  #at({ dir, path }: Spot, at = PATH): [number, number, number] {
    return [dir, ...this.#put(path, at)];
  }

  /** Where to do something: mostly where something has been done. */
  #spot(): Spot {
    const { random } = this;
    const known = random.chance(50) ? this.#known : random.chance(60) ? this.#left : [];
    if (known.length === 0) return { dir: this.#dir(), path: this.#names() };
    const { dir, path } = random.of(known);
    return { dir, path: random.chance(25) ? `${path}/${this.#names()}` : path };
  }

  #names(): string {
    const { random } = this;
    const parts: string[] = [];
    for (let n = 1 + random.below(random.chance(70) ? 2 : 4); n > 0; n--) parts.push(random.chance(4) ? random.of(['..', '.', 'box', 'N']) : random.of(NAMES));
    return parts.join('/') + (random.chance(5) ? '/' : '');
  }

  /** The target of a link. @param depth how many names lead to it: with as many steps up it leads out */
  #target(depth: number): string {
    const { random } = this;
    const ups = new Array<string>(random.chance(60) ? depth - 1 : random.below(4)).fill('..');
    const names = new Array<string>(random.below(3)).fill('').map(() => random.of(NAMES));
    if (random.chance(10)) ups.unshift(random.of(NAMES));
    return [...ups, ...names].join('/') || '.';
  }

  /** What is seen of a descriptor that has been opened. */
  #see(fd: number): string | undefined {
    if (this.#wasi.imports['fd_filestat_get']!(fd, RESULT) !== 0) return undefined;
    return this.isOutside(this.#view.getBigUint64(RESULT + 8, true)) ? 'opened something outside' : undefined;
  }

  #openDirectory(): string | undefined {
    const { random } = this;
    const spot = this.#spot();
    const [dir, at, length] = this.#at(spot);
    this.last = `open directory ${show(spot)}`;
    if (this.#call('path_open', dir, 1, at, length, 2, DIRECTORY, ALL_RIGHTS, 0, RESULT) !== 0) return undefined;
    const fd = this.#view.getUint32(RESULT, true);
    const seen = this.#see(fd) ?? this.#list(fd);
    this.#directories.push(fd);
    keep(this.#opened, spot);
    keep(random.chance(50) ? this.#known : this.#left, spot);
    if (this.#directories.length > this.#firstOpened + 10) this.#close();
    return seen;
  }

  #openFile(): string | undefined {
    const { random } = this;
    const spot = this.#spot();
    const [dir, at, length] = this.#at(spot);
    this.last = `open file ${show(spot)}`;
    const writes = random.chance(40);
    const errno = this.#call('path_open', dir, random.below(4) === 0 ? 0 : 1, at, length, writes ? random.of([0, 1, 5, 8, 9]) : 0, writes ? 0xff_ffffn : 0x20_0002n, 0n, 0, RESULT);
    if (errno !== 0) return undefined;
    const fd = this.#view.getUint32(RESULT, true);
    let seen = this.#see(fd);
    this.#view.setUint32(OTHER, BUFFER, true);
    this.#view.setUint32(OTHER + 4, 64, true);
    if (this.#wasi.imports['fd_read']!(fd, OTHER, 1, RESULT) === 0) seen ??= this.#marked(this.#view.getUint32(RESULT, true), 'read');
    this.#bytes.fill(0x67, BUFFER, BUFFER + 8);
    this.#view.setUint32(OTHER + 4, 8, true);
    if (writes) this.#wasi.imports['fd_write']!(fd, OTHER, 1, RESULT);
    this.#wasi.imports['fd_close']!(fd);
    return seen;
  }

  #marked(length: number, verb: string): string | undefined {
    return Buffer.from(this.#bytes.subarray(BUFFER, BUFFER + length)).includes(MARK) ? `${verb} the mark` : undefined;
  }

  #stat(): string | undefined {
    const spot = this.#spot();
    const [dir, at, length] = this.#at(spot);
    this.last = `stat ${show(spot)}`;
    if (this.#call('path_filestat_get', dir, this.random.below(2), at, length, RESULT) !== 0) return undefined;
    return this.isOutside(this.#view.getBigUint64(RESULT + 8, true)) ? 'looked at something outside' : undefined;
  }

  #readlink(): string | undefined {
    const spot = this.#spot();
    const [dir, at, length] = this.#at(spot);
    this.last = `readlink ${show(spot)}`;
    if (this.#call('path_readlink', dir, at, length, BUFFER, 200, RESULT) !== 0) return undefined;
    return this.#marked(this.#view.getUint32(RESULT, true), 'read a link with');
  }

  #list(fd: number): string | undefined {
    if (this.#call('fd_readdir', fd, BUFFER, 2000, 0n, RESULT) !== 0) return undefined;
    return this.#marked(this.#view.getUint32(RESULT, true), 'listed');
  }

  #close(): undefined {
    if (this.#directories.length <= this.#firstOpened) return;
    const at = this.#firstOpened + this.random.below(this.#directories.length - this.#firstOpened);
    this.#call('fd_close', this.#directories.splice(at, 1)[0]!);
  }
}

/** What a run of the fuzzer came to. */
export interface Found {
  readonly operations: number;
  /** How many of them did what was asked. */
  readonly done: number;
  /** The first thing outside that was seen or changed. */
  readonly escape: string | undefined;
}

/** Runs guests for a number of operations, or until one escapes. @param shift they get that, from the box, in the place of what they should: for trying the fuzzer itself */
export function fuzz(make: MakeWasi, seed: number, operations: number, shift?: string): Found {
  const random = new Random(seed);
  const world = new World();
  let count = 0;
  let done = 0;
  try {
    while (count < operations) {
      const setting = random.of(SETTINGS);
      // A directory that one guest has may be moved by another to anywhere that this one has.
      const given = setting.flat();
      world.reset(given);
      const guests = setting.map((names) => new Guest(
        make, names.map((name) => ({ guest: random.of(['.', '/box', name]), host: shift === undefined ? path.join(world.box, name) : path.join(world.box, shift) })), random, (inode) => world.isOutside(inode)));
      try {
        for (let i = 0; i < ROUND && count < operations; i++, count++) {
          const guest = random.of(guests);
          const seen = guest.step() ?? (i % 25 === 24 ? world.change(given) : undefined);
          if (seen !== undefined) return { operations: count, done, escape: `${seen}; last: ${guests.map(({ last }) => last).join(' | ')}; given: ${JSON.stringify(setting)}` };
        }
        const changed = world.change(given);
        if (changed !== undefined) return { operations: count, done, escape: changed };
      } finally {
        for (const guest of guests) {
          done += guest.done;
          guest.close();
        }
      }
    }
    return { operations: count, done, escape: undefined };
  } finally {
    world.remove();
  }
}
