/**
 * Vector instructions that are printed in other ways where something is known of their operands: of masks only the highest bit of each lane is computed if nobody
 * looks at others, and bytes are looked up in a constant. Against the same with every value passed through a function, of which nothing is known, and the engine.
 */
import { expect, it } from 'vitest';
import { compileFunction, loadModule } from '../compiler/index.js';
import { WebAssembly } from '../index.js';
import { wat } from './js-api-same.js';
import { Rng } from './random/rng.js';
import { randomVector, SHAPES } from './simd/values.js';

const rng = new Rng(12);
const engine = Reflect.get(globalThis, 'WebAssembly') as typeof WebAssembly;
const vectors = Array.from({ length: 60 }, () => randomVector(rng.pick(SHAPES), rng));

/** An instruction on others, or a local's index. */
type Tree = number | Made;
interface Made {
  readonly name: string;
  readonly operands: readonly Tree[];
}
const made = (name: string, ...operands: readonly Tree[]): Made => ({ name, operands });

function text(tree: Tree, hidden: boolean): string {
  if (typeof tree === 'number') return `(local.get ${tree})`;
  const { name, operands } = tree;
  const own = `(${name} ${operands.map((o) => text(o, hidden)).join(' ')})`;
  return hidden ? `(call $same ${own})` : own;
}

/** A function of three vectors in memory, in both ways. */
const both = (name: string, tree: Tree, result: (value: string) => string): string => [false, true].map((hidden) => `(func (export "${name} ${hidden}") (result i32)
  (local v128 v128 v128) ${[0, 1, 2].map((i) => `(local.set ${i} (v128.load offset=${16 * i} (i32.const 0)))`).join(' ')} ${result(text(tree, hidden))})`).join('\n');

const COMPARISONS = ['i8x16', 'i16x8'].flatMap((shape) => ['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u'].map((op) => `${shape}.${op}`));
const CONSUMERS = ['v128.any_true', 'i8x16.all_true', 'i8x16.bitmask', 'i16x8.all_true', 'i16x8.bitmask', 'i32x4.bitmask'];
const BITWISE = ['v128.and', 'v128.or', 'v128.xor', 'v128.andnot'];
const OTHERS = ['i8x16.add', 'i16x8.sub', 'i8x16.avgr_u', 'i16x8.max_s', 'v128.bitselect'];

function randomMask(depth: number, names: readonly string[]): Tree {
  if (depth === 0) return made(rng.pick(names), rng.below(3), rng.below(3));
  // What the last ones give depends on other bits as well.
  const name = rng.pick([...BITWISE, 'v128.not', ...OTHERS]);
  const operand = (): Tree => randomMask(depth - 1, names);
  const operands = name === 'v128.not' ? 1 : name === 'v128.bitselect' ? 3 : 2;
  return made(name, ...Array.from({ length: operands }, operand));
}

/** What each export gives of each three neighbours of the vectors. */
function results(api: typeof WebAssembly, bytes: Uint8Array): Map<string, number[]> {
  const { exports } = new api.Instance(new api.Module(bytes as Uint8Array<ArrayBuffer>));
  const memory = new BigUint64Array((exports['memory'] as WebAssembly.Memory).buffer);
  const given = new Map(Object.keys(exports).filter((name) => name !== 'memory').map((name) => [name, [] as number[]]));
  for (let at = 0; at + 2 < vectors.length; at++) {
    for (let i = 0; i < 3; i++) memory.set([BigInt.asUintN(64, vectors[at + i]!), vectors[at + i]! >> 64n], 2 * i);
    for (const [name, list] of given) list.push((exports[name] as () => number)());
  }
  return given;
}

const SAME = '(memory (export "memory") 1) (func $same (param v128) (result v128) (local.get 0))';

function check(bytes: Uint8Array, apis: readonly (typeof WebAssembly)[]): void {
  for (const api of apis) {
    const given = results(api, bytes);
    for (const [name, list] of given) {
      if (name.endsWith('false')) expect(list, name).toEqual(given.get(name.replace('false', 'true')));
    }
    expect(given).toEqual(results(WebAssembly, bytes));
  }
}

it('masks of bytes and of 16 bits, put together and looked at in every way', () => {
  const mixed = BITWISE.flatMap((name) => [['i8x16', 'i16x8'], ['i16x8', 'i8x16']].map((shapes) => made(name, ...shapes.map((shape) => made(`${shape}.${rng.pick(['eq', 'lt_s', 'ge_u'])}`, 0, 1)))));
  const trees = [...COMPARISONS.map((name) => made(name, 0, 1)), ...mixed, ...Array.from({ length: 54 }, (_, i) =>
    randomMask(1 + (i % 3), i % 4 === 3 ? COMPARISONS : COMPARISONS.filter((name) => name.startsWith(i % 2 === 0 ? 'i8' : 'i16'))))];
  const bytes = wat(`(module ${SAME} ${trees.map((tree, i) => CONSUMERS.map((c) => both(`${i} ${c}`, tree, (value) => `(${c} ${value})`)).join('\n')).join('\n')})`);
  check(bytes, [WebAssembly, engine]);
});

it('of masks whose highest bits are enough no others are computed', () => {
  const printed = (consumer: string): string => compileFunction(loadModule(wat(`(module (func (param v128 v128) (result i32)
    (${consumer} (v128.or (i8x16.eq (local.get 0) (local.get 1)) (v128.not (i8x16.lt_s (local.get 0) (local.get 1)))))))`)), 0);
  for (const consumer of ['v128.any_true', 'i8x16.all_true', 'i8x16.bitmask']) expect(printed(consumer)).not.toContain('x << 1');
  expect(printed('i16x8.bitmask')).toContain('x << 1');
});

it('bytes that are looked up in a constant', () => {
  const swizzles = (name: string): string => Array.from({ length: 4 }, (_, i) => both(`${name} ${i}`,
    made(name, made(`v128.const i64x2 ${BigInt.asUintN(64, vectors[i]!)} ${vectors[i]! >> 64n}`), i % 3), (value) => `(i32x4.extract_lane ${i} ${value})`)).join('\n');
  check(wat(`(module ${SAME} ${swizzles('i8x16.swizzle')})`), [WebAssembly, engine]);
  // Not every Node has it; ours is always the same one of the allowed results.
  check(wat(`(module ${SAME} ${swizzles('i8x16.relaxed_swizzle')})`), [WebAssembly]);
});

it('masks of which a word has been replaced', () => {
  const trees = [3, 0].map((lane) => made(`i32x4.replace_lane ${lane}`, made('i8x16.eq', 0, 1)));
  const put = (value: string, i: number): string => `(v128.or ${value.replace(/\)$/, ' (i32.const 5))')} (i8x16.eq (local.get ${i}) (local.get 2)))`;
  const replaced = (c: string, i: number): string => `(func (export "${c} ${i}") (result i32) (local v128 v128 v128)
    ${[0, 1, 2].map((n) => `(local.set ${n} (v128.load offset=${16 * n} (i32.const 0)))`).join(' ')} (${c} ${put(text(trees[i]!, false), i)}))`;
  check(wat(`(module (memory (export "memory") 1) ${CONSUMERS.map((c) => `${replaced(c, 0)} ${replaced(c, 1)}`).join('\n')})`), [engine]);
});
