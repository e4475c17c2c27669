import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { WASI } from 'node:wasi';
import { Wasi, type WasiFunction, type WasiOptions } from '../../runtime/wasi/index.js';

/** What the tests use of the native engine; Node's type declarations leave it out. */
const { WebAssembly: native } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object) => { exports: Record<string, unknown> };
  };
};

/** A module with nothing but an exported memory of one page, so that `node:wasi` has an instance to start from. */
const MEMORY_MODULE = new Uint8Array([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 10, 1, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0,
]);

/** Where calls find their parameters and leave their results in guest memory. */
export const PATH_A = 0x1000;
export const PATH_B = 0x2000;
export const RESULT = 0x3000;
export const BUFFER = 0x4000;
export const IOVS = 0x8000;
export const PAGE = 0x10000;

export interface Program {
  readonly args: string[];
  readonly env: Record<string, string>;
  readonly preopens: { guest: string; host: string }[];
}

/** One implementation with a memory, its functions called directly. */
export class Guest {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly functions: Record<string, WasiFunction>;
  #close: (() => void) | undefined;

  constructor(which: 'node' | 'ours', { args, env, preopens }: Program, make = (options: WasiOptions): Wasi => new Wasi(options)) {
    const instance = new native.Instance(new native.Module(MEMORY_MODULE));
    this.memory = instance.exports['memory'] as Guest['memory'];
    if (which === 'node') {
      const wasi = new WASI({
        version: 'preview1', args, env, preopens: Object.fromEntries(preopens.map(({ guest, host }) => [guest, host])),
      });
      wasi.initialize(instance);
      this.functions = (wasi as unknown as { wasiImport: Record<string, WasiFunction> }).wasiImport;
    } else {
      const wasi = make({ args, env, preopens });
      wasi.initialize(instance);
      this.functions = wasi.imports;
      this.#close = () => wasi.close();
    }
  }

  get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.memory.buffer);
  }

  call(name: string, ...args: (number | bigint)[]): number {
    return this.functions[name]!(...args) as number;
  }

  /** Puts a path into memory and gives its pointer and length. */
  path(text: string, at = PATH_A): [number, number] {
    const encoded = Buffer.from(text);
    this.bytes.set(encoded, at);
    // uvwasi reads on to a NUL in places.
    this.bytes[at + encoded.byteLength] = 0;
    return [at, encoded.byteLength];
  }

  /** Puts data and iovecs for them into memory and gives pointer and count. */
  iovs(...parts: (string | number)[]): [number, number] {
    let at = BUFFER;
    parts.forEach((part, i) => {
      const length = typeof part === 'number' ? part : Buffer.from(part).byteLength;
      if (typeof part === 'string') this.bytes.set(Buffer.from(part), at);
      this.view.setUint32(IOVS + i * 8, at, true);
      this.view.setUint32(IOVS + i * 8 + 4, length, true);
      at += length;
    });
    return [IOVS, parts.length];
  }

  result(): number {
    return this.view.getUint32(RESULT, true);
  }

  /** Opens a path below descriptor 3 with the rights of a plain `open`; gives the number or minus the error. */
  open(name: string, openFlags = 0, rights = READ_WRITE, fdFlags = 0, dirfd = 3, lookup = 1): number {
    const errno = this.call('path_open', dirfd, lookup, ...this.path(name), openFlags, rights, 0n, fdFlags, RESULT);
    return errno === 0 ? this.result() : -errno;
  }

  close(): void {
    this.#close?.();
  }
}

/** All that can be done with a regular file. */
export const READ_WRITE = 0x8e001ffn;
export const READ_ONLY = 0x2n | 0x4n | 0x20n | 0x200000n;
export const DIRECTORY = 0xfbffe98n;

/** A directory to work in: the sandbox is `root/box`; `root` also has what must stay out of reach. */
export class Sandbox {
  readonly root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'wasi-test-')));
  readonly box = path.join(this.root, 'box');
  #pristine: string[] | undefined;

  constructor() {
    this.reset();
  }

  /** Makes the contents what they were at the start; most scenarios have left them so. */
  reset(): void {
    const { root, box } = this;
    if (this.#pristine !== undefined && isDeepStrictEqual(this.tree(), this.#pristine)) return;
    fs.rmSync(box, { recursive: true, force: true });
    fs.rmSync(path.join(root, 'boxer'), { recursive: true, force: true });
    fs.mkdirSync(path.join(box, 'sub', 'deep'), { recursive: true });
    fs.mkdirSync(path.join(box, 'empty'));
    fs.mkdirSync(path.join(root, 'boxer'));
    fs.writeFileSync(path.join(root, 'secret'), 'secret');
    fs.writeFileSync(path.join(root, 'boxer', 'file'), 'outside');
    fs.writeFileSync(path.join(box, 'file'), 'hello, file');
    fs.writeFileSync(path.join(box, 'sub', 'x'), 'x');
    const links = {
      link: 'file', dirlink: 'sub/deep', uplink: 'sub/../file', dangling: 'nowhere', loop: 'loop', out: '..',
      secret: '../secret', etc: '/etc', guest: '/box/file', host: path.join(box, 'file'), 'sub/up': '../file',
      'sub/deep/x': '../x',
    };
    for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, path.join(box, name));
    this.#pristine = this.tree();
  }

  /** All names below the root with type, contents and targets. */
  tree(directory = this.root, prefix = ''): string[] {
    return fs.readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
      const full = path.join(directory, entry.name);
      const name = prefix + entry.name;
      if (entry.isDirectory()) return [`${name}/`, ...this.tree(full, `${name}/`)];
      if (entry.isSymbolicLink()) return [`${name} -> ${fs.readlinkSync(full)}`];
      return [`${name} = ${fs.readFileSync(full, 'latin1')}`];
    });
  }

  /**
   * Closes what `node:wasi` left open here. By the host, where it tells: uvwasi itself hangs in `fd_close` after some
   * errors, having left a lock behind.
   */
  closeLeaks(): void {
    if (process.platform !== 'linux') return;
    for (const fd of fs.readdirSync('/proc/self/fd')) {
      try {
        if (fs.readlinkSync(`/proc/self/fd/${fd}`).startsWith(this.root)) fs.closeSync(Number(fd));
      } catch {
        // The descriptor of the listing itself is gone by now.
      }
    }
  }

  remove(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}
