/** Small programs in text, as files, with the offsets that tests speak of. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { loadModule, type Module, namesOf } from '../../compiler/index.js';
import { functionShape } from '../../runtime/stack/code.js';

const NOP = 0x01;

/** A program, by its file. */
export class Program {
  readonly module: Module;
  private readonly indices: ReadonlyMap<string, number>;

  constructor(readonly path: string, readonly bytes: Uint8Array) {
    this.module = loadModule(bytes);
    this.indices = new Map([...namesOf(this.module).funcs].map(([index, name]) => [name, index]));
  }

  /** Offsets of all instructions of a function, in order. */
  instructions(name: string): readonly number[] {
    return functionShape(this.module, this.index(name)).offsets;
  }

  /** Where `nop` stands in a function: how programs here mark a place. */
  marks(name: string): readonly number[] {
    return this.instructions(name).filter((offset) => this.bytes[offset] === NOP);
  }

  /** Where the body begins: the declarations of locals, in front of the first instruction. */
  body(name: string): number {
    return this.module.funcs[this.index(name)]!.body!.start;
  }

  /** The instruction behind the one at an offset. */
  after(name: string, offset: number): number {
    const all = this.instructions(name);
    const at = all.indexOf(offset);
    if (at < 0) throw new Error(`no instruction at ${offset} in ${name}`);
    return all[at + 1]!;
  }

  private index(name: string): number {
    const index = this.indices.get(name);
    if (index === undefined) throw new Error(`${this.path} has no function ${name}`);
    return index;
  }
}

