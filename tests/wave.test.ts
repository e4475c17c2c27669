/** WebAssembly Value Encoding, from and to text. What is expected is what Wasmtime's own parser and writer (`wasm-wave`) do. */
import { describe, expect, it } from 'vitest';
import type { FunctionType, ValueType } from '../runtime/component/types.js';
import { parseCall, WaveError } from '../runtime/component/wave-parse.js';
import { waveText } from '../runtime/component/wave-print.js';

const of = (kind: 'bool' | 's8' | 'u8' | 's32' | 'u64' | 's64' | 'f32' | 'f64' | 'char' | 'string'): ValueType => ({ kind });
const list = (element: ValueType): ValueType => ({ kind: 'list', element, length: undefined });
const option = (type: ValueType): ValueType => ({ kind: 'option', type });
const POINT: ValueType = { kind: 'record', fields: [{ name: 'x', type: of('s8') }, { name: 'long-name', type: option(of('string')) }] };
const SHAPE: ValueType = { kind: 'variant', cases: [{ name: 'circle', type: of('f32') }, { name: 'dot', type: undefined }, { name: 'none', type: undefined }] };
const result = (ok?: ValueType, error?: ValueType): ValueType => ({ kind: 'result', ok, error });

const taking = (...types: ValueType[]): FunctionType => ({ kind: 'func', async: false, params: types.map((type, i) => ({ name: `p${i}`, type })), result: undefined });
const parse = (type: ValueType, text: string): unknown => parseCall(`f(${text})`).args(taking(type))[0];
const refusal = (text: string, ...types: ValueType[]): string => {
  try {
    parseCall(text).args(taking(...types));
  } catch (e) {
    if (e instanceof WaveError) return `${e.offset}: ${e.message}`;
    throw e;
  }
  return 'none';
};

describe('values', () => {
  it.each<[ValueType, string, unknown, string?]>([
    [of('bool'), 'true', true],
    [of('s8'), '-128', -128],
    [of('u8'), '255', 255],
    [of('u64'), '18446744073709551615', 2n ** 64n - 1n],
    [of('s64'), '-9223372036854775808', -(2n ** 63n)],
    [of('f64'), '1.5', 1.5],
    [of('f64'), '-1e-7', -1e-7, '-0.0000001'],
    [of('f64'), '1.25e21', 1.25e21, '1250000000000000000000'],
    [of('f32'), '0.1', Math.fround(0.1)],
    [of('f64'), 'nan', NaN],
    [of('f64'), '-inf', -Infinity],
    [of('f32'), 'inf', Infinity],
    [of('char'), "'☃'", '☃'],
    [of('char'), "'\\''", "'"],
    [of('char'), "'\\u{1f600}'", '😀', "'😀'"],
    [of('string'), '"a\\tb\\\\ \\"q\\" \\u{7}"', 'a\tb\\ "q" \u0007'],
    [of('string'), '"""\n  one\n    two\n  """', 'one\n  two', '"one\\n  two"'],
    [list(of('u8')), '[1, 2]', Uint8Array.of(1, 2)],
    [list(of('string')), '["a", ]', ['a'], '["a"]'],
    [list(of('s32')), '[]', []],
    [{ kind: 'tuple', types: [of('s32'), of('string')] }, '(1, "x")', [1, 'x']],
    [POINT, '{x: 1, long-name: some("n")}', { x: 1, longName: 'n' }],
    [POINT, '{ long-name: "n", // first\n x: 1 }', { x: 1, longName: 'n' }, '{x: 1, long-name: some("n")}'],
    [POINT, '{x: 1}', { x: 1, longName: undefined }],
    [{ kind: 'record', fields: [{ name: 'a', type: option(of('u8')) }] }, '{:}', { a: undefined }],
    [SHAPE, 'circle(2)', { tag: 'circle', val: 2 }],
    [SHAPE, 'dot', { tag: 'dot', val: undefined }],
    [SHAPE, '%none', { tag: 'none', val: undefined }],
    [{ kind: 'enum', names: ['north', 'ok'] }, '%ok', 'ok'],
    [{ kind: 'flags', names: ['can-read', 'can-write'] }, '{can-write}', { canWrite: true }],
    [option(of('u8')), 'none', undefined],
    [option(of('u8')), '7', 7, 'some(7)'],
    [option(option(of('u8'))), 'some(none)', { tag: 'some', val: undefined }],
    [option(option(of('u8'))), 'none', { tag: 'none' }],
    [result(of('u8'), of('string')), 'err("no")', { tag: 'err', val: 'no' }],
    [result(of('u8'), of('string')), '5', { tag: 'ok', val: 5 }, 'ok(5)'],
    [result(), 'ok', { tag: 'ok', val: undefined }],
  ])('%j: %s', (type, text, value, written) => {
    expect(parse(type, text)).toEqual(value);
    expect(waveText(type, value)).toBe(written ?? text);
  });

  it('texts that are none of their type', () => {
    for (const [type, text] of [
      [of('u8'), '256'], [of('u8'), '-1'], [of('s8'), '128'], [of('s32'), '01'], [of('s32'), '1.0'], [of('s32'), '0x10'], [of('bool'), '1'], [of('char'), "'ab'"], [of('char'), "''"],
      [of('string'), '"a'], [of('string'), '"a\nb"'], [of('string'), '"\\q"'], [of('string'), '"\\u{d800}"'], [list(of('u8')), '[1 2]'], [POINT, '{}'], [POINT, '{x: 1, y: 2}'], [POINT, '{:}'],
      [SHAPE, 'circle'], [SHAPE, 'dot(1)'], [SHAPE, 'none'], [SHAPE, 'square'], [option(option(of('u8'))), '7'], [result(), 'ok(1)'], [of('u8'), '1 2'], [of('u8'), ''],
    ] as const) {
      expect(refusal(`f(${text})`, type), text).not.toBe('none');
    }
  });
});

describe('calls', () => {
  it('leave out arguments at the end that are options', () => {
    expect(parseCall('f(1)').args(taking(of('u8'), option(of('u8')), option(option(of('u8')))))).toEqual([1, undefined, { tag: 'none' }]);
  });

  it.each([
    ['f(1)', [of('u8'), of('string')], '4: no argument for p1: string'],
    ['f(1, 2)', [of('u8')], '5: more arguments than the 1 that it takes'],
    ['f', [], '1: expected ( after f'],
    ['', [], '0: expected a name'],
    ['f() g', [], '4: expected nothing behind the call'],
    ['f(', [of('u8')], '2: expected u8'],
    ['f(300)', [of('u8')], '2: expected u8'],
    ['true()', [], '0: expected a name, found true: write %true'],
  ] as const)('%s: refused', (text, types, message) => {
    expect(refusal(text, ...types)).toBe(message);
  });
});
