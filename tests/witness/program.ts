/** A test program run in this process: what it is given, everything that is not so by itself made alike in every run, and what it leaves behind. */
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { Wasi, WasiExit, type WasiFunction } from '../../runtime/wasi/index.js';
import type { Program } from '../fixtures/programs.js';
import type { ProgramRun } from '../fixtures/run.js';
import type { Imports } from '../random/hosts.js';
import type { Script } from './api.js';

interface MemoryLike {
  readonly buffer: ArrayBuffer;
}

/** The layout of a `filestat`: device and inode first, times last. */
const STAT = { size: 64, inodeEnd: 16, times: 40 };
/** The layout of a directory entry, whose name follows it. */
const ENTRY = { size: 24, inode: 8, inodeEnd: 16, nameLength: 16 };

/** The last entry may be cut off. */
function zeroInodes(entries: Uint8Array): void {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
  for (let at = 0; at < entries.length;) {
    entries.fill(0, at + ENTRY.inode, at + ENTRY.inodeEnd);
    if (at + ENTRY.size > entries.length) return;
    at += ENTRY.size + view.getUint32(at + ENTRY.nameLength, true);
  }
}

/** How a script ended. */
export type Ended = { readonly exitCode: number } | { readonly thrown: unknown };

/** The surroundings of one run. */
export class World {
  readonly imports: Imports;
  /** Calls of imports so far. */
  hostCalls = 0;
  private readonly root = mkdtempSync(join(tmpdir(), 'witness-'));
  private readonly directory = join(this.root, 'directory');
  private readonly descriptors: readonly number[];
  private readonly wasi: Wasi;
  private memory: MemoryLike | undefined;
  private now = 1_000_000_000_000_000_000n;
  private state = 1;

  /** @param leaf whether imports are marked as such, which never call back into wasm */
  constructor(program: Program, leaf = false) {
    mkdirSync(this.directory);
    for (const [name, text] of Object.entries(program.inputs)) {
      mkdirSync(dirname(join(this.directory, name)), { recursive: true });
      writeFileSync(join(this.directory, name), text);
    }
    writeFileSync(join(this.root, 'stdin'), program.stdin);
    this.descriptors = [['stdin', 'r'], ['stdout', 'w'], ['stderr', 'w']].map(([name, flags]) => openSync(join(this.root, name!), flags!));
    const [stdin, stdout, stderr] = this.descriptors as [number, number, number];
    this.wasi = new Wasi({
      args: [`${program.name}.wasm`, ...program.args], env: program.env, stdin, stdout, stderr,
      preopens: [{ guest: '.', host: this.directory }, { guest: '/', host: this.directory }],
    });
    const functions = Object.entries({ ...this.wasi.imports, ...this.steady() }).map(([name, f]): [string, WasiFunction] => {
      const counted: WasiFunction = (...args) => {
        this.hostCalls++;
        return f(...args);
      };
      return [name, leaf ? Object.assign(counted, { leaf }) : counted];
    });
    this.imports = { wasi_snapshot_preview1: Object.fromEntries(functions) };
  }

  /** A clock that goes by calls, random numbers that are none, files without numbers and times. */
  private steady(): Record<string, WasiFunction> {
    const { fd_filestat_get, path_filestat_get, fd_readdir } = this.wasi.imports;
    const bytes = (at: unknown, length: number): Uint8Array => new Uint8Array(this.memory!.buffer, Number(at) >>> 0, length);
    const zeroStat = (at: unknown): void => {
      const stat = bytes(at, STAT.size);
      stat.fill(0, 0, STAT.inodeEnd);
      stat.fill(0, STAT.times);
    };
    return {
      clock_time_get: (_id, _precision, result) => {
        this.now += 1_000_003n;
        new DataView(this.memory!.buffer).setBigUint64(Number(result) >>> 0, this.now, true);
        return 0;
      },
      random_get: (at, length) => {
        const target = bytes(at, Number(length) >>> 0);
        for (let i = 0; i < target.length; i++) target[i] = (this.state = (Math.imul(this.state, 1_103_515_245) + 12_345) >>> 0) >>> 16;
        return 0;
      },
      fd_filestat_get: (fd, at) => {
        const error = fd_filestat_get!(fd, at);
        if (error === 0) zeroStat(at);
        return error;
      },
      path_filestat_get: (fd, flags, path, length, at) => {
        const error = path_filestat_get!(fd, flags, path, length, at);
        if (error === 0) zeroStat(at);
        return error;
      },
      fd_readdir: (fd, at, length, cookie, used) => {
        const error = fd_readdir!(fd, at, length, cookie, used);
        if (error === 0) zeroInodes(bytes(at, new DataView(this.memory!.buffer).getUint32(Number(used) >>> 0, true)));
        return error;
      },
    };
  }

  /** Runs the program. @param module of the `WebAssembly` object that answers the script's requests */
  *run(module: object): Script<Ended> {
    try {
      const exports = (yield { module, imports: this.imports }) as Record<string, unknown>;
      this.memory = exports['memory'] as MemoryLike;
      this.wasi.setMemory(this.memory);
      yield { call: exports['_start'], args: [] };
      return { exitCode: 0 };
    } catch (e) {
      return e instanceof WasiExit ? { exitCode: e.code } : { thrown: e };
    }
  }

  /** What the run left behind. @param trapOf the message of a trap or exception */
  result(ended: Ended, trapOf: (thrown: unknown) => string): ProgramRun {
    const text = (name: string): string => readFileSync(join(this.root, name), 'utf8');
    const files = new Map<string, Uint8Array>();
    for (const entry of readdirSync(this.directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(relative(this.directory, path).split(sep).join('/'), new Uint8Array(readFileSync(path)));
    }
    const end = 'thrown' in ended ? { exitCode: 134, trap: trapOf(ended.thrown) } : { exitCode: ended.exitCode, trap: undefined };
    return { stdout: text('stdout'), stderr: text('stderr'), files, ...end };
  }

  close(): void {
    this.wasi.close();
    for (const fd of this.descriptors) closeSync(fd);
    rmSync(this.root, { recursive: true, force: true });
  }
}
