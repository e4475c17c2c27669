/**
 * Variants of fast code: functions entered at a loop, for each construct that can lie around one, and stops, against what the WAT says. The same for random
 * code is in variants-random.test.ts and stops.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { compileFunction, frameMap, loadModule, printVariant, shapeOf } from '../../compiler/index.js';
import { indexOfPoint } from '../../compiler/model/point.js';
import type { InstrIndex } from '../../compiler/model/types.js';
import { WebAssembly as ours } from '../../index.js';
import { funcOf, moduleOf } from '../../runtime/js-api/index.js';
import { framesOf } from '../../runtime/store/frames.js';
import { readFrame } from '../../runtime/stack/frame.js';
import { wat, type Api } from '../js-api-same.js';
import { real } from './corpus.js';
import { framesLeft, interrupted } from './interrupt.js';

const at = (index: number): InstrIndex => index as InstrIndex;

/** A round: work into $x that depends on its number, and a change of memory. */
const round = (n: number): string => `(local.set $x (i32.add (i32.mul (local.get $x) (i32.const 31)) (i32.const ${n})))
  (i32.store8 (i32.and (local.get $x) (i32.const 255)) (local.get $i))`;
/** Whether to repeat, some of the times: a number between 0 and 2^31 in $x decides. */
const again = (mask: number): string => `(i32.and (i32.shr_u (local.get $x) (i32.const 3)) (i32.const ${mask}))`;
/** Goes round until $i has grown by `n`. */
const count = (label: string, local: string, n: number): string =>
  `(br_if ${label} (i32.rem_u (local.tee ${local} (i32.add (local.get ${local}) (i32.const 1))) (i32.const ${n})))`;

