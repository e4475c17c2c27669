/** Blocks nested deeper than an engine's stack lets it compile, in the library and in compiled files. */
import { describe, expect, it } from 'vitest';
import { WebAssembly } from '../index.js';
import { Workspace } from './cli-process.js';
import { wat } from './js-api-same.js';

const LEVELS = 5000;
const nested = (open: string, inner: string): string => `${open.repeat(LEVELS)}${inner}${'end '.repeat(LEVELS)}`;

const kinds = {
  if: nested('local.get 0 if ', 'nop '),
  else: nested('local.get 0 if nop else ', 'nop '),
  loop: nested('loop ', '').replaceAll('end ', 'local.get 0 br_if 0 end '),
};

describe.each(Object.entries(kinds))('%s', (_, body) => {
  const bytes = wat(`(module (func $deep (export "deep") (param i32) (result i32) ${body} i32.const 7)
    (func (export "other") (result i32) i32.const 1)
    (func (export "caught") (result i32) (block (try_table (catch_all 0) (drop (call $deep (i32.const 0))))) i32.const 2))`);

  it('says so at the call, each time, and stops nothing else', () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes)) as unknown as { exports: Record<string, (n?: number) => number> };
    expect(exports.other!()).toBe(1);
    for (let i = 0; i < 2; i++) {
      expect(() => exports.deep!(0)).toThrow(WebAssembly.RuntimeError);
      expect(() => exports.deep!(0)).toThrow(/^function 0 \(deep\) is nested too deeply for the room on this engine's stack: 5000 levels; .*'wasm2js-debug run'/);
    }
    expect(exports.caught, 'a trap is not caught').toThrow(WebAssembly.RuntimeError);
  });
});

it('is not said of a full stack', () => {
  const bytes = wat('(module (func $f (export "f") (call $f)))');
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes)) as unknown as { exports: Record<string, () => void> };
  expect(exports.f).toThrow(RangeError);
});

describe('in a compiled file', () => {
  const workspace = new Workspace();
  const body = kinds.loop;
  workspace.write('deep.wasm', wat(`(module (func $deep (export "deep") (param i32) (result i32) ${body} i32.const 7)
    (func (export "_start") (if (i32.ne (call $deep (i32.const 0)) (i32.const 7)) (then unreachable)))
    (func (export "other") (result i32) i32.const 1) (memory (export "memory") 1))`));

  it('spoils nothing but itself', () => {
    expect(workspace.cli(['compile', 'deep.wasm', '-o', 'deep.mjs'])).toMatchObject({ status: 0, stderr: '' });
    // A program has the larger stack of its thread.
    expect(workspace.node(['deep.mjs'])).toEqual({ status: 0, stdout: '', stderr: '' });
    workspace.write('import.mjs', `import { instantiate } from './deep.mjs';
      const { exports } = await instantiate({});
      console.log(exports.other());
      try { exports.deep(0); } catch (e) { console.log(e.message); }`);
    expect(workspace.node(['import.mjs']).stdout).toMatch(/^1\nfunction 0 \(deep\) is nested too deeply for the room on this engine's stack: 5000 levels; [^\n]*\n$/);
  });
});
