/** Integer instructions whose operands are partly known: constants, and what was shorter before. Equal to the host's engine, and nothing is left of what is known. */
import { describe, expect, it } from 'vitest';
import { simplified } from '../../compiler/emit/simplify.js';
import { compileFunction, loadModule } from '../../compiler/index.js';
import { INSTRUCTIONS } from '../../compiler/model/instructions.js';
import { WebAssembly as ours } from '../../index.js';
import { type Api, wat } from '../js-api-same.js';

const native = (globalThis as { WebAssembly?: Api }).WebAssembly;

/** By type, operands of which something is known, the first of which nothing is. */
const OPERANDS: Readonly<Record<string, readonly string[]>> = {
  i32: [
    '(local.get 0)', '(i32.const 0)', '(i32.const -1)', '(i32.const 7)', '(i32.const -2147483648)', '(i32.load8_u (local.get 2))', '(i32.load16_u (local.get 2))',
    '(i32.and (local.get 0) (i32.const 255))', '(i32.and (local.get 0) (i32.const -2))', '(i32.shr_u (local.get 0) (i32.const 9))', '(i32.shr_u (local.get 0) (i32.const 32))',
    '(i32.eqz (local.get 0))',
  ],
  i64: [
    '(local.get 1)', '(i64.const 0)', '(i64.const -1)', '(i64.const 10)', '(i64.const -10)', '(i64.const 0xffffffff)', '(i64.const -0x100000000)', '(i64.const 0x700000000)',
    '(i64.extend_i32_u (local.get 0))', '(i64.extend_i32_u (i32.load (local.get 2)))', '(i64.load8_u (local.get 2))', '(i64.load32_u (local.get 2))',
    '(i64.shl (local.get 1) (i64.const 32))', '(i64.shr_u (local.get 1) (i64.const 40))', '(i64.and (local.get 1) (i64.const 0xffff))', '(i64.extend_i32_s (local.get 0))',
  ],
};

/** Numbers at whose borders something is another: each is an argument, and lies in memory. */
const WORDS = [0, 1, -1, 2, 7, 255, 256, 65535, -65536, 2147483647, -2147483648, 0x12345678, -0x12345678] as const;
const LONGS = [...WORDS.map(BigInt), 0xffffffffn, 0x100000000n, -0x100000000n, 0x7fffffffffffffffn, -0x8000000000000000n, 0x123456789abcdefn, -10n];

const FEW = 3;

interface Case {
  readonly name: string;
  readonly text: string;
}

/** Instructions of integers that give a value and are nothing else, each with all that can be known of its operands. */
function casesOf({ name, type }: (typeof INSTRUCTIONS)[number]): Case[] {
  const [a, b] = type!.params.map((t) => OPERANDS[t]!);
  // Each with any of the first few beside it.
  const pairs = a!.flatMap((x, i) => (b ?? ['']).filter((_, j) => Math.min(i, j) < FEW).map((y) => [x, y]));
  return pairs.map(([x, y]) => ({ name: `${name} ${x} ${y}`, text: `(${name} ${x} ${y})` }));
}

const ARITHMETIC = INSTRUCTIONS.filter(({ name, type, immediate }) =>
  type !== undefined && immediate === 'none' && /^[if]\d\d\./.test(name) && type.params.length > 0 && type.params.every((t) => OPERANDS[t] !== undefined));

const moduleOf = (cases: readonly Case[], result: string): Uint8Array => wat(`(module (memory (export "memory") 1)
  ${cases.map(({ text }, i) => `(func (export "f${i}") (param i32 i64 i32) (result ${result}) ${text})`).join('\n')})`);

function resultsOf(W: Api, bytes: Uint8Array, count: number): string[] {
  const { exports } = new W.Instance(new W.Module(bytes));
  const memory = new DataView(exports.memory.buffer);
  WORDS.forEach((word, i) => memory.setInt32(4 * i, word, true));
  return Array.from({ length: count }, (_, i) => LONGS.map((long, at) => {
    try {
      return String(exports[`f${i}`](Number(BigInt.asIntN(32, long)), long, 4 * (at % WORDS.length)));
    } catch {
      return 'trap';
    }
  }).join(' '));
}

