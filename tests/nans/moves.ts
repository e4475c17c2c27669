/**
 * A module with every way to move a float. Each export takes the bits of a float and a number of rounds, moves the float that often, and
 * gives its bits: the same ones, on any engine. Others do arithmetic with it, and count NaNs that may not come of that. `moves.mjs` calls them in a process of its own.
 */

/** The two types: how the text names the integer of the same bits, and the NaNs that constants are made of. */
const TYPES = [
  { t: 'f32', i: 'i32', nans: ['nan:0x200000', '-nan:0x1', '-nan:0x7fffff', 'nan:0x400001'] },
  { t: 'f64', i: 'i64', nans: ['nan:0x4000000000000', '-nan:0x1', '-nan:0xfffffffffffff', 'nan:0x8000000000001'] },
] as const;

/** One round: leaves in `$x` what was there. `$y` is another float, `$n` counts down to 1. `T` and `I` stand for the types. */
const ROUNDS: Readonly<Record<string, string>> = {
  local: '(local.set $z (local.get $x)) (local.set $x (T.const 1)) (local.set $y (local.get $z)) (local.set $x (local.get $y))',
  tee: '(local.set $x (local.tee $y (local.get $x)))',
  select: '(local.set $x (select (local.get $x) (T.const 1) (local.get $n)))',
  'select either': '(local.set $y (local.get $x)) (local.set $x (select (local.get $x) (local.get $y) (i32.and (local.get $n) (i32.const 1))))',
  block: '(local.set $x (block (result T) (br 0 (local.get $x))))',
  br_if: '(local.set $x (block (result T) (br_if 0 (local.get $x) (i32.and (local.get $n) (i32.const 1))) drop (local.get $x)))',
  br_table: '(local.set $x (block (result T) (block (result T) (br_table 0 1 (local.get $x) (i32.and (local.get $n) (i32.const 1))))))',
  if: '(local.set $x (if (result T) (i32.and (local.get $n) (i32.const 1)) (then (local.get $x)) (else (local.get $x))))',
  'loop parameter': '(local.get $x) (local.set $i (i32.const 2)) (loop (param T) (result T) (br_if 0 (local.tee $i (i32.sub (local.get $i) (i32.const 1))))) (local.set $x)',
  'operand below a loop': '(local.get $x) (local.set $i (i32.const 2)) (loop (br_if 0 (local.tee $i (i32.sub (local.get $i) (i32.const 1))))) (local.set $x)',
  'operand below a call': '(local.get $x) (call $nothing) (local.set $x)',
  'operand below growth': '(local.get $x) (drop (memory.grow (i32.const 0))) (local.set $x)',
  call: '(local.set $x (call $id_T (local.get $x)))',
  'call among others': '(local.set $x (call $third_T (i64.const 1) (f32.const 2) (local.get $x) (f64.const 3)))',
  'call with results': '(call $swap_T (local.get $x) (T.const 2)) (local.set $x) (local.set $y)',
  'call, recursive': '(local.set $x (call $down_T (local.get $x) (i32.const 3)))',
  'call of another instance': '(local.set $x (call $other_T (local.get $x)))',
  call_indirect: '(local.set $x (call_indirect (type $of_T) (local.get $x) (i32.add (i32.and (local.get $n) (i32.const 1)) (i32.const INDEX))))',
  global: '(global.set $g_T (local.get $x)) (local.set $x (T.const 0)) (local.set $x (global.get $g_T))',
  memory: '(T.store (local.get $n) (local.get $x)) (local.set $x (T.const 0)) (local.set $x (T.load (local.get $n)))',
  'memory to memory': '(T.store (local.get $n) (local.get $x)) (T.store offset=9 (local.get $n) (T.load (local.get $n))) (local.set $x (T.load offset=9 (local.get $n)))',
  'memory read as an integer': '(T.store (local.get $n) (local.get $x)) (local.set $x (T.reinterpret_I (I.load (local.get $n))))',
  'memory written as an integer': '(I.store (local.get $n) (I.reinterpret_T (local.get $x))) (local.set $x (T.load (local.get $n)))',
  reinterpret: '(local.set $x (T.reinterpret_I (I.reinterpret_T (local.get $x))))',
  'reinterpret below a call': '(T.reinterpret_I (I.reinterpret_T (local.get $x))) (call $nothing) (local.set $x)',
  'reinterpret a choice': '(local.set $x (T.reinterpret_I (I.reinterpret_T (select (local.get $x) (T.const -nan:0x1) (local.get $n)))))',
  neg: '(local.set $y (T.neg (local.get $x))) (local.set $x (T.neg (local.get $y)))',
  'neg in memory': '(T.store (local.get $n) (T.neg (local.get $x))) (local.set $x (T.neg (T.load (local.get $n))))',
  'abs and copysign': '(local.set $x (T.copysign (T.abs (local.get $x)) (local.get $x)))',
  'sign of a NaN': '(local.set $x (T.copysign (local.get $x) (T.copysign (T.const nan) (local.get $x))))',
  exception: '(local.set $x (block $h (result T) (try_table (catch $e_T $h) (throw $e_T (local.get $x))) unreachable))',
  'exception out of a call': '(local.set $x (block $h (result T) (try_table (catch $e_T $h) (call $throw_T (local.get $x))) unreachable))',
};

