/** Blocks nested deeper than an engine's stack lets it compile. */
import { describe, expect, it } from 'vitest';
import { WebAssembly } from '../index.js';
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
