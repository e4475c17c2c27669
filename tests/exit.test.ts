/** The end of a program is final: `proc_exit`, and a debugger that kills. Nothing of wasm catches it, in any kind of code, nor can host functions on the way undo it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createWebAssembly } from '../runtime/js-api/index.js';
import { Debuggee } from '../runtime/debuggee/index.js';
import { Store } from '../runtime/store/store.js';
import { Wasi } from '../runtime/wasi/index.js';
import { Workspace } from './cli-process.js';
import { debug, detach, type Exports, go, type Script, step, type Stop } from './debuggee/session.js';
import { wat } from './js-api-same.js';
import { watch } from './watchpoints/session.js';

/** The ways to catch everything that wasm has. `$js` is the tag of JavaScript values. */
const HANDLERS: Record<string, string> = {
  catch_all: '(block $c (try_table (catch_all $c) (call $quit)) (return))',
  catch_all_ref: '(block $c (result exnref) (try_table (catch_all_ref $c) (call $quit)) (return)) (drop)',
  'catch of JSTag': '(block $c (result externref) (try_table (catch $js $c) (call $quit)) (return)) (drop)',
  'catch_ref of JSTag': '(block $c (result externref exnref) (try_table (catch_ref $js $c) (call $quit)) (return)) (drop) (drop)',
  'two, one in another': '(block $c (try_table (catch_all $c) (block $d (try_table (catch_all $d) (call $quit)) (return)) (call $bad)) (return))',
  'one about the import itself': '(block $c (try_table (catch_all $c) (call $exit (i32.const 7))) (return))',
  'one about a call through the host': '(block $c (try_table (catch_all $c) (call $back)) (return))',
};

/** Exits with 7 in the third turn of a loop, with that about the exit; then calls `bad`. */
const program = (handler: string): string => `(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "h" "bad" (func $bad)) (import "h" "back" (func $back))
  (import "h" "js" (tag $js (param externref)))
  (memory (export "memory") 1)
  (func $quit (export "quit") (i32.store (i32.const 16) (i32.const 1)) (call $exit (i32.const 7)))
  (func (export "_start") (local $i i32)
    (loop $l
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (if (i32.eq (local.get $i) (i32.const 3)) (then ${handler} (call $bad)))
      (br_if $l (i32.lt_u (local.get $i) (i32.const 40))))
    (call $bad)))`;

interface Run {
  readonly code: number;
  readonly bad: number;
}

/** Runs a program as a library's user would, its WASI ours. */
function run(text: string, script: Script | undefined): Run {
  const wasi = new Wasi();
  let exports: Exports = {};
  let bad = 0;
  const imports = { ...wasi.importObject, h: { bad: () => void bad++, back: () => exports.quit!(), js: createWebAssembly(new Store()).JSTag } };
  const start = (e: Exports): number => wasi.start({ exports: exports = e });
  if (script !== undefined) return { code: debug(text, imports, start, script), bad };
  const api = createWebAssembly(new Store());
  return { code: start(new api.Instance(new api.Module(wat(text)), imports).exports as Exports), bad };
}

/** Lets the program run to its end, where each stop but that is one at a breakpoint. */
function* toTheEnd(stop: Stop, next: () => ReturnType<typeof go>): ReturnType<Script> {
  while (stop.event?.kind !== 'complete') {
    if (stop.event !== undefined) expect(stop.event.kind).toBe('breakpoint');
    stop = yield next();
  }
  yield go();
}

/** The kinds of code that a handler can be in. */
const CODE: Record<string, Script | undefined> = {
  'fast code': undefined,
  'fast code under a debugger': (stop) => toTheEnd(stop, go),
  'resumable code': (stop) => toTheEnd(stop, step),
  'code with breakpoints': function* (stop) {
    const [module] = stop.paused.modules;
    for (const { body } of module!.module.funcs) if (body !== undefined) stop.paused.addBreakpoint(module!, body.start);
    yield* toTheEnd(stop, go);
  },
  'code entered at a loop': function* (stop) {
    for (let i = 0; i < 12; i++) stop = yield step();
    yield* toTheEnd(stop, go);
  },
  'code that watches memory': function* (stop) {
    stop = yield step();
    watch(stop.paused, 16, 4, 'read-write');
    yield* toTheEnd(stop, go);
  },
  'code that a debugger has left': function* () {
    for (let i = 0; i < 12; i++) yield step();
    yield detach;
  },
};

describe.each(Object.entries(CODE))('exit in %s', (_, script) => {
  it.each(Object.entries(HANDLERS))('passes %s', (__, handler) => {
    expect(run(program(handler), script)).toEqual({ code: 7, bad: 0 });
  });
});

