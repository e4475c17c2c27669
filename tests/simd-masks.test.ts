/**
 * Vector instructions that are printed in other ways where something is known of their operands: of masks only the highest bit of each lane is computed if nobody
 * looks at others, bytes are looked up in a constant, and lanes of which some bits are known to be clear need less care. Against the same with every value passed through a function, of which nothing is known, and the engine.
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
  /** How far a shift goes. */
  readonly by?: number;
}
const made = (name: string, ...operands: readonly Tree[]): Made => ({ name, operands });

function text(tree: Tree, hidden: boolean): string {
  if (typeof tree === 'number') return `(local.get ${tree})`;
  const { name, operands, by } = tree;
  const own = `(${name} ${operands.map((o) => text(o, hidden)).join(' ')}${by === undefined ? '' : ` (i32.const ${by})`})`;
  return hidden ? `(call $same ${own})` : own;
}

/** A function of three vectors in memory, in both ways. */
const both = (name: string, tree: Tree, result: (value: string) => string): string => [false, true].map((hidden) => `(func (export "${name} ${hidden}") (result i32)
  (local v128 v128 v128 v128) ${[0, 1, 2].map((i) => `(local.set ${i} (v128.load offset=${16 * i} (i32.const 0)))`).join(' ')} ${result(text(tree, hidden))})`).join('\n');

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

const splat = (shape: 'i8x16' | 'i16x8', number: number): Made => made(`v128.const ${shape} ${Array<number>(shape === 'i8x16' ? 16 : 8).fill(number).join(' ')}`);
const lanesOf = (title: string, tree: Tree): string => [0, 1, 2, 3].map((i) => both(`${title} ${i}`, tree, (value) => `(i32x4.extract_lane ${i} ${value})`)).join('\n');
const printedOf = (tree: Tree): string => compileFunction(loadModule(wat(`(module (func (param v128 v128 v128) (result v128) ${text(tree, false)}))`)), 0);

it('bytes that are looked up by indices of four bits, two at a time', () => {
  const constant = made(`v128.const i64x2 ${BigInt.asUintN(64, vectors[3]!)} ${vectors[3]! >> 64n}`);
  const low = made('v128.and', 0, splat('i8x16', 15));
  const small: Tree[] = [
    low, made('v128.and', splat('i8x16', 9), 1), { ...made('i8x16.shr_u', 2), by: 4 }, { ...made('i8x16.shr_u', 2), by: 6 }, made('i8x16.sub_sat_u', made('v128.and', 0, splat('i8x16', 63)), splat('i8x16', 51)),
    made('v128.and', made('i8x16.gt_u', 0, 1), splat('i8x16', 5)), made('v128.or', low, made('v128.and', made('i8x16.lt_s', 0, 1), splat('i8x16', 13))),
  ];
  const larger: Tree[] = [{ ...made('i8x16.shr_u', 2), by: 3 }, made('i8x16.sub_sat_u', made('v128.and', 0, splat('i8x16', 63)), splat('i8x16', 40)), made('i8x16.sub_sat_u', 0, 1), made('i8x16.add', low, low)];
  const trees = [...small, ...larger].map((indices) => made('i8x16.swizzle', constant, indices));
  // What is looked up may have few bits itself.
  const counts = made(`v128.const i8x16 0 1 1 2 1 2 2 3 1 2 2 3 2 3 3 4`);
  const again = [made('i8x16.add', made('i8x16.swizzle', counts, low), made('i8x16.swizzle', counts, { ...made('i8x16.shr_u', 0), by: 4 })), made('i8x16.swizzle', constant, made('i8x16.swizzle', counts, 0))];
  check(wat(`(module ${SAME} ${[...trees, ...again].map((tree, i) => lanesOf(`${i}`, tree)).join('\n')})`), [WebAssembly, engine]);
  const inPairs = (tree: Tree): boolean => printedOf(tree).includes('swizzlePairs');
  expect(trees.map(inPairs)).toEqual([...small.map(() => true), ...larger.map(() => false)]);
  expect(again.map(inPairs)).toEqual([true, true]);
  expect(printedOf(again[0]!), 'sums that cannot carry').not.toContain('2139062143');
});

