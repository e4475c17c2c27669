/** `wasm2js-debug run`, and `node OUT.js`, which is the same program with the process's own environment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import loadWabt from 'wabt';
import { beforeAll, describe, expect, it } from 'vitest';
import { command, main, PRINT_ARGS, PRINT_ENV, Workspace } from './cli-process.js';

const workspace = new Workspace();
const nul = (...texts: string[]): string => texts.map((t) => `${t}\0`).join('');

describe('what a program gets', () => {
  beforeAll(() => {
    workspace.write('args.wat', command(PRINT_ARGS));
    workspace.write('env.wat', command(PRINT_ENV));
    workspace.write('dir.wat', command('(drop (call $dir_name (i32.const 3) (i32.const 100) (i32.const 5))) (call $write (i32.const 100) (i32.const 5))'));
    mkdirSync(workspace.file('given'));
    expect(workspace.cli(['compile', 'args.wat', '-o', 'args.js']).status).toBe(0);
    expect(workspace.cli(['compile', 'env.wat', '-o', 'env.js']).status).toBe(0);
  });

  it.each([
    [['run', 'args.wat', 'one', '--two', '-h', '--', '--version'], ['args.wat', 'one', '--two', '-h', '--', '--version']],
    [['run', 'args.wat', '--', '--', 'x'], ['args.wat', '--', 'x']],
    [['run', '--', 'args.wat', 'x'], ['args.wat', 'x']],
    [['run', './args.js', 'ü', ''], ['args.js', 'ü', '']],
  ])('arguments: %j', (args, seen) => {
    expect(workspace.cli(args)).toEqual({ status: 0, stdout: nul(...seen), stderr: '' });
  });

  it('arguments of a script', () => {
    expect(workspace.node(['args.js', '--a', '--', 'b'])).toEqual({ status: 0, stdout: nul('args.js', '--a', '--', 'b'), stderr: '' });
  });

  it('environment: only what is named, but all of it for a script', () => {
    const env = { FROM_HOST: 'yes' };
    expect(workspace.cli(['run', '--env', 'A=1', '--env=B=x=y', 'env.wat'], { env }).stdout).toBe(nul('A=1', 'B=x=y'));
    expect(workspace.cli(['run', '--env', 'A=1', 'env.js'], { env }).stdout).toBe(nul('A=1'));
    expect(workspace.node(['env.js'], { env }).stdout.split('\0')).toContain('FROM_HOST=yes');
  });

  it('directories', () => {
    expect(workspace.cli(['run', '--dir', 'given', 'dir.wat']).stdout).toBe('given');
    expect(workspace.cli(['run', '--dir=given::there', 'dir.wat']).stdout).toBe('there');
  });
});

interface NativeInstance {
  readonly exports: { _start(): void };
}
declare const WebAssembly: { Module: new (bytes: Uint8Array) => object; Instance: new (module: object) => NativeInstance };

/** The byte offsets in V8's own backtrace of a program's trap. */
async function nativeOffsets(text: string): Promise<string[]> {
  const { buffer } = (await loadWabt()).parseWat('trap.wat', text).toBinary({});
  try {
    new WebAssembly.Instance(new WebAssembly.Module(buffer)).exports._start();
  } catch (e) {
    return [...((e as Error).stack ?? '').matchAll(/wasm-function\[\d+\]:(0x[0-9a-f]+)/g)].map((m) => m[1]!);
  }
  throw new Error('it does not trap');
}