describe('exit', () => {
  const QUITS = '(module (import "h" "f" (func $f)) (import "h" "call" (func $call)) (memory (export "memory") 1) (func (export "f") (call $f)) (func (export "_start") (call $call) (call $f)))';

  /** A program whose calls of `call` go through JavaScript, which calls `f` of the program again. */
  function through(wasi: Wasi, f: () => void, call: (exports: Exports) => void): number {
    const api = createWebAssembly(new Store());
    const instance = new api.Instance(new api.Module(wat(QUITS)), { h: { f, call: () => call(instance.exports as Exports) } });
    return wasi.start(instance);
  }
  const exit = (wasi: Wasi, code: number): never => wasi.imports['proc_exit']!(code) as never;

  it('is not undone by JavaScript that keeps it to itself, or throws something else in its place', () => {
    const wasi = new Wasi();
    let calls = 0;
    const f = (): void => {
      if (++calls > 1) wasi.imports['sched_yield']!();
      exit(wasi, 7 * calls);
    };
    const keep = (exports: Exports): void => {
      try { exports.f!(); } catch { /* Kept. */ }
    };
    expect(through(wasi, f, keep)).toBe(7);
    const again = new Wasi();
    const replace = (exports: Exports): void => {
      try { exports.f!(); } finally { throw new Error('in its place'); } // eslint-disable-line no-unsafe-finally
    };
    expect(through(again, () => exit(again, 8), replace)).toBe(8);
  });

  it('lets the program do nothing any more, and is over when start has returned', () => {
    const wasi = new Wasi();
    const seen: unknown[] = [];
    const keep = (exports: Exports): void => {
      try { exports.f!(); } catch { /* Kept. */ }
      for (const name of ['sched_yield', 'fd_write', 'proc_exit', 'clock_time_get']) {
        try { seen.push(wasi.imports[name]!(1, 2, 3, 4)); } catch (e) { seen.push((e as { code: number }).code); }
      }
    };
    expect(through(wasi, () => exit(wasi, 7), keep)).toBe(7);
    expect(seen).toEqual([7, 7, 7, 7]);
    expect(wasi.imports['sched_yield']!()).toBe(0);
  });

  it('ends the program that has called it, not one that it has called', () => {
    const outer = new Wasi();
    let inner: number | undefined;
    expect(through(outer, () => exit(outer, 7), (exports) => {
      inner = through(new Wasi(), () => exports.f!(), (e) => e.f!());
    })).toBe(7);
    expect(inner).toBeUndefined();
  });

  it('what the embedder throws out of a wait is thrown, whatever it is', () => {
    for (const thrown of [Object.assign(new Error('aborted'), { code: 'ABORT_ERR' }), 'words', undefined]) {
      const wasi = new Wasi({ wait: () => { throw thrown; } });
      const memory = { buffer: new ArrayBuffer(65536) };
      new DataView(memory.buffer).setBigUint64(24, 1_000_000_000n, true);
      wasi.setMemory(memory);
      let caught: unknown = 'nothing';
      try { wasi.imports['poll_oneoff']!(0, 1024, 1, 2048); } catch (e) { caught = e; }
      expect(caught).toBe(thrown);
    }
  });

  it('what a host function throws is no exit: wasm catches it', () => {
    const api = createWebAssembly(new Store());
    const text = '(module (import "h" "f" (func $f)) (func (export "run") (result i32) (block $c (try_table (catch_all $c) (call $f)) (return (i32.const 1))) (i32.const 2)))';
    for (const thrown of [new Error('mine'), Symbol('kExitCode'), { code: 7, name: 'ExitStatus' }, undefined]) {
      const instance = new api.Instance(new api.Module(wat(text)), { h: { f: () => { throw thrown; } } });
      expect((instance.exports as Exports).run!()).toBe(2);
    }
  });
});

it('a kill is final also in a store that is not the debugged one', () => {
  const killed = new Error('killed');
  const store = new Store();
  const debugged = createWebAssembly(store);
  const other = createWebAssembly(new Store());
  const text = '(module (import "h" "f" (func $f)) (import "h" "bad" (func $bad)) (func (export "f") (block $c (try_table (catch_all $c) (call $f)) (return)) (call $bad)))';
  const log: string[] = [];
  const debuggee = new Debuggee(store, (_, event) => {
    if (event?.kind === 'interrupted') throw killed;
    return go();
  });
  expect(() => debuggee.run(() => {
    const make = (api: typeof other, f: () => void, name: string): Exports =>
      new api.Instance(new api.Module(wat(text)), { h: { f, bad: () => log.push(name) } }).exports as Exports;
    const innermost = make(debugged, () => debuggee.interrupt(), 'innermost');
    const between = make(other, () => innermost.f!(), 'between');
    make(debugged, () => between.f!(), 'outermost').f!();
  })).toThrow(killed);
  expect(log).toEqual([]);
});

describe('the command line', () => {
  const workspace = new Workspace();
  beforeAll(() => workspace.write('quit.wat', `(module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 8) "\\10\\00\\00\\00\\05\\00\\00\\00") (data (i32.const 16) "wrong")
    (func $quit (call $exit (i32.const 7)))
    (func (export "_start")
      (block $c (try_table (catch_all $c) (call $quit)) (return))
      (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0)))))`));

  it.each([
    ['run', ['run', 'quit.wat']],
    ['run --invoke', ['run', '--invoke', '_start', 'quit.wat']],
    ['a debugger that steps', ['run', '-D', 'debugger=steps.mjs', 'quit.wat']],
  ])('%s', (_, args) => {
    workspace.write('steps.mjs', `
      import { EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
      const mine = { debug(d) { while (EventFuture.finish(d.singleStep({ tag: 'normal' }), d).tag !== 'complete'); } };
      export { mine as debugger };`);
    expect(workspace.cli(args)).toEqual({ status: 7, stdout: '', stderr: '' });
  });

  it('compiled, with the package and without', () => {
    for (const flags of [[], ['--bundle']]) {
      expect(workspace.cli(['compile', 'quit.wat', '-o', `quit${flags.length}.js`, ...flags]).status).toBe(0);
      expect(workspace.node([`quit${flags.length}.js`])).toEqual({ status: 7, stdout: '', stderr: '' });
    }
  });
});