/** Bodies of `(func (param $x i32) (result i32) ...)`: what they leave in $x is the result. */
const CASES: Readonly<Record<string, string>> = {
  'one loop': `(loop $a ${round(1)} ${count('$a', '$i', 5)})`,
  'a loop that does not repeat': `(loop $a ${round(1)} (loop $b ${round(2)} ${count('$b', '$i', 3)}) ${round(3)})`,
  'two deep': `(loop $a ${round(1)} (loop $b ${round(2)} ${count('$b', '$i', 4)}) ${round(3)} ${count('$a', '$j', 3)})`,
  'four deep': `(loop $a ${round(1)} (loop $b ${round(2)} (loop $c ${round(3)} (loop $d ${round(4)} ${count('$d', '$i', 2)}) ${round(5)} ${count('$c', '$j', 2)})
    ${round(6)} ${count('$b', '$k', 2)}) ${round(7)} ${count('$a', '$l', 2)}) ${round(8)}`,
  'branches past several': `(block $out (loop $a ${round(1)} (loop $b ${round(2)} (loop $c ${round(3)}
    (br_if $a (i32.rem_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))) (br_if $b (i32.rem_u (local.get $i) (i32.const 4)))
    (br_if $out (i32.gt_u (local.get $i) (i32.const 20))) (br $c)))) ${round(9)})`,
  'one after the other in one': `(loop $a (loop $b ${round(2)} ${count('$b', '$i', 2)}) (loop $c ${round(3)} ${count('$c', '$i', 3)}) ${count('$a', '$j', 3)})`,
  'in a then-arm': `(loop $o (if (i32.and (local.get $j) (i32.const 1)) (then (loop $a ${round(1)} ${count('$a', '$i', 3)}) ${round(2)}) (else ${round(3)}))
    ${count('$o', '$j', 4)})`,
  'in an else-arm': `(loop $o (if (i32.and (local.get $j) (i32.const 1)) (then ${round(3)}) (else ${round(4)} (loop $a ${round(1)} ${count('$a', '$i', 3)}) ${round(2)}))
    ${count('$o', '$j', 4)})`,
  'in an arm with results': `(local.set $x (i32.add (local.get $x) (if (result i32) (i32.and (local.get $x) (i32.const 1))
    (then (loop $a ${round(1)} ${count('$a', '$i', 3)}) (br_if 0 (i32.const 5) (local.get $j)) (drop) (i32.const 7)) (else (loop $b ${round(2)} ${count('$b', '$i', 4)}) (local.get $i)))))`,
  'in an if without else, with parameters': `(local.get $x) (if (param i32) (result i32) (i32.const 1) (then (loop $a ${round(1)} ${count('$a', '$i', 3)}) (i32.const 3) (i32.add))) (local.set $x)`,
  'in an arm that branches out': `(block $out (if (i32.const 1) (then (loop $a ${round(1)} ${count('$a', '$i', 3)}) (br $out)) (else ${round(9)})) ${round(2)})`,
  'in the regions of a br_table': `(loop $o (block $z (block $y (block $w (block $v (br_table $v $w $y $z (i32.rem_u (local.get $j) (i32.const 5))))
    (loop $a ${round(1)} ${count('$a', '$i', 3)}) ${round(2)}) (loop $b ${round(3)} ${count('$b', '$i', 2)}) (br_if $z (local.get $x)))
    ${round(4)} (loop $c ${round(5)} ${count('$c', '$i', 4)})) ${count('$o', '$j', 9)})`,
  'before a br_table in its blocks': `(block $z (block $y (block $w (loop $a ${round(1)} ${count('$a', '$i', 3)}) (br_table $w $y $z (i32.and (local.get $x) (i32.const 3))))
    ${round(2)}) ${round(3)}) ${round(4)}`,
  'with parameters and results': `(local.set $x (i32.wrap_i64 (i64.add (i64.extend_i32_u (local.get $x))
    (i64.const 0x123456789) (local.get $x)
    (loop $a (param i64 i32) (result i64 i64) (local.set $k) (local.set $n) ${round(1)}
      (i64.mul (local.get $n) (i64.const 0x10000001d)) (i32.xor (local.get $k) (local.get $x)) ${count('$a', '$i', 5)} (i64.extend_i32_s))
    (i64.xor))))`,
  'inner ones with results and parameters': `(i32.const 1) (f64.const 1.5)
    (loop $o (param i32 f64) (result f64 i32) (local.set $d) (local.set $k)
      (local.get $d) (i64.const 5) (loop $a (param i64) (result f64) (local.set $n) ${round(1)} (i64.add (local.get $n) (i64.const 3)) ${count('$a', '$i', 3)} (f64.convert_i64_s))
      (f64.mul) (local.set $d) (i32.add (local.get $k) (i32.const 1)) (local.get $d) ${count('$o', '$j', 3)} (local.set $d) (local.set $k) (local.get $d) (local.get $k))
    (local.set $x (i32.add (local.get $x))) (i32.trunc_sat_f64_s) (local.set $x (i32.xor (local.get $x)))`,
  'around with more parameters than results': `(local.get $x) (i64.const 9) (i32.const 3)
    (loop $o (param i32 i64 i32) (result i64) (local.set $k) (local.set $n) (local.set $l) (loop $a ${round(1)} ${count('$a', '$i', 3)})
      (i32.add (local.get $l) (i32.const 1)) (i64.mul (local.get $n) (i64.const 77)) (i32.xor (local.get $k) (local.get $x)) ${count('$o', '$j', 3)}
      (i32.add (local.get $x)) (local.set $x) (i64.add (i64.const 5)) (local.set $n) (local.set $l) (i64.xor (local.get $n) (i64.extend_i32_s (local.get $l))))
    (i32.wrap_i64) (i32.add (local.get $x)) (local.set $x)`,
  'with operands below': `(i32.mul (local.get $x) (i32.const 3)) (i64.extend_i32_s (local.get $x)) (f32.const 0.1) (f64.const -0) (i32.load (i32.const 4))
    (loop $a ${round(1)} (i32.add (local.get $x) (i32.const 7)) (loop $b ${round(2)} ${count('$b', '$i', 3)}) (local.set $x (i32.xor (local.get $x))) ${count('$a', '$j', 3)})
    (local.set $x (i32.add (local.get $x))) (i32.trunc_sat_f64_s (f64.div (f64.const 1)))  (local.set $x (i32.sub (local.get $x)))
    (i32.reinterpret_f32) (local.set $x (i32.sub (local.get $x))) (i32.wrap_i64 (i64.shr_u (i64.const 3))) (local.set $x (i32.sub (local.get $x))) (local.set $x (i32.add (local.get $x)))`,
  'with references': `(local.set $f (ref.func $g)) (local.get $f) (ref.null extern)
    (loop $a ${round(1)} (loop $b (local.set $x (i32.add (local.get $x) (ref.is_null (local.get $f)))) ${count('$b', '$i', 3)}) ${count('$a', '$j', 3)})
    (ref.is_null) (local.set $k) (ref.is_null) (i32.const 2) (i32.mul) (local.set $x (i32.sub (i32.add (local.get $x) (local.get $k))))`,
  'with NaNs that signal': `(f32.reinterpret_i32 (i32.const 0x7fa12345)) (local.set $d (f64.reinterpret_i64 (i64.const 0xfff4000000000123)))
    (loop $a (param f32) (result f32) ${round(1)} (loop $b (param f32) (result f32) ${count('$b', '$i', 3)}) ${count('$a', '$j', 2)})
    (i32.reinterpret_f32) (local.set $x (i32.xor (local.get $x)))
    (local.set $x (i32.xor (local.get $x) (i32.wrap_i64 (i64.shr_u (i64.reinterpret_f64 (local.get $d)) (i64.const 31)))))`,
  'in blocks with several values': `(i32.const 4) (block $m (param i32) (result i32 i64 f32) (local.set $k)
    (loop $a ${round(1)} (br_if $m (i32.const 2) (i64.const 0x500000003) (f32.const 2.5) (i32.gt_u (local.get $i) (i32.const 6))) (drop) (drop) (drop) ${count('$a', '$i', 9)})
    (local.get $k) (i64.const 7) (f32.const 8))
    (i32.trunc_f32_s) (local.set $x (i32.add (local.get $x))) (i32.wrap_i64) (local.set $x (i32.mul (local.get $x))) (local.set $x (i32.add (local.get $x)))`,
  'in a try_table': `(loop $o (block $h (result i32) (try_table (catch $e $h) (loop $a ${round(1)} (if ${again(5)} (then (throw $e (local.get $x)))) ${count('$a', '$i', 4)}) ${round(2)})
    (i32.const 77)) (local.set $x (i32.add (local.get $x))) ${count('$o', '$j', 6)})`,
  'in a try_table around a loop around': `(block $h (result i32 exnref) (try_table (catch_ref $e $h) (loop $o ${round(3)} (try_table (catch_all $o)
      (loop $a ${round(1)} (if (i32.eq (i32.const 2) (local.tee $i (i32.add (local.get $i) (i32.const 1)))) (then (throw $e (local.get $x)))) (br_if $a (i32.lt_u (local.get $i) (i32.const 6)))))
    ${round(2)} ${count('$o', '$j', 3)}) (throw $e (local.get $x))) (unreachable)) (drop) (local.set $x (i32.add (local.get $x)))`,
  'with results of a try_table': `(local.set $x (i32.add (block $h (result i32) (try_table (result i32) (catch $e $h) (loop $a ${round(1)} ${count('$a', '$i', 4)})
    (if ${again(1)} (then (throw $e (i32.const 9)))) (i32.const 8))) (local.get $x)))`,
  'with unreachable code after': `(block $out (loop $a ${round(1)} (br_if $out (i32.gt_u (local.get $i) (i32.const 7))) (loop $b ${round(2)} ${count('$b', '$i', 3)})
    (local.set $i (i32.add (local.get $i) (i32.const 1))) (br $a) (loop $dead (br $dead))) (unreachable))`,
  'that never end but by a return': `(loop $a ${round(1)} (loop $b ${round(2)} (if (i32.gt_u (local.get $i) (i32.const 9)) (then (return (local.get $x)))) ${count('$b', '$i', 3)} (br $a)))
    (unreachable)`,
  'with calls': `(loop $a (local.set $x (i32.add (local.get $x) (call $g (local.get $i)))) (local.get $x) (loop $b (call_indirect (type $t) (local.get $i) (i32.const 0)) (local.set $k)
    ${count('$b', '$i', 3)}) (local.set $x) ${count('$a', '$j', 3)})`,
  'that grow the memory': `(loop $a (drop (memory.grow (i32.const 1))) (i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)) (local.get $x))
    (loop $b ${round(1)} ${count('$b', '$i', 2)}) (local.set $x (i32.add (local.get $x) (i32.load (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4))))) ${count('$a', '$j', 3)})`,
  'that trap': `(loop $a ${round(1)} (loop $b ${round(2)} (if (i32.eq (local.get $i) (i32.const 7)) (then (drop (i32.load (i32.const -4))))) ${count('$b', '$i', 3)}) (br $a))`,
};