it('a number in the lanes of a mask', () => {
  const trees = COMPARISONS.flatMap((name, i) => {
    const [shape, most] = name.startsWith('i8') ? ['i8x16', 255] as const : ['i16x8', 65535] as const;
    const mask = i % 3 === 0 ? made('v128.or', made(name, 0, 1), made(`${shape}.eq`, 1, 2)) : made(name, 0, 1);
    const numbers = [splat(shape, rng.below(most + 1)), splat(shape, [1, most, most >> 1, 0][i % 4]!), splat(shape === 'i8x16' ? 'i16x8' : 'i8x16', 7), 2];
    return numbers.map((number) => (rng.below(2) === 0 ? made('v128.and', mask, number) : made('v128.and', number, mask)));
  });
  check(wat(`(module ${SAME} ${trees.map((tree, i) => lanesOf(`${i}`, tree)).join('\n')})`), [WebAssembly, engine]);
  expect(printedOf(made('v128.and', splat('i8x16', 13), made('i8x16.eq', 0, 1)))).toMatch(/>>> 7, 13\)/);
  expect(printedOf(made('v128.and', splat('i16x8', 13), made('i8x16.eq', 0, 1)))).not.toContain('Math.imul');
});

it('words of which the highest bit is known to be clear, as numbers without a sign', () => {
  const small = (i: number, most: number): Made => made('v128.and', i, splat('i8x16', most));
  const names = ['i8x16', 'i16x8', 'i32x4'].flatMap((shape) => ['add', 'min_u', 'max_u'].map((op) => `${shape}.${op}`));
  const more = ['i8x16', 'i16x8'].flatMap((shape) => ['sub_sat_u', 'add_sat_u', 'avgr_u'].map((op) => `${shape}.${op}`));
  const trees: Tree[] = [63, 31, 1].flatMap((most) => [
    ...[...names, ...more, ...BITWISE].map((name) => made(name, small(0, most), small(1, most))), made('i8x16.sub_sat_u', small(0, most), splat('i8x16', 5)),
    ...['i16x8.extadd_pairwise_i8x16_u', 'i16x8.extend_low_i8x16_u', 'i8x16.popcnt'].map((name) => made(name, small(2, most))),
    ...['i8x16', 'i16x8', 'i32x4'].flatMap((shape) => ['shl', 'shr_u'].map((op): Made => ({ ...made(`${shape}.${op}`, small(2, most)), by: 1 }))),
    { ...made('i32x4.shr_u', 0), by: 3 }, made('i8x16.popcnt', 1), made('v128.bitselect', small(0, most), small(1, most), 2),
  ]);
  // One that is negative, or 2 to the 32 and more, comes out another.
  const asNumber = (i: number) => (value: string): string => `(i32.trunc_sat_f64_u (f64.convert_i32_u (i32x4.extract_lane ${i} ${value})))`;
  check(wat(`(module ${SAME} ${trees.map((tree, t) => [0, 3].map((i) => both(`${t} ${i}`, tree, asNumber(i))).join('\n')).join('\n')})`), [WebAssembly, engine]);
  const printed = compileFunction(loadModule(wat(`(module (func (param v128) (result f64)
    (f64.convert_i32_u (i32x4.extract_lane 0 (v128.and (local.get 0) (v128.const i32x4 7 7 7 7))))))`)), 0);
  expect(printed).not.toContain('>>> 0');
});

it('masks of which a word has been replaced', () => {
  const trees = [3, 0].map((lane) => made(`i32x4.replace_lane ${lane}`, made('i8x16.eq', 0, 1)));
  const put = (value: string, i: number): string => `(v128.or ${value.replace(/\)$/, ' (i32.const 5))')} (i8x16.eq (local.get ${i}) (local.get 2)))`;
  const replaced = (c: string, i: number): string => `(func (export "${c} ${i}") (result i32) (local v128 v128 v128)
    ${[0, 1, 2].map((n) => `(local.set ${n} (v128.load offset=${16 * n} (i32.const 0)))`).join(' ')} (${c} ${put(text(trees[i]!, false), i)}))`;
  check(wat(`(module (memory (export "memory") 1) ${CONSUMERS.map((c) => `${replaced(c, 0)} ${replaced(c, 1)}`).join('\n')})`), [engine]);
});

