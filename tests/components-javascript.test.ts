/**
 * A component in JavaScript, by componentize-js, which carries its engine of 20,000 functions: as a command and by `--invoke`, and under debug components. What it prints, its files and
 * exit codes are those that Wasmtime gives (of PyPI's `wasmtime` 50). LLDB has it in `lldb-components.test.ts`.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Outcome, root, Workspace } from './cli-process.js';
import { componentCache } from './component-cache.js';

const workspace = new Workspace(false);
const script = join(root, 'test-programs', 'build', 'components', 'script.wasm');
const run = (...args: string[]): Outcome => workspace.cli(['run', ...args], { env: { ...componentCache, WASM2JS_DEBUG_CACHE: '' } });
const fine = (stdout: string): Outcome => ({ status: 0, stdout, stderr: '' });

describe('as a command', () => {
  it('gets arguments', () => {
    expect(run(script, 'args', 'one', '', 'ü')).toEqual(fine('["one","","ü"]\n'));
  });

  it('reads and writes files of the directory that it is given', () => {
    mkdirSync(workspace.file('given'));
    workspace.write('given/text.txt', 'the cat and the dog, the end. and\n');
    expect(run('--dir', 'given', script, 'count', 'text.txt', 'report.txt')).toEqual(fine('5 words, most of all the\n'));
    expect(readFileSync(workspace.file('given/report.txt'), 'utf8')).toBe('3 the\n2 and\n1 cat\n1 dog\n1 end\n');
  });

  it.each([
    ['an error thrown', ['fail'], ''],
    ['a file that is not there', ['count', 'none.txt', 'report.txt'], ''],
    ['a failure of its own', ['frob'], 'no such command: frob\n'],
  ])('fails by %s', (_, args, stderr) => {
    expect(run(script, ...args)).toEqual({ status: 1, stdout: '', stderr });
  });
});

/** What the engine tells of an error that nothing in the script catches, and whose function has no error to give. */
const UNCAUGHT = /^can't access property "x" of null\nStack:\n {2}broken@source\.js:\d+:21\n {2}export_api\$broken@[^\n]*\n\nRedirecting call to abort\(\) to mozalloc_abort\n\n/;

describe('--invoke', () => {
  it.each([
    ['total([{name: "a", price: 4}, {name: "b", price: 7}])', 'ok(11)'],
    ['total([{name: "a", price: 4000}])', 'err("too much: 4000")'],
    ['power(3, 41)', '18026252303461234787'],
  ])('%s', (call, result) => {
    expect(run('--invoke', call, script)).toEqual(fine(`${result}\n`));
  });

  it('an error that is not caught is a trap, told with the functions of the engine', () => {
    const { status, stdout, stderr } = run('--invoke', 'broken("x")', script);
    expect([status, stdout]).toEqual([134, '']);
    expect(stderr).toMatch(UNCAUGHT);
    expect(stderr.replace(UNCAUGHT, '')).toMatch(new RegExp([
      '^wasm2js-debug: trap: unreachable', ...['mozalloc_abort', 'abort', 'call', 'demo:script/api#broken'].map((name) => ` {4}at \\$${name} \\(starling-raw\\.wasm:0x[0-9a-f]+\\)`),
      ' {4}\\(no line information: [^\\n]*\\)\n$',
    ].join('\n')));
  });
});

describe('under a debug component', () => {
  const debug = (file: string, args: readonly string[], call: string): Outcome =>
    run('-D', `debugger=${join(root, 'test-programs', 'build', 'debuggers', file)}`, '-D', 'inherit-stderr=y', ...args.flatMap((arg) => ['-D', `arg=${arg}`]), '--invoke', call, script);

  it('stops at an address, and shows variables of the engine there', () => {
    // The start of cabi_realloc, in the bytes of the first core module; its alignment is that of a list of records with a string.
    expect(debug('c/inspect.wasm', ['0x1c41a0'], 'total([{name: "a", price: 4}])')).toEqual({
      status: 0, stdout: 'ok(4)\n',
      stderr: 'stopped:\n    function 7296 at 0x1c41a0\n      local 0: i32 0\n      local 1: i32 0\n      local 2: i32 4\n      local 3: i32 12\n',
    });
  });

  it('which is told what it writes, and of the trap', () => {
    const { status, stdout, stderr } = debug('js/report.js', [], 'broken("x")');
    expect([status, stdout]).toEqual([134, '']);
    expect(stderr).toMatch(/^module starling-raw\.wasm, of no file\n(?:module script\.wasm\.core\d, of no file\n){3}(?:instance \d, made by the host\n){4}stderr: "can't access property/);
    expect(stderr).toMatch(/\ntrap: unreachable\nfailed: trap: unreachable\nOK\nwasm2js-debug: trap: unreachable\n {4}at \$mozalloc_abort /);
  });
});
