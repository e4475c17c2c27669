/** `wasm2js-debug compile`: what it writes, and that it writes it whole or not at all. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TraceMap, originalPositionFor } from '@jridgewell/trace-mapping';
import loadWabt from 'wabt';
import { describe, expect, it } from 'vitest';
import { command, main, root, Workspace } from './cli-process.js';

const workspace = new Workspace();
const HELLO = command('(call $write (i32.const 100) (i32.const 5))', '(data (i32.const 100) "hello")');
workspace.write('hello.wat', HELLO);

const fixture = (name: string): string => join(root, 'test-programs', 'build', 'c', name);

describe('the output', () => {
  it('lies beside the input unless said otherwise, which is told', async () => {
    workspace.write('hello.wasm', (await loadWabt()).parseWat('hello.wat', HELLO).toBinary({}).buffer);
    expect(workspace.cli(['compile', 'hello.wasm'])).toEqual({ status: 0, stdout: '', stderr: "wasm2js-debug: wrote hello.mjs: run it with 'node hello.mjs'\n" });
    expect(workspace.cli(['compile', 'hello.wat', '-o', 'other.mjs'])).toEqual({ status: 0, stdout: '', stderr: '' });
    for (const file of ['hello.mjs', 'other.mjs']) expect(workspace.node([file])).toEqual({ status: 0, stdout: 'hello', stderr: '' });
    workspace.write('library.wat', '(module (func (export "f")))');
    expect(workspace.cli(['compile', 'library.wat'])).toEqual({ status: 0, stdout: '', stderr: "wasm2js-debug: wrote library.mjs: import 'instantiate' from it\n" });
  });

  it('goes to standard output if told', () => {
    const { status, stdout, stderr } = workspace.cli(['compile', 'hello.wat', '-o', '-']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(workspace.names()).not.toContain('-');
    workspace.write('printed.mjs', stdout);
    expect(workspace.node(['printed.mjs']).stdout).toBe('hello');
  });

  it('exports module and instantiate, and runs nothing when imported', () => {
    workspace.write('add.wat', `(module (import "env" "log" (func $log (param i64))) (memory (export "mem") 1 2) (data (i32.const 3) "x")
      (func (export "add") (param i64 i64) (result i64) (call $log (local.get 0)) (i64.add (local.get 0) (local.get 1)))
      (func (export "_start") unreachable))`);
    expect(workspace.cli(['compile', 'add.wat', '--no-bundle', '-o', 'add.mjs'])).toEqual({ status: 0, stdout: '', stderr: '' });
    workspace.write('use.mjs', `
      import * as exports from './add.mjs';
      import { WebAssembly } from 'wasm2js-debug';
      const logged = [];
      const instances = [1, 2].map(() => exports.instantiate({ env: { log: (v) => logged.push(v) } }));
      console.log(JSON.stringify({
        names: Object.keys(exports), isModule: exports.module instanceof WebAssembly.Module, isInstance: instances[0] instanceof WebAssembly.Instance,
        imports: WebAssembly.Module.imports(exports.module), exports: WebAssembly.Module.exports(exports.module),
        sums: instances.map((i, n) => String(i.exports.add(40n, BigInt(n)))), logged: logged.map(String),
        byte: new Uint8Array(instances[1].exports.mem.buffer)[3], apart: instances[0].exports.mem !== instances[1].exports.mem,
      }));`);
    const { stdout, stderr } = workspace.node(['use.mjs']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      names: ['instantiate', 'module', 'program'], isModule: true, isInstance: true,
      imports: [{ module: 'env', name: 'log', kind: 'function' }],
      exports: [{ name: 'mem', kind: 'memory' }, { name: 'add', kind: 'function' }, { name: '_start', kind: 'function' }],
      sums: ['40', '41'], logged: ['40', '40'], byte: 120, apart: true,
    });
  });

  it('says which import is wrong', () => {
    workspace.write('wrong.mjs', "import { instantiate } from './add.mjs'; try { instantiate({ env: {} }); } catch (e) { console.log(`${e.name}: ${e.message}`); }");
    expect(workspace.cli(['compile', 'add.wat']).status).toBe(0);
    expect(workspace.node(['wrong.mjs']).stdout).toBe('LinkError: WebAssembly.Instance(): add.wat: Import #0 "env" "log": function import requires a callable\n');
  });

  it('keeps names that are no ASCII, and stays ASCII itself', () => {
    workspace.write('größe.wat', '(module (func $f unreachable) (func (export "_start") (call $f)))');
    expect(workspace.cli(['compile', 'größe.wat', '-o', 'size.js']).status).toBe(0);
    expect(readFileSync(workspace.file('size.js'), 'latin1')).toMatch(/^[\n -~]*$/);
    expect(workspace.node(['size.js']).stderr).toContain('at $f (größe.wat:0x');
  });

  it('needs nothing installed, and --bundle, the default, may be said', () => {
    const alone = new Workspace(false);
    alone.write('hello.wat', HELLO);
    expect(alone.cli(['compile', '--bundle', 'hello.wat', '-o', 'same.mjs'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(alone.cli(['compile', 'hello.wat', '-o', 'bundle.mjs'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(alone.file('same.mjs'), 'utf8')).toBe(readFileSync(alone.file('bundle.mjs'), 'utf8'));
    expect(alone.node(['bundle.mjs'])).toEqual({ status: 0, stdout: 'hello', stderr: '' });
    expect(alone.cli(['run', 'bundle.mjs'])).toEqual({ status: 0, stdout: 'hello', stderr: '' });
    alone.write('use.mjs', `
      import { instantiate, module } from './bundle.mjs';
      const names = ['fd_write', 'proc_exit', 'args_sizes_get', 'args_get', 'environ_sizes_get', 'environ_get', 'fd_prestat_dir_name'];
      const instances = [1, 2].map(() => instantiate({ wasi_snapshot_preview1: Object.fromEntries(names.map((n) => [n, () => console.log(n)])) }));
      for (const i of instances) i.exports._start();
      console.log(Object.prototype.toString.call(module));`);
    expect(alone.node(['use.mjs'])).toEqual({ status: 0, stdout: 'fd_write\nfd_write\n[object WebAssembly.Module]\n', stderr: '' });
  });

  it('can be imported where there is no Node', () => {
    workspace.write('twice.wat', '(module (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))');
    expect(workspace.cli(['compile', 'twice.wat', '-o', 'twice.mjs']).status).toBe(0);
    workspace.write('browser.mjs', `
      delete globalThis.Buffer; const { log } = console; delete globalThis.process;
      const { instantiate } = await import('./twice.mjs');
      log(instantiate().exports.twice(21));`);
    expect(workspace.node(['browser.mjs'])).toEqual({ status: 0, stdout: '42\n', stderr: '' });
  });
});

describe('the module type', () => {
  const packaged = new Workspace();
  packaged.write('hello.wat', HELLO);
  const rename = 'use a name that ends in .mjs, or put "type": "module" into package.json\n';

  it.each([
    ['{}', 'typeless.js', `wasm2js-debug: note: typeless.js: node will load it with a warning, because package.json has no "type"; ${rename}`],
    ['{ "type": "module" }', 'hello.js', ''],
    ['{ "type": "commonjs" }', 'hello.mjs', ''],
  ])('%s %s', (json, out, stderr) => {
    packaged.write('package.json', json);
    expect(packaged.cli(['compile', 'hello.wat', '-o', out])).toEqual({ status: 0, stdout: '', stderr });
    expect(packaged.node([out]).stdout).toBe('hello');
  });

  it.each([
    ['common.js', `it is an ES module, and package.json says that .js is CommonJS; ${rename}`],
    ['common.cjs', 'it is an ES module, and .cjs is CommonJS; use a name that ends in .mjs\n'],
  ])('refuses %s where node would, unless forced', (out, why) => {
    packaged.write('package.json', '{ "type": "commonjs" }');
    const text = `${out}: node would refuse it: ${why}`;
    expect(packaged.cli(['compile', 'hello.wat', '-o', out])).toEqual({ status: 2, stdout: '', stderr: `wasm2js-debug: ${text}` });
    expect(existsSync(packaged.file(out))).toBe(false);
    expect(packaged.cli(['compile', '--force', 'hello.wat', '-o', out])).toEqual({ status: 0, stdout: '', stderr: `wasm2js-debug: note: ${text}` });
    expect(packaged.node([out]).status).toBe(1);
  });
});

describe('a file that is there already', () => {
  const there = new Workspace(false);
  there.write('hello.wat', HELLO);
  const refused = (file: string): object => ({
    status: 2, stdout: '',
    stderr: `wasm2js-debug: ${file}: exists and was not written by 'wasm2js-debug compile': name another file with -o, or replace it with --force\n`,
  });

  it.each(['hello.mjs', 'hello.mjs.map'])('%s, of somebody else: stays, unless forced', (file) => {
    there.write(file, '{"version":3,"glue":1}');
    expect(there.cli(['compile', 'hello.wat', '--source-map'])).toEqual(refused(file));
    expect(readFileSync(there.file(file), 'utf8')).toBe('{"version":3,"glue":1}');
    expect(there.names().filter((name) => name.includes('mjs'))).toEqual([file]);
    expect(there.cli(['compile', 'hello.wat', '--source-map', '-f']).status).toBe(0);
    for (const name of ['hello.mjs', 'hello.mjs.map']) {
      expect(readFileSync(there.file(name), 'utf8')).not.toContain('glue');
      rmSync(there.file(name));
    }
  });

  it('is replaced if it is ours, of any version, or empty', () => {
    there.write('ours.mjs', '// "x.wasm" by wasm2js-debug 0.0.9: run it');
    there.write('ours.mjs.map', '{"x_wasm2js_debug":"0.0.9",}');
    there.write('empty.mjs', '');
    for (const file of ['ours.mjs', 'ours.mjs', 'empty.mjs']) expect(there.cli(['compile', 'hello.wat', '-o', file, '--source-map'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(there.node(['ours.mjs']).stdout).toBe('hello');
  });
});

describe('-O', () => {
  it('makes the same program of less code', () => {
    workspace.write('slow.wat', command(`(local $i i32) (local.set $i (i32.add (i32.const 2) (i32.const 3)))
      (call $write (i32.const 100) (local.get $i))`, '(data (i32.const 100) "small") (func $unused (call $unused))'));
    expect(workspace.cli(['compile', 'slow.wat', '-o', 'plain.mjs'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(workspace.cli(['compile', '-O', 'slow.wat', '-o', 'optimised.mjs'])).toEqual({ status: 0, stdout: '', stderr: '' });
    const [plain, optimised] = ['plain.mjs', 'optimised.mjs'].map((f) => readFileSync(workspace.file(f), 'utf8')) as [string, string];
    expect(plain).toContain('$unused');
    expect(optimised).not.toContain('$unused');
    expect(workspace.node(['optimised.mjs'])).toEqual({ status: 0, stdout: 'small', stderr: '' });
  });

  it('says what to install if there is no binaryen', () => {
    // Before Node 22.15 hooks run on a thread of their own; later that is deprecated.
    const hide = workspace.write('hide.mjs', `
      import module from 'node:module';
      const resolve = (name, context, next) => next(name === 'binaryen' ? 'there-is-no-binaryen' : name, context);
      if (module.registerHooks) module.registerHooks({ resolve });
      else module.register('data:text/javascript,' + encodeURIComponent('export const resolve = ' + resolve));
    `);
    expect(workspace.node(['--import', pathToFileURL(hide).href, main, 'compile', '-O', 'hello.wat', '-o', 'none.js'])).toEqual({
      status: 2, stdout: '', stderr: "wasm2js-debug: -O needs the package 'binaryen', which is not installed: npm install binaryen\n",
    });
    expect(existsSync(workspace.file('none.js'))).toBe(false);
  });

  it('keeps function names', () => {
    workspace.write('names.wat', '(module (memory 1) (func $fails (param i32) (i32.store (local.get 0) (i32.const 1)) (call $fails (i32.add (local.get 0) (i32.const 65535)))) (func (export "_start") (call $fails (i32.const 65000))))');
    expect(workspace.cli(['compile', '-O', 'names.wat', '-o', 'names.js']).status).toBe(0);
    expect(workspace.node(['names.js'])).toMatchObject({ status: 134, stderr: expect.stringContaining('at $fails (names.wat:0x') as unknown });
  });

  it.runIf(existsSync(fixture('trap_out_of_bounds.O0.wasm')))('says that it drops lines', () => {
    const wasm = fixture('trap_out_of_bounds.O0.wasm');
    expect(workspace.cli(['compile', '-O', wasm, '-o', 'lineless.mjs'])).toEqual({
      status: 0, stdout: '',
      stderr: `wasm2js-debug: note: ${wasm}: -O drops its source lines: backtraces, the source map and debuggers have none; an optimising compiler keeps them (clang -O2 -g)\n`,
    });
  });
});

interface Mapping {
  readonly source: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

/** Where a map says that the first line of the output with a text came from. */
function originOf(js: string, map: TraceMap, text: string): Mapping {
  const line = js.split('\n').findIndex((l) => l.includes(text));
  expect(line).toBeGreaterThan(0);
  const { source, line: sourceLine, column } = originalPositionFor(map, { line: line + 1, column: 0 });
  return { source, line: sourceLine, column };
}