// Lanes of which some bits are known to be clear.

const LANEWISE = ['i8x16', 'i16x8'].flatMap((shape) => ['add', 'sub', 'add_sat_u', 'add_sat_s', 'sub_sat_u', 'sub_sat_s', 'avgr_u', 'eq', 'ne', 'min_u', 'min_s', 'max_u', 'max_s',
  ...['lt', 'gt', 'le', 'ge'].flatMap((op) => [`${op}_s`, `${op}_u`])].map((op) => `${shape}.${op}`));
const OF_ONE = ['i8x16.abs', 'i8x16.neg', 'i16x8.abs', 'i16x8.neg', 'i8x16.popcnt', 'i16x8.extadd_pairwise_i8x16_u', 'i32x4.extadd_pairwise_i16x8_u',
  'i16x8.extend_low_i8x16_u', 'i16x8.extend_high_i8x16_u', 'i32x4.extend_low_i16x8_u', 'i32x4.extend_high_i16x8_u'];
const OF_TWO = [...BITWISE, ...LANEWISE, 'i32x4.add', 'i32x4.min_u', 'i32x4.max_u', 'i8x16.narrow_i16x8_u', 'i8x16.narrow_i16x8_s',
  'i8x16.shuffle 2 1 0 3 7 4 5 6 25 26 27 24 14 13 12 15',
  'i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23', 'i8x16.shuffle 15 2 31 9 4 4 20 8 30 0 1 1 17 22 23 3'];
const CLEAR = ['0x7f7f7f7f', '0x7fff7fff', '0x0f0f0f0f', '0x3f3f3f3f', '0x00ff00ff', '0x01ff01ff', '0x03010f1f', '0x80808080', '0x0000ffff', '0x00010001', '0xff7fffff'];

const constant = (word: string): Made => made(`v128.const i32x4 ${word} ${word} ${rng.chance(0.8) ? word : '0x12345678'} ${word}`);

function known(depth: number): Tree {
  if (depth === 0) return rng.chance(0.3) ? constant(rng.pick(CLEAR)) : made('v128.and', rng.below(3), constant(rng.pick(CLEAR)));
  const kind = rng.below(8);
  if (kind < 2) return made(rng.pick(OF_ONE), known(depth - 1));
  if (kind === 2) return { ...made(`${rng.pick(['i8x16', 'i16x8', 'i32x4'])}.${rng.pick(['shl', 'shr_u', 'shr_s'])}`, known(depth - 1)), by: rng.below(40) };
  // By way of a local.
  if (kind === 3) return made(rng.pick(LANEWISE), made('local.tee 3', known(depth - 1)), 3);
  return made(rng.pick(OF_TWO), known(depth - 1), known(rng.below(depth)));
}

const FOLDED = (value: string): string => `(local.set 3 ${value}) ${[1, 2, 3].reduce((sum, lane) =>
  `(i32.xor (i32.rotl ${sum} (i32.const 7)) (i32x4.extract_lane ${lane} (local.get 3)))`, '(i32x4.extract_lane 0 (local.get 3))')}`;

