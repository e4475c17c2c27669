/** Programs by today's toolchains that run with the glue code of their toolchain, in Node: under register they must do what they do on the engine's own WebAssembly. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main, node, type Outcome, root } from './cli-process.js';

const register = join(root, 'dist', 'register.js');
const programs = join(root, 'test-programs');

/** Runs a script of `test-programs/`, on the engine's WebAssembly and on ours, and gives what both did. */
function same(script: string, args: readonly string[] = [], input = ''): Outcome {
  const run = (options: readonly string[]): Outcome => node(['--no-warnings', ...options, join(programs, script), ...args], programs, { input });
  const native = run([]);
  expect(run(['--import', register])).toEqual(native);
  return native;
}

describe('Go', () => {
  const file = join(programs, 'build', 'go', 'values.release.wasm');

  it('runs for JavaScript, with goroutines that wait, and ends with its exit code', () => {
    const { status, stdout, stderr } = same('go/run.mjs', ['one', 'two'], 'some input\n');
    expect([status, stderr]).toEqual([6, 'js/wasm "some input" [one two]\n']);
    expect(stdout).toContain('[2 3 5 7 11 13 17 19 23 29 31 37 41 43 47 53 59]\nwaited 2470 ');
  });

  it('runs for WASI, and tells of a panic that nobody recovers from', () => {
    const { status, stdout, stderr } = node([main, 'run', file, 'crash'], programs, { input: 'some input\n' });
    expect(status).toBe(2);
    expect(stdout).toContain('0 recovered: runtime error: index out of range [8] with length 3 false\n');
    expect(stderr).toMatch(/^wasip1\/wasm "some input" \[crash\]\npanic: runtime error: invalid memory address or nil pointer dereference\n[^]*main\.\(\*circle\)\.area\(\.\.\.\)\n\t\.\/values\.go:24\nmain\.main\(\)\n/);
  });
});

describe('TinyGo', () => {
  const run = (...args: readonly string[]): Outcome => node([main, 'run', join(programs, 'build', 'tinygo', 'values.release.wasm'), ...args], programs);

  it('runs, and a panic has lines of Go, inlined functions too', () => {
    expect(run()).toEqual({ status: 0, stdout: 'and dog end fox lazy quick the 3\n2001 2003 1075\n', stderr: '' });
    const { status, stdout, stderr } = run('panic');
    expect(status).toBe(134);
    expect(stdout).toMatch(/\npanic: runtime error: nil pointer dereference\n$/);
    expect(stderr.replaceAll(/\/usr\/local\/\S*\/(?=\w+\.go)|values\.release\.wasm:0x\w+/g, '').split('\n')).toEqual([
      'wasm2js-debug: trap: unreachable', '    at runtime.abort (runtime_tinygowasm.go:78, inlined, )', '    at runtime.runtimePanicAt (panic.go:104, )', '    at runtime.nilPanic (panic.go:181, )',
      '    at (Go interface method) (inlined, )', '    at main.total (values.go:31, )', '    at main.main (values.go:52, inlined, )',
      '    at runtime.run (scheduler_none.go:27, inlined, )', '    at runtime.wasmEntryCommand (runtime_wasmentry.go:20, )', '',
    ]);
  });
});

describe('wasm-bindgen', () => {
  it('passes strings, objects, closures, errors and panics', () => {
    const { status, stdout } = same('wasm-bindgen/run.mjs');
    expect(status).toBe(0);
    expect(stdout).toContain("[ 'h\u00e9llo', 'w\u{1f600}rld' ]\nseen 29\nseen 36\n");
    expect(stdout).toContain('4.5\nError: no number\nError: not JSON\nError: null pointer passed to rust\n115\ntrue: unreachable\n');
  });
});

describe('AssemblyScript', () => {
  it('has classes, strings, maps, its collector and errors', () => {
    const { status, stdout } = same('assemblyscript/run.mjs');
    expect(status).toBe(0);
    expect(stdout).toContain("6765n [ 'dog=1', 'end=1', 'fox=1', 'lazy=1', 'quick=1', 'the=3' ] 4527390 ");
    expect(stdout).toMatch(/\n2\nError: Index out of range in \S+\nError: no such index: 101 in values\.ts:53:20\n$/);
  });
});

describe('emscripten', () => {
  const run = (name: string): Outcome => same('emscripten/glue/run.mjs', [name]);

  it('binds functions of JavaScript, classes, containers and callbacks', () => {
    const { status, stdout } = run('bindings');
    expect([status, stdout]).toEqual([0, `CAF\u00c9! 5\n42 2.5\n15 ada\nada is gone\n[ 0, 1, 4, 9, 16 ] { x: 2, y: 1.5 }\n5 [ 'n0:0', 'n1:1', 'n2:2' ]
BindingError: function squares called with 2 arguments, expected 1 args!\nBindingError: function each called with 1 arguments, expected 2 args!
BindingError: Cannot pass deleted object as a pointer of type Account*\nRangeError: from a callback\n`]);
  });

  it('throws and jumps by exceptions of JavaScript', () => {
    const { status, stdout } = run('unwinding');
    expect([status, stdout]).toEqual([7, `${'left checked\n'.repeat(2)}caught 7 at the bottom\n7\n${'left checked\n'.repeat(3)}caught 7 at the bottom\noutside: at the bottom
some other\njumped with 5, round 1\njumped with 5, round 2\njumped with 5, round 3\n`]);
  });

  it('waits in the middle of C by asyncify', () => {
    expect(run('asyncify')).toEqual({ status: 0, stdout: '1: 52\n2: 72\n3: 102\n', stderr: '' });
  });

  it('loads a side module', () => {
    expect(run('linking')).toEqual({ status: 0, stdout: '41 1\n102 2\nno such symbol\n', stderr: '' });
  });
});