describe('instructions of integers of which something is known', () => {
  it('are those that there are', () => {
    expect(ARITHMETIC.length).toBeGreaterThan(60);
  });

  it.each(ARITHMETIC.map((def) => [def.name, def] as const))('%s', (_name, def) => {
    const cases = casesOf(def);
    const bytes = moduleOf(cases, def.type!.results[0]!);
    const actual = resultsOf(ours, bytes, cases.length);
    resultsOf(native, bytes, cases.length).forEach((expected, i) => expect(actual[i], cases[i]!.name).toBe(expected));
  });

  const bodyOf = (text: string, result = 'i64'): string => {
    const module = loadModule(moduleOf([{ name: '', text }], result));
    return compileFunction(module, 0).split('\n').slice(1).filter((line) => !/^return function|^let |^try|^\} catch|^\}; \}$/.test(line)).join('\n');
  };

  it('have nothing of it in their text', () => {
    expect(bodyOf('(i64.add (local.get 1) (i64.const 5))')).toBe('i0 = l1 + 5 | 0;\nH[0] = h1 + (i0 >>> 0 < l1 >>> 0 | 0) | 0; return i0;');
    expect(bodyOf('(i64.and (local.get 1) (i64.const 0xffffffff))')).toBe('H[0] = 0; return l1;');
    expect(bodyOf('(i64.lt_u (local.get 1) (i64.const 100))', 'i32')).toBe('return (h1 === 0 && l1 >>> 0 < 100) | 0;');
    expect(bodyOf('(i64.gt_u (local.get 1) (i64.const 100))', 'i32')).toBe('return (h1 !== 0 || l1 >>> 0 > 100) | 0;');
    expect(bodyOf('(i64.lt_s (local.get 1) (i64.const 0))', 'i32')).toBe('return h1 < 0 | 0;');
    expect(bodyOf('(i64.eqz (i64.extend_i32_u (local.get 0)))', 'i32')).toBe('return l0 === 0 | 0;');
    expect(bodyOf('(i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 3))')).toBe('H[0] = l0 >>> 29; return l0 << 3;');
    expect(bodyOf('(i32.gt_u (i32.load8_u (local.get 0)) (i32.const 4))', 'i32')).toBe('return D.getUint8(l0 >>> 0, pc = 2) > 4 | 0;');
    expect(bodyOf('(f64.convert_i64_s (i64.extend_i32_u (local.get 0)))', 'f64')).toBe('return l0 >>> 0;');
  });
});

describe('a simplified source', () => {
  const known = new Map([['0h', 0], ['1h', -1]] as const);

  it.each([
    ['$0h + $0l', '$0l'], ['$0l - $0h', '$0l'], ['$0h - $0l', '0 - $0l'], ['$0l & $1h', '$0l'], ['$0l + $1l & $1h', '$0l + $1l | 0'], ['$0h | $0l >>> 0', '$0l >>> 0 | 0'],
    ['$0h ^ $0l', '$0l'], ['$0h << 3 | $0l >>> 29', '$0l >>> 29'], ['$0l >>> 0 > $1h >>> 0', 'false'], ['$0l >>> 0 >= $1h >>> 0', '$0l === -1'], ['$1h >>> 0 > $0l >>> 0', '$0l !== -1'],
    ['$0l >>> 0 >= $0h >>> 0', 'true'], ['$0h === 0 ? $1l : $0l', '$1l'], ['Math.imul($0l, $0h) + Math.imul($0l, $1l) | 0', 'Math.imul($0l, $1l)'],
    ['$1l < $0l || $1l === $0l && $0h === 0', '$1l <= $0l'], ['($0l + $0l) * $1h', '($0l + $0l) * -1'], ['R.f($0h, [$0l], $1l ? 1 : 2)[$0h].x', 'R.f(0, [$0l], $1l ? 1 : 2)[0].x'],
    ['(x = $0h, $0l) - -$1l', '(x = 0, $0l) - -$1l'], ['-$0l + $0h', '-$0l + 0'], ['[$0h, $0l]', '[0, $0l]'], ['$0h | $0l >>> 32', '$0l >>> 32 | 0'], ['$0h | $0l >>> 1', '$0l >>> 1'], ['$1h / 3', '-1 / 3'], ['$1h % 3 | 0', '-1'],
  ])('%s is %s', (source, simpler) => {
    expect(simplified(source, known)).toBe(simpler);
  });
});