it('lanes of which some bits are known to be clear', () => {
  const masked = (i: number, word: string): Made => made('v128.and', i, made(`v128.const i32x4 ${word} ${word} ${word} ${word}`));
  const pairs = LANEWISE.flatMap((name) => {
    const word = name.startsWith('i8') ? '0x7f7f7f7f' : '0x7fff7fff';
    return [made(name, masked(0, word), 1), made(name, 0, masked(1, word)), made(name, masked(0, word), masked(1, word))];
  });
  const sums = ['0x3f3f3f3f', '0x7f7f7f7f'].map((word) => made('i32x4.extadd_pairwise_i16x8_u', made('i16x8.extadd_pairwise_i8x16_u', masked(0, word))));
  // Added to each other and to something else, in any order, with too many for a byte among them.
  const summed = (i: number, word: string): Made => made('i32x4.extadd_pairwise_i16x8_u', made('i16x8.extadd_pairwise_i8x16_u', masked(i, word)));
  const add = (a: Tree, b: Tree): Made => made('i32x4.add', a, b);
  const [small, half, most] = ['0x0f0f0f0f', '0x1f1f1f1f', '0x3f3f3f3f'] as const;
  sums.push(
    add(summed(0, small), add(summed(1, small), 2)), add(add(2, summed(0, half)), summed(1, half)), add(summed(0, half), summed(1, most)),
    add(add(summed(0, small), 1), add(2, summed(1, half))), add(add(summed(0, small), summed(1, small)), add(summed(2, small), summed(1, half))),
    add(made('local.tee 3', summed(0, most)), 3),
  );
  const narrow = ['0x7fff7fff', '0x00ff00ff', '0xffffffff'].map((word) => made('i8x16.narrow_i16x8_u', masked(0, word), masked(1, word)));
  const trees = [...pairs, ...sums, ...narrow, ...Array.from({ length: 120 }, (_, i) => known(1 + (i % 4)))];
  check(wat(`(module ${SAME} ${trees.map((tree, i) => both(`${i}`, tree, FOLDED)).join('\n')})`), [WebAssembly, engine]);
});

it('what is clear by one way is not by another', () => {
  // The local is assigned in one arm, in a loop's iteration before, and behind a branch.
  const bytes = wat(`(module (memory (export "memory") 1) (func (export "paths") (param i32) (result i32) (local v128 i32)
    (local.set 1 (v128.const i32x4 -1 -1 -1 -1))
    (if (local.get 0) (then (local.set 1 (v128.const i32x4 0x01010101 1 1 1))))
    (local.set 2 (i32x4.extract_lane 0 (i8x16.add (local.get 1) (v128.const i32x4 0x7f7f7f7f 0 0 0))))
    (local.set 1 (v128.const i32x4 0x01010101 1 1 1))
    (loop $again
      (local.set 2 (i32.add (local.get 2) (i32x4.extract_lane 0 (i8x16.add (local.get 1) (v128.const i32x4 0x7f7f7f7f 0 0 0)))))
      (local.set 1 (i8x16.add (local.get 1) (v128.const i32x4 0x40404040 0x7f7f7f7f 0 0)))
      (br_if $again (i32.lt_s (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 6))))
    (i32.xor (local.get 2) (i32x4.extract_lane 1 (local.get 1)))))`);
  const of = (api: typeof WebAssembly): number[] => {
    const { paths } = new api.Instance(new api.Module(bytes as Uint8Array<ArrayBuffer>)).exports as { paths: (n: number) => number };
    return [0, 1, 3, 6].map((n) => paths(n));
  };
  expect(of(WebAssembly)).toEqual(of(engine));
});

it('of lanes whose highest bits are clear none is taken out', () => {
  const printed = (tree: string): string => compileFunction(loadModule(wat(`(module (func (param v128 v128) (result v128) ${tree}))`)), 0);
  const low = (i: number): string => `(v128.and (local.get ${i}) (v128.const i32x4 0x3f3f3f3f 0x3f3f3f3f 0x3f3f3f3f 0x3f3f3f3f))`;
  expect(printed('(i8x16.add (local.get 0) (local.get 1))')).toContain('0x7f7f7f7f');
  expect(printed(`(i8x16.add ${low(0)} ${low(1)})`)).not.toContain('0x');
  expect(printed(`(local.set 0 ${low(0)}) (i8x16.add (local.get 0) (local.get 0))`)).not.toContain('0x');
  expect(printed(`(i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (i8x16.popcnt (local.get 0))))`)).toContain('Math.imul');
});