/** A directory for programs. */
export class Shelf {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'gdb-test-')));

  async put(name: string, text: string): Promise<Program> {
    const bytes = await parse(text);
    const path = join(this.path, `${name}.wasm`);
    writeFileSync(path, bytes);
    return new Program(path, bytes);
  }

  /** A file that is no program. */
  write(name: string, text: string): string {
    const path = join(this.path, name);
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const WASI = `
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))`;

/** Writes the bytes at an address to a descriptor; uses the first 12 bytes of the memory. */
const WRITE = `
  (func $write (param $fd i32) (param $at i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))))`;

/** Sleeps some milliseconds; uses 64 bytes of the memory from 128 on, and 32 from 192 on. */
const SLEEP = `
  (func $sleep (param $milliseconds i32)
    (memory.fill (i32.const 128) (i32.const 0) (i32.const 96))
    (i32.store (i32.const 144) (i32.const 1))
    (i64.store (i32.const 152) (i64.mul (i64.extend_i32_u (local.get $milliseconds)) (i64.const 1000000)))
    (drop (call $poll (i32.const 128) (i32.const 192) (i32.const 1) (i32.const 224))))`;

/** Values of every type in locals, globals and on the operand stack, two calls deep. Marks in `inner`: with an empty stack; with one value of each type on it. */
export const VALUES = `(module $values ${WASI}
  (memory (export "memory") 2 4)
  (data (i32.const 256) "0123456789#$}*abc")
  (global $g32 (mut i32) (i32.const -2))
  (global $g64 (mut i64) (i64.const 0x1122334455667788))
  (global $gf32 (mut f32) (f32.const 1.5))
  (global $gf64 f64 (f64.const -2.25))
  (global $gnull (mut funcref) (ref.null func))
  (global $gfunc funcref (ref.func $inner))
  (func $inner (param $a i32) (param $b i64) (result i32) (local $f f32) (local $d f64) (local $r funcref) (local $zero i64)
    (local.set $f (f32.const -0.5))
    (local.set $d (f64.const 1e300))
    (local.set $r (ref.func $inner))
    nop
    (i32.const 0x01020304) (i64.const -3) (f32.const 2.5) (f64.const nan:0x8000000000001) (ref.null func)
    nop
    drop drop drop drop drop
    (i32.add (local.get $a) (i32.wrap_i64 (local.get $b))))
  (func $middle (param $x i32) (result i32)
    (i32.mul (i32.const 2) (call $inner (local.get $x) (i64.const 35))))
  (func $_start (export "_start")
    (call $exit (call $middle (i32.const -1)))))`;

/** The exit code of VALUES. */
export const VALUES_CODE = 68;

/** `leaf` is called `times` times; its first instruction is marked, as is its end, and each turn of the loop of `_start`. Prints "done". */
export const calls = (times: number): string => `(module $calls ${WASI}
  (memory (export "memory") 1)
  (data (i32.const 256) "done\\n")
  (global $count (export "count") (mut i32) (i32.const 0)) ${WRITE}
  (func $leaf (param $n i32) (result i32) (local $twice i32) (local $unused f64)
    nop
    (local.set $twice (i32.mul (local.get $n) (i32.const 2)))
    nop
    (local.get $twice))
  (func $_start (export "_start") (local $i i32)
    (loop $again
      nop
      (global.set $count (i32.add (global.get $count) (call $leaf (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (i32.const ${times}))))
    (call $write (i32.const 1) (i32.const 256) (i32.const 5))))`;

/** Ends only if byte 1024 of its memory is not 0, with that as exit code. Its loop is marked; there is a function that nobody calls. */
export const ENDLESS = `(module $endless ${WASI}
  (memory (export "memory") 2)
  (data (i32.const 256) "0123456789#$}*abc")
  (func $never nop)
  (func $_start (export "_start")
    (loop $again nop (br_if $again (i32.eqz (i32.load8_u (i32.const 1024)))))
    (call $exit (i32.load8_u (i32.const 1024)))))`;

/** Prints "before" and sleeps, then prints "after" and ends with exit code 5. */
export const sleeps = (milliseconds: number): string => `(module $sleeps ${WASI}
  (memory (export "memory") 1)
  (data (i32.const 256) "before\\nafter\\n") ${WRITE} ${SLEEP}
  (func $_start (export "_start")
    (call $write (i32.const 1) (i32.const 256) (i32.const 7))
    (call $sleep (i32.const ${milliseconds}))
    nop
    (call $write (i32.const 1) (i32.const 263) (i32.const 6))
    (call $exit (i32.const 5))))`;

/** Ends with an exit code. */
export const exits = (code: number): string => `(module $exits ${WASI} (memory (export "memory") 1) (func $_start (export "_start") (call $exit (i32.const ${code}))))`;

/** Ends by returning. */
export const RETURNS = '(module $returns (memory (export "memory") 1) (func $_start (export "_start") nop))';

/** Traps in `bad`, called by `_start`, at an instruction that is marked. */
export const traps = (instructions: string): string => `(module $traps ${WASI}
  (memory (export "memory") 1) (table 1 funcref)
  (tag $tag (param i32))
  (func $bad (param $zero i32) (result i32) nop ${instructions} (i32.const 0))
  (func $_start (export "_start") (drop (call $bad (i32.const 0)))))`;

/** Prints 600 lines to both streams in turn, then ends with exit code 3. */
export const PRINTS = `(module $prints ${WASI}
  (memory (export "memory") 1)
  (data (i32.const 256) "to standard output\\nto standard error\\n") ${WRITE}
  (func $_start (export "_start") (local $i i32)
    (loop $again
      (call $write (i32.const 1) (i32.const 256) (i32.const 19))
      (call $write (i32.const 2) (i32.const 275) (i32.const 18))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (i32.const 300))))
    (call $exit (i32.const 3))))`;

/** Writes 1 to address 1024, reads it, writes 2 to 1028, fills 16 bytes from 1020 on, and lets the host write to 1100. The instruction behind each is marked. */
export const ACCESSES = `(module $accesses ${WASI}
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (func $_start (export "_start")
    (i32.store (i32.const 1024) (i32.const 1))
    nop
    (i32.load (i32.const 1024))
    nop
    drop
    (i32.store (i32.const 1028) (i32.const 2))
    nop
    (memory.fill (i32.const 1020) (i32.const 255) (i32.const 16))
    nop
    (drop (call $clock (i32.const 0) (i64.const 0) (i32.const 1100)))
    nop))`;

/** Has a memory, and a function that calls what it is given. Its call is marked. */
export const OUTER = `(module $outer
  (import "host" "call" (func $call (param i32)))
  (memory (export "memory") 1)
  (global i32 (i32.const 6))
  (data (i32.const 16) "outer")
  (func $run (export "run") (param $n i32) nop (call $call (local.get $n))))`;

/** Two modules of one name: one with a memory of its own, one with that of another. Their functions are marked. */
export const INNER = `(module $inner
  (memory (export "memory") 2)
  (global i32 (i32.const 7))
  (data (i32.const 16) "inner")
  (func $work (export "work") (param $n i32) nop))`;
export const SHARING = `(module $inner
  (import "outer" "memory" (memory 1))
  (global i32 (i32.const 8))
  (func $work (export "work") (param $n i32) (i32.store (i32.const 32) (local.get $n)) nop))`;

const embedder = (body: string): string => `
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';
const from = (path) => import(new URL(path, 'file://' + process.argv[2] + '/').href);
const { moduleOf, WebAssembly } = await from('index.js');
const { debugWith, gdbstub, supervise } = await from('runtime/host/index.js');
const path = (name) => new URL(name, import.meta.url).pathname;
const load = (name) => new WebAssembly.Module(readFileSync(path(name + '.wasm')));
const debug = (name, run, ...options) => {
  const module = load(name);
  debugWith(gdbstub, { args: ['127.0.0.1:0', ...options], modules: [{ module: moduleOf(module), name, path: path(name + '.wasm') }] }, () => run(module));
};
if (isMainThread) {
  const thread = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  supervise(thread);
} else {
${body}
}`;

/** A script that instantiates these three one after the other, the later ones after the client has come, and has each called through `outer`. */
export const EMBEDDER = embedder(`
  debug('outer', (outer) => {
    const callees = [];
    const { exports } = new WebAssembly.Instance(outer, { host: { call: (n) => callees[n].work(n + 100) } });
    callees.push(new WebAssembly.Instance(load('inner'), {}).exports);
    exports.run(0);
    callees.push(new WebAssembly.Instance(load('sharing'), { outer: exports }).exports);
    exports.run(1);
  });`);

/** Calls of `wait` end when the files `first` and then `second` are there: until the first they can be interrupted, then they say so and cannot be. */
export const WAITS = `(module $waits
  (import "host" "there" (func $there (result i32)))
  (import "host" "wait" (func $wait))
  (global $__stack_pointer (mut i32) (i32.const 1024))
  (func (export "spin") (loop $again (br_if $again (i32.eqz (call $there)))))
  (func $run (export "run") nop))`;

export const WAITS_EMBEDDER = embedder(`
  debug('waits', (waits) => {
    const wait = () => {
      exports.spin();
      writeSync(1, 'waits for the second\\n');
      while (!existsSync(path('second')));
    };
    const { exports } = new WebAssembly.Instance(waits, { host: { there: () => Number(existsSync(path('first'))), wait } });
    exports.run();
  }, '--trace=packets,stops');`);
