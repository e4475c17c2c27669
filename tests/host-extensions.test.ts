/** The extension interface `program` through the command line and for embedders: each debugger is a small JavaScript module on a thread of its own. */
import { realpathSync, symlinkSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { command, root, Workspace } from './cli-process.js';
import { Extended } from './debuggers/extended.js';
import { wat } from './js-api-same.js';

const workspace = new Workspace();
const { given, debug } = new Extended(workspace);
const HELLO = command('(call $write (i32.const 100) (i32.const 6))', '(data (i32.const 100) "hello\\n")');
const ENDLESS = '(module (memory (export "memory") 1) (func (export "_start") (loop $l (br $l))))';
const said = (...lines: readonly string[]): string => lines.map((line) => `Debugger: ${line}\n`).join('');
const KILLED = 'wasm2js-debug: killed by the debugger\n';

beforeAll(() => {
  workspace.write('hello.wat', HELLO);
  workspace.write('hello.wasm', wat(HELLO));
  workspace.write('exit.wat', command('(call $exit (i32.const 37))'));
  workspace.write('endless.wat', ENDLESS);
  workspace.write('bad-data.wat', '(module (memory (export "memory") 1) (data (i32.const 65536) "x") (func (export "_start")))');
  workspace.write('throws.wat', '(module (tag (export "oops") (param i32)) (func (export "_start") (throw 0 (i32.const 8))))');
});

describe('where a module came from', () => {
  const d = (): string => given('origin.mjs', 'for (const m of d.allModules()) { const o = origin(d, m); info(o.name); info(String(o.path)); }');

  it('a binary: its file', () => {
    expect(debug([d()], 'hello.wasm').stderr).toBe(said('hello.wasm', realpathSync(workspace.file('hello.wasm'))));
    symlinkSync('hello.wasm', workspace.file('link.wasm'));
    expect(debug([d()], 'link.wasm').stderr).toBe(said('link.wasm', realpathSync(workspace.file('hello.wasm'))));
  });

  it('a text: no file has its bytes', () => expect(debug([d()], 'hello.wat').stderr).toBe(said('hello.wat', 'undefined')));

  it.each([['as it is', []], ['with its runtime apart', ['--no-bundle']]])('compiled ahead of time, %s: the name of what was compiled', (_, flags) => {
    expect(workspace.cli(['compile', 'hello.wasm', '-o', 'compiled.js', ...flags]).status).toBe(0);
    expect(debug([d()], 'compiled.js').stderr).toBe(said('hello.wasm', 'undefined'));
  });
});

describe('how a program has ended', () => {
  const d = (): string => given('outcome.mjs', "while (go() !== 'complete') info(JSON.stringify(outcome(d))); info(JSON.stringify(outcome(d)));");

  it.each([
    ['returned', 'hello.wat', [], { tag: 'exited', val: 0 }], ['called its exit', 'exit.wat', [], { tag: 'exited', val: 37 }],
    ['trapped before it started', 'bad-data.wat', [], { tag: 'failed', val: expect.stringMatching(/^trap: bad-data\.wat: data segment 0 is out of bounds/) }],
    ['threw what nobody caught', 'throws.wat', ['undefined'], { tag: 'failed', val: 'uncaught exception oops (8)' }],
  ] as const)('it %s', (_, file, before, outcome) => {
    const lines = debug([d()], file).stderr.split('\n').filter((line) => line.startsWith('Debugger: ')).map((line) => line.slice('Debugger: '.length));
    expect(lines.slice(0, -1)).toEqual(before);
    expect(JSON.parse(lines.at(-1)!)).toEqual(outcome);
  });
});

describe('kill', () => {
  it.each([
    ['before the start', 'kill(d, 42);', 'hello.wat'],
    ['where it stands', "const f = d.continue(normal); d.interrupt(); info(EventFuture.finish(f, d).tag); kill(d, 42); info('alive');", 'endless.wat'],
    ['when an instance has been made', 'stopAtInstances(d, true); info(go()); info(d.allInstances().length); kill(d, 42);', 'hello.wat'],
    ['on top of a call that the debugger makes', `
      step();
      const call = { tag: 'inject-call', val: { callee: d.allInstances()[0].getFunc(d, 0), arguments: [] } };
      info(EventFuture.finish(d.singleStep(call), d).tag);
      kill(d, 42);`, 'endless.wat'],
    ['when it has ended by itself', 'info(go()); kill(d, 42);', 'exit.wat'],
  ])('%s: nothing of it runs any more', (_, body, file) => {
    const { status, stdout, stderr } = debug([given('kill.mjs', body)], file);
    expect(stderr.endsWith(KILLED)).toBe(true);
    expect(stderr).not.toContain('alive');
    expect({ status, stdout }).toEqual({ status: 42, stdout: '' });
  });

  it('ends the thread of the debugger, whatever that has left behind', () => {
    const d = given('timers.mjs', "setInterval(() => {}, 1e6); try { kill(d, 0); } finally { info('alive'); }");
    expect(debug([d], 'hello.wat')).toEqual({ status: 0, stdout: '', stderr: KILLED });
  });

  it('while the program runs is misuse, as everything else is', () => {
    const { status, stderr } = debug([given('running.mjs', 'd.continue(normal); kill(d, 42);')], 'endless.wat');
    expect(stderr).toMatch(/^wasm2js-debug: running\.mjs: the debugger trapped: Error: program\.kill: the program is running/);
    expect(status).toBe(3);
  });
});

describe('for an embedder', () => {
  /** A script whose program has this body and these options, under that debugger; prints what comes of it. */
  function embed(debugger_: string, options: string, body: string): { status: number | null; stdout: string; stderr: string } {
    const wasm = workspace.write('embedded.wasm', wat(`(module $of_its_own (import "h" "f" (func $f)) (func (export "run") (block $h (try_table (catch_all $h) (call $f))))
      (func (export "other") nop))`));
    workspace.write('embedding.mjs', `
      import { readFileSync } from 'node:fs';
      import { isMainThread, parentPort, Worker } from 'node:worker_threads';
      import { moduleOf, WebAssembly } from ${JSON.stringify(pathToFileURL(`${root}/dist/index.js`).href)};
      import { Wasi } from ${JSON.stringify(pathToFileURL(`${root}/dist/runtime/wasi/index.js`).href)};
      import { debugWith, ProgramKilled, supervise } from ${JSON.stringify(pathToFileURL(`${root}/dist/runtime/host/index.js`).href)};
      if (isMainThread) {
        const worker = new Worker(new URL(import.meta.url));
        supervise(worker);
        worker.on('message', (m) => { if (m?.kind === undefined) console.log('message: ' + JSON.stringify(m)); });
      } else {
        const module = new WebAssembly.Module(readFileSync(${JSON.stringify(wasm)}));
        const attempt = (what, call) => { try { call(); console.log(what + ': fine'); } catch (e) { console.log(what + ': ' + e.name + ' ' + e.code + ' ' + e.message); } };
        let exports;
        attempt('program', () => debugWith(${JSON.stringify(workspace.file(debugger_))}, ${options}, () => { ${body} }));
        attempt('after', () => exports.other());
        attempt('class', () => { if (new ProgramKilled(1).code !== 1) throw new Error('not its code'); });
      }`);
    return workspace.node(['embedding.mjs']);
  }
  const make = 'exports = new WebAssembly.Instance(module, { h: { f } }).exports;';

  it('messages of its own thread are its own', () => {
    given('quiet.mjs', 'go();');
    const { status, stdout, stderr } = embed('quiet.mjs', '{}', `for (const m of [null, 'progress', { end: 1 }]) parentPort.postMessage(m); const f = () => {}; ${make}`);
    expect({ status, stderr, lines: stdout.split('\n').filter((line) => line.startsWith('message') || line.startsWith('program')).sort() }).toEqual({
      status: 0, stderr: '', lines: ['message: "progress"', 'message: null', 'message: {"end":1}', 'program: fine'],
    });
  });

  it('modules have the names that are given, or their own', () => {
    given('origins.mjs', 'if (d.allModules().length === 0) go(); for (const m of d.allModules()) { const o = origin(d, m); info(o.name + " " + o.path); } info(outcome(d)?.val);');
    const run = (options: string): string => embed('origins.mjs', options, `const f = () => {}; ${make} exports.run();`).stderr;
    expect(run('{ modules: [moduleOf(module)] }')).toBe(said('of_its_own undefined', 'undefined'));
    expect(run("{ modules: [{ module: moduleOf(module), name: 'a name', path: '/a/path' }] }")).toBe(said('a name /a/path', 'undefined'));
    expect(run('{}')).toBe(said('of_its_own undefined', '0'));
  });

  it('the exit code is that of the last WASI command, though it returned', () => {
    given('codes.mjs', 'go(); info(outcome(d)?.val);');
    const command = (code: number): string => `wasi = new Wasi(); wasi.start(new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(${wat(`(module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
      (func (export "_start") ${code === 0 ? '' : `i32.const ${code} call $exit`}))`).join()})), wasi.importObject));`;
    const run = (...codes: number[]): string => embed('codes.mjs', '{}', `let wasi; const f = () => {}; ${make} ${codes.map(command).join(' ')}`).stderr;
    expect(run(3, 7)).toBe(said('7'));
    expect(run(7, 0)).toBe(said('0'));
  });

  it('a killed program can do nothing in wasm any more, whatever it catches, and the error says so', () => {
    // At the end of the last function, which is called by the host function that the other one calls.
    given('kills.mjs', `
      const [module] = d.allModules();
      for (let pc = module.bytecode().length; pc > 0; pc--) try { module.addBreakpoint(d, pc); break; } catch {}
      info(go() + ' ' + d.exitFrames().length);
      kill(d, 42);`);
    const { status, stdout, stderr } = embed('kills.mjs', '{ modules: [moduleOf(module)] }', `
      const f = () => attempt('inner', () => exports.other()); ${make}
      attempt('outer', () => exports.run()); attempt('again', () => exports.other());`);
    const killed = 'ProgramKilled 42 killed by the debugger';
    expect(stdout.trim().split('\n')).toEqual([`inner: ${killed}`, `outer: ${killed}`, `again: ${killed}`, `program: ${killed}`, `after: ${killed}`, 'class: fine']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: said('breakpoint 2') });
  });
});
