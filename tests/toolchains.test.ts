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
  const lines = (goos: string, ...args: string[]): string => `${goos}/wasm "some input" [${args.join(' ')}]\n`;

  it('runs for JavaScript, with goroutines that wait, and ends with its exit code', () => {
    const { status, stdout, stderr } = same('go/run.mjs', ['one', 'two'], 'some input\n');
    expect([status, stderr]).toEqual([6, lines('js', 'one', 'two')]);
    // The same program for WASI.
    expect(node([main, 'run', file, 'one', 'two'], programs, { input: 'some input\n' })).toEqual({ status, stdout, stderr: lines('wasip1', 'one', 'two') });
  });

  it('tells of a panic that nobody recovers from', () => {
    const { status, stderr } = same('go/run.mjs', ['crash'], 'some input\n');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^.*\npanic: runtime error: invalid memory address or nil pointer dereference\n[^]*main\.\(\*circle\)\.area\(\.\.\.\)\n\t\.\/values\.go:24\nmain\.main\(\)\n/);
  });
});