const module = (body: string): string => `(module
  (type $t (func (param i32) (result i32)))
  (memory (export "memory") 1 8)
  (table funcref (elem $g))
  (tag $e (param i32))
  (func $g (type $t) (local $n i32) (loop $a (br_if $a (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 2)))) (i32.add (local.get 0) (local.get $n)))
  (func (export "f") (param $x i32) (result i32) (local $i i32) (local $j i32) (local $k i32) (local $l i32) (local $n i64) (local $d f64) (local $f funcref)
    ${body} (local.get $x)))`;

/** All that can be seen of some calls. */
function outcome(object: object, calls: readonly number[]): string[] {
  const { exports } = new ours.Instance(object) as unknown as { exports: Api };
  return calls.map((x) => {
    let result: string;
    try {
      result = String(exports.f(x));
    } catch (e) {
      if (!(e instanceof ours.RuntimeError)) throw e;
      const frames = framesOf(e)!.map(readFrame).map((f) => `${f.func} ${f.pc} ${[...f.locals, ...f.stack].map((v) => String(v.value)).join(' ')}`);
      result = `${e.message} at ${frames.join('; ')}`;
    }
    return `${result}, memory ${Buffer.from(exports.memory.buffer).toString('latin1')}`;
  });
}

describe('a function entered at a loop goes on as if it had not been left', () => {
  const CALLS = [1, 0, -5, 1234567];

  it.each(Object.entries(CASES))('%s', (_name, body) => {
    const object = new ours.Module(wat(module(body)));
    const expected = outcome(object, CALLS);
    const { loops } = shapeOf(moduleOf(object)!.module, 1);
    const reached = new Set<string>();
    let yields = 0;
    // Each arrival at a loop in turn, then all.
    for (let n = 0; n <= yields; n++) {
      const actual = interrupted({
        atYield: (arrival) => {
          if (n === 0) yields = arrival + 1;
          return n === 0 ? 'go on' : arrival === n - 1 ? 'enter' : 'go on';
        },
      }, (done) => {
        const result = outcome(object, CALLS);
        for (const key of done.loops.keys()) reached.add(key);
        return result;
      });
      expect(actual, `entered at arrival ${n - 1}`).toEqual(expected);
    }
    expect(interrupted({ atYield: () => 'enter' }, () => outcome(object, CALLS)), 'entered at all arrivals').toEqual(expected);
    expect(yields).toBeGreaterThan(3);
    for (const loop of loops.keys()) {
      // Loops that nothing branches to do not yield; only resumable code arrives at them.
      if (reached.has(`1:${loop}`)) continue;
      expect(compileFunction(moduleOf(object)!.module, 1), `loop ${loop} is never entered`).not.toContain(`I.yield(pc = ${2 * loop + 2})`);
    }
  });

  it('at loops that nothing branches back to', () => {
    const object = new ours.Module(wat(module(CASES['a loop that does not repeat']!)));
    const { module: m } = moduleOf(object)!;
    const { exports } = new ours.Instance(object) as unknown as { exports: Api };
    const { instance } = funcOf(exports.f)!;
    const [outer] = shapeOf(m, 1).loops.keys();
    const make = new Function(`return (${printVariant(m, 1, { stops: new Set(), entry: outer })})`) as () => (i: object, w: object) => (v: unknown[]) => unknown;
    // At the outer loop nothing has been done yet, so that it does all the work.
    expect(make()(instance!, {})([1, 0, 0, 0, 0, 0, 0, 0, null, null])).toBe(exports.f(1));
  });
});