describe('how a program ends', () => {
  it('with the exit code it gives', () => {
    workspace.write('exit.wat', command('(call $exit (i32.const 37)) unreachable'));
    expect(workspace.cli(['run', 'exit.wat'])).toEqual({ status: 37, stdout: '', stderr: '' });
    expect(workspace.cli(['compile', 'exit.wat', '-o', 'exit.js']).status).toBe(0);
    expect(workspace.node(['exit.js'])).toEqual({ status: 37, stdout: '', stderr: '' });
    expect(workspace.cli(['run', 'exit.js'])).toEqual({ status: 37, stdout: '', stderr: '' });
  });

  it('with a trap: message, frames with names and byte offsets (those of V8), 134', async () => {
    const text = `(module (memory 1)
      (func $get (param i32) (result i32) (i32.load (local.get 0)))
      (func (param i32) (drop (call $get (local.get 0))))
      (func $main (export "_start") (call 1 (i32.const -1))))`;
    workspace.write('trap.wat', text);
    const [get, middle, start] = await nativeOffsets(text);
    const stderr = [
      'wasm2js-debug: trap: memory access out of bounds', `    at $get (trap.wat:${get})`, `    at wasm-function[1] (trap.wat:${middle})`,
      `    at $main (trap.wat:${start})`, '    (no line information: compile with -g, and do not strip)', '',
    ].join('\n');
    expect(workspace.cli(['run', 'trap.wat'])).toEqual({ status: 134, stdout: '', stderr: [
      'wasm2js-debug: trap: memory access out of bounds', `    at get (trap.wat:2, trap.wat:${get})`, `    at wasm-function[1] (trap.wat:3, trap.wat:${middle})`,
      `    at main (trap.wat:4, trap.wat:${start})`, '',
    ].join('\n') });
    expect(workspace.cli(['compile', 'trap.wat', '-o', 'trap.js']).status).toBe(0);
    expect(workspace.node(['trap.js'])).toEqual({ status: 134, stdout: '', stderr });
  });

  it('with a full stack', () => {
    workspace.write('deep.wat', '(module (func $down (call $down)) (func (export "_start") (call $down)))');
    const { status, stderr } = workspace.cli(['run', 'deep.wat']);
    expect(status).toBe(134);
    expect(stderr).toMatch(/^wasm2js-debug: trap: call stack exhausted\n {4}at down \(deep\.wat:1, deep\.wat:0x[0-9a-f]+\)\n {4}\.\.\. and \d+ more times the same\n/);
  });

  it('with an uncaught exception', () => {
    workspace.write('throw.wat', '(module (tag $t (param i32 i64)) (export "oops" (tag $t)) (func (export "_start") (throw $t (i32.const 4) (i64.const -5))))');
    const { status, stderr } = workspace.cli(['run', 'throw.wat']);
    expect(status).toBe(134);
    expect(stderr.split('\n')[0]).toBe('wasm2js-debug: uncaught exception oops (4, -5)');
  });

  it('with a segment that does not fit', () => {
    workspace.write('segment.wat', '(module (memory 1) (data (i32.const 65535) "ab") (func (export "_start")))');
    expect(workspace.cli(['run', 'segment.wat'])).toEqual({
      status: 134, stdout: '',
      stderr: 'wasm2js-debug: trap: segment.wat: data segment 0 is out of bounds (offset 65535, length 2, memory size 65536)\n',
    });
  });

  it('quietly when nobody reads its output any more', async () => {
    // It writes for as long as it can.
    workspace.write('forever.wat', command(`(i32.store (i32.const 0) (i32.const 100)) (i32.store (i32.const 4) (i32.const 5))
      (loop (br_if 0 (i32.eqz (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))`, '(data (i32.const 100) "line\\n")'));
    const child = spawn(process.execPath, [main, 'run', 'forever.wat'], { cwd: workspace.path, stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('modules that are no commands', () => {
  it('run their start function, which may use WASI', () => {
    workspace.write('start.wat', command('', '(data (i32.const 100) "started") (start $s) (func $s (call $write (i32.const 100) (i32.const 7)))')
      .replace('(export "_start")', ''));
    expect(workspace.cli(['run', 'start.wat'])).toEqual({ status: 0, stdout: 'started', stderr: '' });
  });

  it('say what they export when run as a script', () => {
    workspace.write('library.wat', '(module (func (export "twice") (param f64) (result f64) (f64.mul (local.get 0) (f64.const 2))))');
    expect(workspace.cli(['compile', 'library.wat', '-o', 'library.js']).status).toBe(0);
    expect(workspace.node(['library.js'])).toEqual({
      status: 2, stdout: '',
      stderr: "wasm2js-debug: library.wat: not a program: no _start; it exports twice(f64) -> f64; call a function with 'wasm2js-debug run --invoke NAME', or import the compiled module\n",
    });
  });
});

describe('--invoke', () => {
  beforeAll(() => {
    workspace.write('values.wat', `(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
      (global $ready (mut i32) (i32.const 0))
      (func (export "_initialize") (global.set $ready (i32.const 7)))
      (func (export "echo") (param i32 i64 f32 f64) (result i32 i64 f32 f64) (local.get 0) (local.get 1) (local.get 2) (local.get 3))
      (func $refs (export "refs") (result funcref externref funcref) (ref.null func) (ref.null extern) (ref.func $refs))
      (func (export "ready") (result i32) (global.get $ready))
      (func (export "none"))
      (func (export "leave") (call $exit (i32.const 9)))
      (func (export "trap") unreachable))`);
    expect(workspace.cli(['compile', 'values.wat', '-o', 'values.js']).status).toBe(0);
  });

  it.each([
    [['echo', '1', '2', '3', '4'], '1\n2\n3\n4\n'],
    [['echo', '-1', '-9223372036854775808', '-0.5', '-inf'], '-1\n-9223372036854775808\n-0.5\n-inf\n'],
    [['echo', '0xffffffff', '18446744073709551615', '0.1', '0.1'], '-1\n-1\n0.1\n0.1\n'],
    [['echo', '1_000', '-0x10', 'nan', '-0'], '1000\n-16\nNaN\n-0\n'],
    [['refs'], '<null funcref>\n<null externref>\n<funcref>\n'],
    [['ready'], '7\n'],
    [['none'], ''],
  ])('%j', ([name, ...args], stdout) => {
    for (const file of ['values.wat', 'values.js']) {
      expect(workspace.cli(['run', '--invoke', name!, file, ...args])).toEqual({ status: 0, stdout, stderr: '' });
    }
  });

  it('ends as a program does', () => {
    expect(workspace.cli(['run', '--invoke', 'leave', 'values.wat'])).toEqual({ status: 9, stdout: '', stderr: '' });
    expect(workspace.cli(['run', '--invoke', 'trap', 'values.wat'])).toMatchObject({
      status: 134, stdout: '', stderr: expect.stringMatching(/^wasm2js-debug: trap: unreachable\n {4}at trap \(values\.wat:\d+, /) as unknown,
    });
  });
});

it('runs an output that lies where the package is not installed', () => {
  const elsewhere = new Workspace(false);
  writeFileSync(elsewhere.file('hello.wat'), command('(call $write (i32.const 100) (i32.const 2))', '(data (i32.const 100) "hi")'));
  expect(elsewhere.cli(['compile', 'hello.wat', '-o', 'hello.mjs']).status).toBe(0);
  expect(elsewhere.cli(['run', 'hello.mjs'])).toEqual({ status: 0, stdout: 'hi', stderr: '' });
});