describe('--source-map', () => {
  it('maps to the bytes of the wasm', () => {
    workspace.write('div.wat', '(module (func $div (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1))))');
    expect(workspace.cli(['compile', '--source-map', 'div.wat', '-o', 'div.js'])).toEqual({ status: 0, stdout: '', stderr: '' });
    const js = readFileSync(workspace.file('div.js'), 'utf8');
    expect(js.endsWith('\n//# sourceMappingURL=div.js.map\n')).toBe(true);
    const json = readFileSync(workspace.file('div.js.map'), 'utf8');
    expect(JSON.parse(json)).toMatchObject({ x_wasm2js_debug: expect.any(String) as unknown, version: 3, file: 'div.js', sources: ['div.wasm'], names: [] });
    const trap = workspace.cli(['run', '--invoke', 'div', 'div.wat', '1', '0']).stderr;
    const offset = Number(/div\.wat:(0x[0-9a-f]+)/.exec(trap)![1]);
    const map = new TraceMap(json);
    const offsets = js.split('\n').map((_, i) => originalPositionFor(map, { line: i + 1, column: 0 }).column).filter((c) => c !== null);
    expect(originOf(js, map, 'return function f0$div(')).toMatchObject({ source: 'div.wasm', line: 1 });
    // The division is part of the statement that returns its result, which comes from the function's end, right after it.
    expect(Math.min(...offsets)).toBeLessThan(offset);
    expect(offsets).toContain(offset + 1);
  });

  it.runIf(existsSync(fixture('trap_out_of_bounds.O0.wasm')))('maps to the sources if there is DWARF', () => {
    expect(workspace.cli(['compile', '--source-map', fixture('trap_out_of_bounds.O0.wasm'), '-o', 'dwarf.js'])).toMatchObject({ status: 0, stderr: '' });
    const js = readFileSync(workspace.file('dwarf.js'), 'utf8');
    const map = new TraceMap(readFileSync(workspace.file('dwarf.js.map'), 'utf8'));
    const source = originOf(js, map, '$__original_main(');
    expect(source.source).toMatch(/test-programs\/c\/trap_out_of_bounds\.c$/);
    const text = readFileSync(join(root, 'test-programs', 'c', 'trap_out_of_bounds.c'), 'utf8').split('\n');
    expect(text[source.line! - 1]).toMatch(/main\(/);
    const backtrace = workspace.node(['dwarf.js']).stderr.split('\n');
    const [, line] = /^ {4}at .* \(test-programs\/c\/trap_out_of_bounds\.c:(\d+), trap_out_of_bounds\.O0\.wasm:0x[0-9a-f]+\)$/.exec(backtrace[1]!)!;
    expect(text[Number(line) - 1]).toMatch(/\[.*\]|\*/);
  });
});

describe('writing', () => {
  const temporaries = (): string[] => workspace.names().filter((name) => name.endsWith('.tmp'));

  it.runIf(existsSync('/dev/full'))('to a full device fails', () => {
    expect(workspace.cli(['compile', 'hello.wat', '-o', '/dev/full'])).toEqual({
      status: 2, stdout: '', stderr: 'wasm2js-debug: /dev/full: cannot write: no space left on the device\n',
    });
    // The same through a link, so that the map could be written: neither file stays.
    symlinkSync('/dev/full', workspace.file('full.js.map'));
    expect(workspace.cli(['compile', '--source-map', 'hello.wat', '-o', 'full.js'])).toMatchObject({ status: 2, stdout: '' });
    expect(existsSync(workspace.file('full.js'))).toBe(false);
    expect(temporaries()).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('goes through a pipe or a link', () => {
    workspace.write('target.js', '');
    symlinkSync('target.js', workspace.file('link.js'));
    expect(workspace.cli(['compile', 'hello.wat', '-o', 'link.js'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(lstatSync(workspace.file('link.js')).isSymbolicLink()).toBe(true);
    const written = readFileSync(workspace.file('target.js'), 'utf8');
    const piped = spawnSync(`"${process.execPath}" "${main}" compile hello.wat -o /dev/stdout | cat`, { cwd: workspace.path, shell: true, encoding: 'utf8' });
    expect(piped).toMatchObject({ stdout: written, stderr: '' });
  });

  it.each(['-', '/dev/stdout'])('a source map has no place beside %s', (out) => {
    expect(workspace.cli(['compile', 'hello.wat', '-o', out, '--source-map'])).toEqual({
      status: 2, stdout: '', stderr: `wasm2js-debug: -o ${out}: --source-map writes a file beside the output: name a file\n`,
    });
  });

  it('does not disturb an old output when the input is bad', () => {
    workspace.write('keep.js', 'old');
    workspace.write('bad.wat', '(module (func (result i32)))');
    expect(workspace.cli(['compile', 'bad.wat', '-o', 'keep.js']).status).toBe(2);
    expect(readFileSync(workspace.file('keep.js'), 'utf8')).toBe('old');
  });

  it('is undone by a signal', async () => {
    const functions = Array.from({ length: 400 }, (_, i) => `(func (export "f${i}") (param i32) (result i32) (local.get 0) ${'(i32.load) (i32.const 7) (i32.mul)'.repeat(400)})`);
    workspace.write('large.wat', `(module (memory 1) ${functions.join('\n')})`);
    const child = spawn(process.execPath, [main, 'compile', 'large.wat', '-o', 'large.js'], { cwd: workspace.path, stdio: 'ignore' });
    const closed = once(child, 'close') as Promise<[number | null, string | null]>;
    while (temporaries().length === 0 && child.exitCode === null) await setTimeout(2);
    expect(temporaries()).toHaveLength(1);
    child.kill('SIGINT');
    expect(await closed).toEqual([null, 'SIGINT']);
    expect(temporaries()).toEqual([]);
    expect(existsSync(workspace.file('large.js'))).toBe(false);
  });

  it('makes files that others may read', () => {
    expect(workspace.cli(['compile', 'hello.wat', '-o', 'mode.js']).status).toBe(0);
    expect(statSync(workspace.file('mode.js')).mode & 0o777).toBe(0o666 & ~process.umask());
  });
});