describe('the text', () => {
  const two = loadModule(wat(`(module (func (param i32) (result i32) (local i32)
    (loop $a (loop $b (br_if $b (i32.rem_u (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 3))))
      (br_if $a (local.get 0))) (local.get 0)))`));

  it('of code entered at an inner loop has the rest of the iteration and then the outer loop', () => {
    expect(printVariant(two, 0, { stops: new Set(), entry: at(1) }).split('\n')).toEqual([
      '(I, W) => { const Y = I.flag;', 'return function f0$osr(V) {', 'let pc = 0, l0 = V[0] | 0, l1 = V[1] | 0;', 'try {', 'L0: {', 'L1: {',
      'L2: for (;;) {', 'if (Y[0] !== 0) I.yield(pc = 4);', 'l0 = l0 - 1 | 0;', 'if ((l0 >>> 0) % (3) | 0) continue L2;', 'break L2;', '}',
      'if (l0) break L1;', 'break L0;', '}',
      // Instructions of the second copy are numbered from 15 on, as many as there are.
      'L3: for (;;) {', 'if (Y[0] !== 0) I.yield(pc = 32);', 'L4: for (;;) {', 'if (Y[0] !== 0) I.yield(pc = 34);', 'l0 = l0 - 1 | 0;',
      'if ((l0 >>> 0) % (3) | 0) continue L4;', 'break L4;', '}', 'if (l0) continue L3;', 'break L0;', '}', '}',
      'return l0;', '} catch (e) { throw I.capture(e, 0, pc, [l0, l1], W); }', '}; }',
    ]);
  });

  it('of a variant without stops is the plain one, which also says what it is', () => {
    for (const { bytes } of real.slice(0, 2)) {
      const m = loadModule(bytes());
      for (let i = m.importedFuncs; i < m.funcs.length; i++) {
        const text = printVariant(m, i, { stops: new Set(), entry: undefined });
        expect(text.replace('(I, W) =>', '(I) =>').replace(/, W\); \}\n\}; \}$/, '); }\n}; }')).toBe(compileFunction(m, i));
      }
    }
  });

  it.each(real.slice(0, 6))('of entered code of $name is no longer than the function for each loop around, and can be parsed', { timeout: 120_000 }, ({ bytes }) => {
    const m = loadModule(bytes());
    let entered = 0;
    for (let i = m.importedFuncs; i < m.funcs.length && entered < 150; i++) {
      const { loops } = shapeOf(m, i);
      const most = [...loops].sort((a, b) => b[1] - a[1]).slice(0, 2);
      for (const [loop, depth] of most) {
        const text = printVariant(m, i, { stops: new Set(), entry: loop });
        // Variables are initialised from the array, and a loop around has lines of its own.
        const extra = frameMap(m, i, { stops: new Set(), entry: loop }).variables.length * 12 + 100 * (1 + depth);
        expect(text.length, `function ${i}, loop ${loop}`).toBeLessThanOrEqual(compileFunction(m, i).length * (1 + depth) * 1.05 + extra);
        new Function(`return ${text}`);
        entered++;
      }
    }
    expect(entered).toBeGreaterThan(20);
  });

  it('cannot be had for what is not a loop, or cannot be reached', () => {
    const m = loadModule(wat('(module (func (block (br 0) (loop (br 0))) (loop (br 0))))'));
    for (const entry of [0, 1, 2, 3, 99]) expect(() => printVariant(m, 0, { stops: new Set(), entry: at(entry) }), `entry ${entry}`).toThrow(RangeError);
    expect(printVariant(m, 0, { stops: new Set(), entry: at(6) })).toContain('for (;;)');
  });
});