/**
 * Arithmetic, of `$x` and each of some others: without another NaN among the operands, a NaN that it gives is a canonical one. Shapes are of vectors, whose lanes do the same.
 * These functions count what is not so: they give 0.
 */
const UNARY = ['sqrt', 'ceil', 'floor', 'trunc', 'nearest'];
const BINARY = ['add', 'sub', 'mul', 'div', 'min', 'max'];
const OPERANDS = ['T.const 1', 'T.const nan', 'T.const -nan', 'T.const inf', 'T.const -0', 'local.get $x'];
const SHAPE = { f32: 'f32x4', f64: 'f64x2' } as const;

function arithmetic(t: 'f32' | 'f64'): Readonly<Record<string, string>> {
  const results = (one: (op: string) => string, two: (op: string, a: string, b: string) => string): string[] =>
    [...UNARY.map(one), ...BINARY.flatMap((op) => OPERANDS.flatMap((c) => [two(op, '(local.get $x)', `(${c})`), two(op, `(${c})`, '(local.get $x)')]))];
  const shape = SHAPE[t];
  const lane = (op: string, ...operands: string[]): string => `(${shape}.extract_lane 1 (${shape}.${op} ${operands.map((e) => `(${shape}.splat ${e})`).join(' ')}))`;
  const there = t === 'f32' ? ['f32.demote_f64', 'f64.promote_f32'] : ['f64.promote_f32', 'f32.demote_f64'];
  return {
    numbers: [...results((op) => `(T.${op} (local.get $x))`, (op, a, b) => `(T.${op} ${a} ${b})`), `(${there[0]} (${there[1]} (local.get $x)))`].map(counted).join(' '),
    lanes: results((op) => lane(op, '(local.get $x)'), lane).map(counted).join(' '),
  };
}

const counted = (result: string): string => `(local.set $odd (I.add (local.get $odd) (call $is_odd_T (I.reinterpret_T ${result}))))`;

/** Whether these are the bits of a NaN that is not canonical. */
const IS_ODD = {
  f32: '(i32.gt_u (i32.and (local.get 0) (i32.const 0x7fffffff)) (i32.const 0x7f800000)) (i32.ne (i32.and (local.get 0) (i32.const 0x7fffffff)) (i32.const 0x7fc00000)) i32.and',
  f64: `(i64.gt_u (i64.and (local.get 0) (i64.const 0x7fffffffffffffff)) (i64.const 0x7ff0000000000000))
    (i64.ne (i64.and (local.get 0) (i64.const 0x7fffffffffffffff)) (i64.const 0x7ff8000000000000)) i32.and i64.extend_i32_u`,
} as const;

const loop = (body: string): string => `(loop $again ${body} (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))`;
const substitute = (text: string, t: string, i: string): string => text.replace(/\bT\b|(?<=_)T\b/g, t).replace(/\bI\b|(?<=_)I\b/g, i);

