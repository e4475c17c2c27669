/** `wasm2js-debug dump`: what is printed is the very text that runs, and a function that cannot be printed is told in one line. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadModule, printFunction, printResumable, printVariant } from '../compiler/index.js';
import type { InstrIndex } from '../compiler/model/types.js';
import { Workspace } from './cli-process.js';
import { wat } from './js-api-same.js';

const SOURCE = `(module
  (import "host" "log" (func $log (param i32)))
  (memory 1)
  (func $sum (export "total") (param $n i32) (result i32) (local $s i32)
    loop $again
      local.get $s i32.const 8 i32.load offset=4 i32.add local.set $s
      local.get $n i32.const 1 i32.sub local.tee $n br_if $again
    end
    local.get $s call $log local.get $s)
  (func (export "sum") unreachable))`;

const workspace = new Workspace(false);
const dump = (...args: string[]) => workspace.cli(['dump', 'm.wat', ...args]);
beforeAll(() => {
  workspace.write('m.wat', SOURCE);
});

describe('a function', () => {
  const module = loadModule(wat(SOURCE));
  const watching = { stops: new Set<InstrIndex>(), entry: undefined, watching: { reads: 1, writes: 1 } };
  it.each<[string, string[], string]>([
    ['by its index, as fast code', ['1'], printFunction(module, 1).text],
    ['by the name of its export, as resumable code', ['total', '--form', 'resumable'], printResumable(module, 1)],
    ['with watchpoints', ['total', '--form=watch'], printVariant(module, 1, watching)],
  ])('%s', (_, args, text) => {
    expect(dump(...args)).toEqual({ status: 0, stdout: `${text}\n`, stderr: '' });
  });

  it('as instructions with their indices and offsets', () => {
    const { stdout, status } = dump('1', '--form', 'instructions');
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n').map((line) => /^ +(\d+) {2}0x([0-9a-f]{6}) {2}(.*)$/.exec(line)!.slice(1));
    expect(lines.map(([index]) => Number(index))).toEqual(lines.map((_, i) => i));
    const { start, end } = module.funcs[1]!.body!;
    for (const [, offset] of lines) expect(parseInt(offset!, 16)).toSatisfy((at: number) => at >= start && at < end);
    expect(lines.map(([, , text]) => text)).toEqual([
      'loop', '  local.get 1', '  i32.const 8', '  i32.load offset=4 align=4', '  i32.add', '  local.set 1', '  local.get 0', '  i32.const 1', '  i32.sub',
      '  local.tee 0', '  br_if 0', 'end', 'local.get 1', 'call 0', 'local.get 1', 'end',
    ]);
  });
});

describe('is refused', () => {
  it.each([
    ['an unknown name', ['nope'], 'm.wat: function nope: no function has this name, neither as an export nor in the name section'],
    ['an index that is too high', ['3'], 'm.wat: function 3: the module has functions 0 to 2'],
    ['an imported function', ['log'], 'm.wat: function log: it is imported (function 0), and has no code here'],
    ['a name of two functions', ['sum'], 'm.wat: function sum: 2 functions have this name; give the index of one: 1, 2'],
    ['an unknown form', ['1', '--form', 'slow'],
      "option '--form <form>' argument 'slow' is invalid. Allowed choices are fast, resumable, watch, instructions; see 'wasm2js-debug dump --help'"],
  ])('%s', (_, args, message) => {
    expect(dump(...args)).toEqual({ status: 2, stdout: '', stderr: `wasm2js-debug: ${message}\n` });
  });
});