describe('a stop', () => {
  /** At each instruction alone, the first time that it is reached: its index, the locals and the operands; undefined where it is not reached. */
  function frames(text: string, ...args: unknown[]): (string | undefined)[] {
    const object = new ours.Module(wat(text));
    const { module: m } = moduleOf(object)!;
    const func = m.exports.find((e) => e.name === 'f')!.index;
    const { offsets } = shapeOf(m, func);
    const show = (values: readonly { readonly value: unknown }[]): string => values.map((v) => String(v.value)).join(' ');
    return offsets.map((_, index) => {
      const stops = (f: number): ReadonlySet<InstrIndex> => new Set(f === func ? [at(index)] : []);
      const found = framesLeft({ stops, atStop: () => 'leave' }, () => {
        const { exports } = new ours.Instance(object) as unknown as { exports: Api };
        try {
          exports.f(...args);
        } catch (e) {
          if (!(e instanceof ours.RuntimeError)) throw e;
        }
      });
      if (!found) return undefined;
      const [frame] = found.map(readFrame);
      return `${offsets.indexOf(frame!.pc)}: ${show(frame!.locals)} | ${show(frame!.stack)}`.trimEnd();
    });
  }

  it('has the locals and operands as before its instruction', () => {
    expect(frames(`(module (memory 1) (global $g (mut i32) (i32.const 40))
      (func (export "f") (param i32) (result i32) (local i64)
        (global.get $g) (i32.load8_u (i32.add (local.get 0) (i32.const 1))) (i32.store8 (i32.const 6) (i32.const 9)) (i32.add)
        (local.set 1 (i64.mul (i64.const 3) (i64.const 5))) (global.set $g (i32.const 0))))`, 5)).toEqual([
      '0: 5 0 |', '1: 5 0 | 40', '2: 5 0 | 40 5', '3: 5 0 | 40 5 1', '4: 5 0 | 40 6', '5: 5 0 | 40 0', '6: 5 0 | 40 0 6', '7: 5 0 | 40 0 6 9', '8: 5 0 | 40 0',
      '9: 5 0 | 40', '10: 5 0 | 40 3', '11: 5 0 | 40 3 5', '12: 5 0 | 40 15', '13: 5 15 | 40', '14: 5 15 | 40 0', '15: 5 15 | 40',
    ]);
  });

  it('is met where control passes: else and end only when they are come to from above', () => {
    const text = `(module (func (export "f") (param i32) (result i32)
      (i32.const 10)
      (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.const 2)))
      (i32.add) (block (br 0) (nop)) (loop) (nop)))`;
    //             0 const, 1 get, 2 if, 3 const 1, 4 else, 5 const 2, 6 end, 7 add, 8 block, 9 br, 10 nop, 11 end, 12 loop, 13 end, 14 nop, 15 end
    const rest = ['8: 0 | 12', '9: 0 | 12', undefined, undefined, '12: 0 | 12', '13: 0 | 12', '14: 0 | 12', '15: 0 | 12'];
    expect(frames(text, 0)).toEqual(['0: 0 |', '1: 0 | 10', '2: 0 | 10 0', undefined, undefined, '5: 0 | 10', '6: 0 | 10 2', '7: 0 | 10 2', ...rest]);
    expect(frames(text, 1)).toEqual([
      '0: 1 |', '1: 1 | 10', '2: 1 | 10 1', '3: 1 | 10', '4: 1 | 10 1', undefined, undefined, '7: 1 | 10 1', ...rest.map((l) => l?.replace(': 0 | 12', ': 1 | 11')),
    ]);
  });

  it('comes after the yield at the head of a loop', () => {
    const m = loadModule(wat('(module (func (param i32) (loop (br_if 0 (i32.eqz (local.get 0))))))'));
    const text = printVariant(m, 0, { stops: new Set([at(1)]), entry: undefined });
    expect(text).toContain('for (;;) {\nif (Y[0] !== 0) I.yield(pc = 2);\nI.breakpoint(pc = 2);\n');
    // A stop before the loop is before it once.
    expect(printVariant(m, 0, { stops: new Set([at(0)]), entry: undefined })).toContain('I.breakpoint(pc = 0);\nL0: for (;;) {\n');
  });
});

