/** The files that a component is given, under the names that the fuzzer's guests call: those of preview1, as far as they do. */
import type { WasiOptions } from '../../runtime/wasi/index.js';
import { DISPOSE } from '../../runtime/host/wire/embedding.js';
import { Network } from '../../runtime/host/wasi/tcp.js';
import { ComponentWasi } from '../../runtime/component/program/wasi.js';
import type { Descriptor } from '../../runtime/component/program/filesystem.js';
import { MARK } from './world.js';

const FAILED = 1;
/** Bits of `oflags`, and of the rights to a file. */
const CREATE = 1, DIRECTORY = 2, EXCLUSIVE = 4, TRUNCATE = 8, READ = 2n, WRITE = 64n;

/** @throws Error for a file that can only be one outside, which the interface does not name: those of guests have another size */
function requireInside({ type, size }: ReturnType<Descriptor['stat']>): void {
  if (type === 'regular-file' && size === BigInt(MARK.length)) throw new Error('looked at something outside');
}

export class ComponentFiles {
  readonly #wasi: ComponentWasi;
  readonly #open = new Map<number, Descriptor>();
  #last = 2;
  #bytes = new Uint8Array();
  #view = new DataView(new ArrayBuffer(0));

  constructor({ preopens = [] }: WasiOptions) {
    this.#wasi = new ComponentWasi({ args: [], env: {}, preopens, network: new Network(false, false) });
    const { getDirectories } = this.#wasi.imports['wasi:filesystem/preopens'] as { getDirectories(): readonly (readonly [Descriptor, string])[] };
    for (const [directory] of getDirectories()) this.#open.set(++this.#last, directory);
  }

  setMemory({ buffer }: { readonly buffer: ArrayBuffer }): void {
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }

  close(): void {
    this.#wasi.close();
  }

  #text(at: number, length: number): string {
    return Buffer.from(this.#bytes.subarray(at, at + length)).toString();
  }

  /** @returns whether it was done: what is thrown otherwise is a case of `error-code`, and nothing else */
  #tries(action: () => void): number {
    try {
      action();
      return 0;
    } catch (e) {
      if (typeof e !== 'string') throw e;
      return FAILED;
    }
  }

  #put(bytes: Uint8Array, at: number, result: number): void {
    this.#bytes.set(bytes, at);
    this.#view.setUint32(result, bytes.length, true);
  }

  readonly imports: Record<string, (...args: never[]) => number> = {
    path_create_directory: (d: number, p: number, n: number) => this.#tries(() => this.#of(d).createDirectoryAt(this.#text(p, n))),
    path_remove_directory: (d: number, p: number, n: number) => this.#tries(() => this.#of(d).removeDirectoryAt(this.#text(p, n))),
    path_unlink_file: (d: number, p: number, n: number) => this.#tries(() => this.#of(d).unlinkFileAt(this.#text(p, n))),
    path_symlink: (t: number, m: number, d: number, p: number, n: number) => this.#tries(() => this.#of(d).symlinkAt(this.#text(t, m), this.#text(p, n))),
    path_rename: (d: number, p: number, n: number, e: number, q: number, m: number) =>
      this.#tries(() => this.#of(d).renameAt(this.#text(p, n), this.#of(e), this.#text(q, m))),
    path_link: (d: number, flags: number, p: number, n: number, e: number, q: number, m: number) =>
      this.#tries(() => this.#of(d).linkAt({ symlinkFollow: flags === 1 }, this.#text(p, n), this.#of(e), this.#text(q, m))),
    path_filestat_set_times: (d: number, flags: number, p: number, n: number) => {
      const time = { tag: 'timestamp', val: { seconds: 7n, nanoseconds: 0 } } as const;
      return this.#tries(() => this.#of(d).setTimesAt({ symlinkFollow: flags === 1 }, this.#text(p, n), time, time));
    },
    path_filestat_get: (d: number, flags: number, p: number, n: number, result: number) => this.#tries(() => {
      requireInside(this.#of(d).statAt({ symlinkFollow: flags === 1 }, this.#text(p, n)));
      this.#view.setBigUint64(result + 8, 0n, true);
    }),
    path_readlink: (d: number, p: number, n: number, at: number, _: number, result: number) =>
      this.#tries(() => {
        const target = this.#of(d).readlinkAt(this.#text(p, n));
        if (target.startsWith('/')) throw new Error('read a link that leads outside');
        this.#put(Buffer.from(target), at, result);
      }),
    path_open: (d: number, flags: number, p: number, n: number, how: number, rights: bigint, _inheriting: bigint, _flags: number, result: number) => this.#tries(() => {
      const openFlags = { create: (how & CREATE) !== 0, directory: (how & DIRECTORY) !== 0, exclusive: (how & EXCLUSIVE) !== 0, truncate: (how & TRUNCATE) !== 0 };
      const wanted = { read: (rights & READ) !== 0n, write: (rights & WRITE) !== 0n && !openFlags.directory };
      this.#open.set(++this.#last, this.#of(d).openAt({ symlinkFollow: flags === 1 }, this.#text(p, n), openFlags, wanted));
      this.#view.setUint32(result, this.#last, true);
    }),
    fd_filestat_get: (d: number, result: number) => this.#tries(() => {
      requireInside(this.#of(d).stat());
      this.#view.setBigUint64(result + 8, 0n, true);
    }),
    fd_read: (d: number, vector: number, _: number, result: number) => this.#tries(() =>
      this.#put(this.#of(d).read(BigInt(this.#view.getUint32(vector + 4, true)), 0n)[0], this.#view.getUint32(vector, true), result)),
    fd_write: (d: number, vector: number) => this.#tries(() => {
      const at = this.#view.getUint32(vector, true);
      this.#of(d).write(this.#bytes.slice(at, at + this.#view.getUint32(vector + 4, true)), 0n);
    }),
    fd_readdir: (d: number, at: number, _: number, _cookie: bigint, result: number) => this.#tries(() => {
      const stream = this.#of(d).readDirectory();
      const names: string[] = [];
      for (let entry; (entry = stream.readDirectoryEntry()) !== undefined; ) names.push(entry.name);
      this.#put(Buffer.from(names.join()), at, result);
    }),
    fd_close: (d: number) => {
      this.#of(d)[DISPOSE]();
      this.#open.delete(d);
      return 0;
    },
  };

  /** Guests also use those that they have closed: a component has no handle of such. */
  #of(fd: number): Descriptor {
    const descriptor = this.#open.get(fd);
    if (descriptor === undefined) throw 'bad-descriptor';
    return descriptor;
  }
}
