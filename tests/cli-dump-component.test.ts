/** `wasm2js-debug dump` of a component: of what it is put together, something of one of its core modules, and what is told of damaged ones. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadModule, printFunction, printResumable } from '../compiler/index.js';
import { treeOf } from '../runtime/component/program/load.js';
import { UserError } from '../runtime/base/messages.js';
import { root, Workspace } from './cli-process.js';
import { sectionEnds } from './component/damage.js';
import { twice } from './component/twice.js';
import { componentCache } from './component-cache.js';

const workspace = new Workspace(false);
const built = (name: string): string => join(root, 'test-programs', 'build', 'components', name);
const dump = (...args: string[]) => workspace.cli(['dump', ...args], { env: { ...componentCache } });
const printed = (...args: string[]): string => {
  const { status, stdout, stderr } = dump(...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};

beforeAll(async () => {
  workspace.write('twice.wasm', await twice());
  for (const name of ['composed.wasm', 'shop.wasm', 'tour.wasm']) workspace.write(name, readFileSync(built(name)));
});

describe('the tree', () => {
  it('has components inside each other, made once, twice and never, and what they are made of', () => {
    expect(printed('twice.wasm').replace(/\d+ bytes at 0x[0-9a-f]+/g, 'SIZE')).toBe(`component 0 whole
  core module 0 outer: SIZE
  core module 7 ten: SIZE
  core module 8 twenty: SIZE
  component 1 inner
    import tens: core module
    import given: func() -> s32
    core module 1 never: SIZE
    core module 2 one: SIZE
    core module 3 two: SIZE
    core module 4 m: SIZE
    core instance 0 tens: of an imported core module
    core instance 1 one: of core module 2
    core instance 2 two: of core module 3
    core instance 5 first: of core module 4, with tens = core instance 0, given = core instance 3
    core instance 6 second: of core module 4, with tens = core instance 0, given = core instance 4
    export get: func() -> s32
  component 2 base
    core module 5 hundred: SIZE
    core instance 0 made: of core module 5
    export get: func() -> s32
  component 3 unused
    import a: func(b: string)
    core module 6 u: SIZE
  core instance 0 a: of core module 0
  core instance 1 again: of core module 0
  instance 0 b: of component 2
  instance 1 x: of component 1
  instance 2 y: of component 1
  export get-x: func() -> s32
  export get-y: func() -> s32
`);
  });

  it('has interfaces as WIT has them', () => {
    expect(printed('shop.wasm')).toContain(`
  export visit: func(owner: string, prices: list<u32>) -> result<string, string>
  export demo:shop/basket@0.1.0: interface {
    record item { name: string, price: u32, tags: list<string> }
    variant payment { cash, card(string), split(list<u32>) }
    resource cart {
      constructor(owner: string);
      add: func(it: item) -> u32;
      total: func() -> u32;
      pay: func(how: payment) -> result<string, string>;
    }
    largest: func(items: list<item>) -> option<item>;
  }
`);
    const tour = printed('tour.wasm');
    expect(tour).toContain('\n  import wasi:io/poll@0.2.');
    expect(tour).toMatch(/\n {4}resource input-stream \{\n( {6}[a-z-]+: func\(.*;\n)+ {4}\}\n/);
    expect(tour).toMatch(/\n {2}export wasi:cli\/run@0\.2\.\d+: interface \{\n {4}run: func\(\) -> result;\n {2}\}\n$/);
    // A type of another interface is not one of its own.
    expect(tour).not.toMatch(/import wasi:filesystem\/types\S+ interface \{[^}]*resource input-stream/);
  });
});

describe('a function of a core module', () => {
  const core = (file: string, number: number): ReturnType<typeof loadModule> => {
    const bytes = readFileSync(workspace.file(file));
    const { start, end } = treeOf(file, bytes).modules[number]!;
    return loadModule(bytes.subarray(start, end));
  };

  it('is printed as that of a module is: by the number or the names of the core module, or if it is the only one', () => {
    const text = `${printFunction(core('twice.wasm', 4), 2).text}\n`;
    for (const args of [['2', '-m', '4'], ['get_n', '--module', 'm'], ['get_n']]) expect(printed('twice.wasm', ...args)).toBe(text);
    expect(printed('twice.wasm', 'get_n', '--form', 'resumable')).toBe(`${printResumable(core('twice.wasm', 4), 2)}\n`);
    expect(printed('composed.wasm', '1', '-m', 'values.wasm')).toBe(`${printFunction(core('composed.wasm', 0), 1).text}\n`);
  });

  it('may be of what the bindings put between components', () => {
    const listing = printed('twice.wasm', '4', '-m', '9', '--form', 'instructions');
    expect(listing).toMatch(/^ +0 {2}0x[0-9a-f]{6} {2}\S/);
  });

  it.each([
    ['of several that have it', ['twice.wasm', 'nothing'], 'twice.wasm: function nothing: 2 core modules have it; give the number of one by --module: 0 (outer), 1 (never)'],
    ['that none has', ['twice.wasm', 'nope'], 'twice.wasm: function nope: no core module has it; there are core modules 0 (outer), 1 (never), 2 (one), 3 (two), 4 (m), 5 (hundred), 6 (u), 7 (ten), 8 (twenty)'],
    ['that the core module does not have', ['twice.wasm', '7', '-m', '5'], 'twice.wasm: core module 5 (hundred): function 7: the module has functions 0 to 0'],
    ['of a core module that is not there', ['twice.wasm', '0', '-m', '10'], 'twice.wasm: core module 10: the component has core modules 0 to 9'],
    ['of a name that none has', ['composed.wasm', '0', '-m', 'x'], 'composed.wasm: core module x: no core module has this name; there are 0 (values.wasm, main), 1 (front.wasm, main), 2 (wit-component-shim-module), 3 (wit-component-fixup)'],
    ['that is not named', ['twice.wasm', '-m', '0'], 'twice.wasm: core module 0: which function? Give the index or the name of one'],
    ['of a module, not named', ['m.wat'], "m.wat: which function? Give the index or the name of one: 'wasm2js-debug dump m.wat FUNCTION'"],
    ['of a core module of a module', ['m.wat', '0', '-m', '0'], 'm.wat: --module 0: it is a core module itself, not a component'],
  ])('%s is refused', (_, args, message) => {
    workspace.write('m.wat', '(module (func))');
    expect(dump(...args)).toEqual({ status: 2, stdout: '', stderr: `wasm2js-debug: ${message}\n` });
  });
});

describe('a component that is damaged', () => {
  /** @returns the error; undefined if it can be read */
  function problem(bytes: Uint8Array): string | undefined {
    try {
      treeOf('cut.wasm', bytes);
      return undefined;
    } catch (e) {
      expect(e).toBeInstanceOf(UserError);
      return (e as UserError).message;
    }
  }

  it.each(['twice.wasm', 'composed.wasm'])('%s, cut off at every byte, is told in a line', (name) => {
    const bytes = readFileSync(workspace.file(name));
    const whole = sectionEnds(bytes);
    const readable: number[] = [];
    for (let n = 8; n <= bytes.length; n++) {
      const text = problem(bytes.subarray(0, n));
      if (text === undefined) readable.push(n);
      else expect(text).toMatch(/^cut\.wasm: not a valid component: at offset 0x[0-9a-f]+: [^\n]+$/);
    }
    expect(readable).toEqual([...whole]);
  });

  it('with any byte changed, ends in a line or can be read', () => {
    const bytes = Uint8Array.from(readFileSync(workspace.file('twice.wasm')));
    let refused = 0;
    for (let i = 8; i < bytes.length; i++) {
      const was = bytes[i]!;
      for (const other of [0, 1, was ^ 0x80, was + 1, 0xff]) {
        bytes[i] = other;
        const text = problem(bytes);
        if (text === undefined) continue;
        refused++;
        expect(text).toMatch(/^cut\.wasm: not a valid component: [^\n]+$/);
      }
      bytes[i] = was;
    }
    expect(refused).toBeGreaterThan(bytes.length / 2);
  });

  it('is refused by the command line with nothing printed', () => {
    const bytes = readFileSync(workspace.file('composed.wasm'));
    for (const length of [9, 5000, bytes.length - 1]) {
      workspace.write('cut.wasm', bytes.subarray(0, length));
      expect(dump('cut.wasm')).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(/^wasm2js-debug: cut\.wasm: not a valid component: at offset 0x[0-9a-f]+: unexpected end(?:: section of \d+ bytes goes past the end)?\n$/) as string });
    }
    // Cut off before it says what it is.
    workspace.write('cut.wasm', bytes.subarray(0, 7));
    expect(dump('cut.wasm')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^wasm2js-debug: cut\.wasm: [^\n]+\n$/) as string });
  });

  it('is told of the core module that is', () => {
    const bytes = Uint8Array.from(readFileSync(workspace.file('twice.wasm')));
    const { start } = treeOf('twice.wasm', bytes).modules[4]!;
    bytes[start + 9] = 0xff;
    workspace.write('bad.wasm', bytes);
    for (const args of [[], ['0', '-m', '4']]) expect(dump('bad.wasm', ...args)).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(/^wasm2js-debug: bad\.wasm: core module 4: at offset 0x[0-9a-f]+: [^\n]+\n$/) as string });
  });
});