describe('frames', () => {
  function stackAtTrap(f: () => unknown): unknown[] {
    try {
      f();
    } catch (e) {
      return readFrame(framesOf(e)![0]!).stack.map((v) => v.value);
    }
    throw new Error('nothing was thrown');
  }

  it('of a store that traps have its operands, though variables were used again on the way', () => {
    const { exports } = new ours.Instance(new ours.Module(wat(`(module (memory 1) (func $g (result i32) (i32.const 70000)) (data (i32.const 0) "\\2a\\07")
      (func (export "f") (param i32 i32) (i64.store (i32.add (call $g) (local.get 0)) (i64.load8_u (local.get 1)))))`))) as unknown as { exports: Api };
    expect(stackAtTrap(() => exports.f(5, 1))).toEqual([70005, 7n]);
  });

  it('of a store that traps have the operands below, too', () => {
    const { exports } = new ours.Instance(new ours.Module(wat(`(module (memory 1) (data (i32.const 0) "\\10\\11\\12\\13\\14")
      (func (export "f") (param i32 i32)
        (i32.load8_u (i32.ctz (i32.add (local.get 0) (i32.const 1)))) (i32.load8_u (i32.ctz (i32.add (local.get 1) (i32.const 1))))
        (i32.store (i32.const -4) (i32.const 1)) (drop) (drop)))`))) as unknown as { exports: Api };
    expect(stackAtTrap(() => exports.f(3, 15))).toEqual([0x12, 0x14, -4, 1]);
  });

  it('after the region of a br_table that cannot be left at its end have no operands of the region', () => {
    const m = loadModule(wat(`(module (func (param i32) (block (block (block (br_table 0 1 2 (local.get 0))) (i32.const 1) (loop (br 0)) (drop)) (nop))))`));
    const { stacks } = frameMap(m, 0, { stops: new Set(Array.from({ length: 16 }, (_, i) => at(i))), entry: undefined });
    const { offsets, operandsAt } = shapeOf(m, 0);
    for (const [point, stack] of stacks) expect(stack.map((v) => v.type), `point ${point}`).toEqual(operandsAt(indexOfPoint(point, offsets.length))!.map((o) => o.type));
  });
});

it('a br_table in the region of another, whose switch ends with the same block, is closed', () => {
  const { exports } = new ours.Instance(new ours.Module(wat(`(module (func (export "f") (param i32 i32) (result i32) (local $r i32)
    (block $p (block $s (block (block (br_table 0 1 (local.get 0))) (local.set $r (i32.const 1)))
      (local.set $r (i32.add (local.get $r) (i32.const 10))) (br_table $s $p (local.get 1)))
      (local.set $r (i32.add (local.get $r) (i32.const 100))))
    (local.get $r)))`))) as unknown as { exports: Api };
  expect([[0, 0], [0, 1], [1, 0], [7, 7]].map(([a, b]) => exports.f(a, b))).toEqual([111, 11, 110, 10]);
});