function functionsOf({ t, i, nans }: (typeof TYPES)[number], index: number): string {
  const ways = Object.entries(ROUNDS).map(([name, round]) => `(func (export "T ${name}") (param $b I) (param $n i32) (result I) (local $x T) (local $y T) (local $z T) (local $i i32)
    (local.set $x (T.reinterpret_I (local.get $b))) ${loop(round.replace('INDEX', String(2 * index)))} (I.reinterpret_T (local.get $x)))`);
  // Two constants change places, twice a round.
  const constants = nans.map((nan, k) => {
    const other = nans[(k + 1) % nans.length]!;
    const change = '(local.set $z (local.get $x)) (local.set $x (local.get $y)) (local.set $y (local.get $z))';
    const exported = (name: string, x: string, y: string): string => `(func (export "T ${name} ${nan}") (param $b I) (param $n i32) (result I) (local $x T) (local $y T) (local $z T)
      (local.set $x ${x}) (local.set $y ${y}) ${loop(`${change} (if (i32.and (local.get $n) (i32.const 3)) (then ${change}) (else ${change}))`)} (I.reinterpret_T (local.get $x)))`;
    return `(global $c${k}_T T (T.const ${nan}))
      ${exported('constant', `(T.const ${nan})`, `(T.const ${other})`)} ${exported('constant global', `(global.get $c${k}_T)`, `(global.get $c${(k + 1) % nans.length}_T)`)}
      (func (export "T stored ${nan}") (param $b I) (param $n i32) (result I) ${loop(`(T.store (local.get $n) (T.const ${nan}))`)} (I.load (i32.const 1)))`;
  });
  const canonical = Object.entries(arithmetic(t)).map(([what, round]) => `(func (export "T canonical, of ${what}") (param $b I) (param $n i32) (result I) (local $x T) (local $odd I)
    (if (i32.eqz (I.eqz (call $is_odd_T (local.get $b)))) (then (return (I.const 0))))
    (local.set $x (T.reinterpret_I (local.get $b))) ${loop(round)} (local.get $odd))`);
  return substitute(`(type $of_T (func (param T) (result T))) (tag $e_T (param T)) (global $g_T (mut T) (T.const 0))
    (func $id_T (param T) (result T) (local.get 0)) (func $same_T (param T) (result T) (local T) (local.set 1 (local.get 0)) (local.get 1))
    (func $third_T (param i64 f32 T f64) (result T) (local.get 2)) (func $swap_T (param T T) (result T T) (local.get 1) (local.get 0))
    (func $down_T (param T i32) (result T) (if (result T) (local.get 1) (then (call $down_T (local.get 0) (i32.sub (local.get 1) (i32.const 1)))) (else (local.get 0))))
    (func $throw_T (param T) (throw $e_T (local.get 0))) (elem (i32.const ${2 * index}) func $id_T $same_T)
    (func $is_odd_T (param I) (result I) ${IS_ODD[t]})
    ${ways.join('\n')}\n${constants.join('\n')}\n${canonical.join('\n')}`, t, i);
}

export const MOVES = `(module (import "other" "f32" (func $other_f32 (param f32) (result f32))) (import "other" "f64" (func $other_f64 (param f64) (result f64)))
  (memory 1) (table 4 funcref) (func $nothing (global.set $g_f32 (f32.const 1)))
${TYPES.map(functionsOf).join('\n')})`;

/** The other instance. */
export const OTHER = '(module (func (export "f32") (param f32) (result f32) (local.get 0)) (func (export "f64") (param f64) (result f64) (local.get 0)))';

const F32 = [0x7fc00000, 0x7f800001, 0x7fa00000, 0x7fbfffff, 0x7fc00001, 0x7fffffff, 0x3f800000, 0];
const F64 = [0x7ff8000000000000n, 0x7ff0000000000001n, 0x7ff4000000000000n, 0x7ff7fffffff7ffffn, 0x7ff8000000000001n, 0x7fffffffffffffffn, 0x3ff0000000000000n, 0n];

/** Bits to move, as arguments of a function of the type: both signs of each. */
export const bitsOf = (type: 'f32' | 'f64'): readonly (number | bigint)[] => (type === 'f32'
  ? F32.flatMap((b) => [b | 0, b | 0x80000000])
  : F64.flatMap((b) => [BigInt.asIntN(64, b), BigInt.asIntN(64, b | (1n << 63n))]));

/** What a function gives for the bits. */
export function expected(name: string, bits: number | bigint): number | bigint {
  const nan = /(-?)nan:(0x[0-9a-f]+)$/.exec(name);
  if (name.includes('canonical')) return name.startsWith('f32') ? 0 : 0n;
  if (nan === null) return bits;
  const sign = nan[1] === '-' ? 1n : 0n;
  return name.startsWith('f32') ? Number(BigInt.asIntN(32, (sign << 31n) | 0x7f800000n | BigInt(nan[2]!))) : BigInt.asIntN(64, (sign << 63n) | 0x7ff0000000000000n | BigInt(nan[2]!));
}
