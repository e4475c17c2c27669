/** Programs in which stopping is hard. */
import { call, type Scenario } from './scenario.js';

/** Host functions that call back, three deep; traps and exceptions go through them, some are caught there. */
const nested: Scenario = {
  modules: { main: `(module
    (import "host" "again" (func $again (param i32 i64) (result i64)))
    (tag $e (param i32 f64))
    (memory (export "memory") 1)
    (func (export "work") (param $n i32) (param $x i64) (result i64) (local $i i32) (local $d f64) (local $s f32)
      (local.set $d (f64.const 0.1))
      (i64.const 5)
      (loop $l
        (local.set $d (f64.mul (local.get $d) (f64.const 1.5)))
        (local.set $s (f32.add (local.get $s) (f32.const 0.3)))
        (i64.store (i32.shl (local.get $i) (i32.const 3)) (local.get $x))
        (block $caught (result i32 f64)
          (try_table (catch $e $caught)
            (if (i32.gt_s (local.get $n) (i32.const 0))
              (then (local.set $x (i64.add (i64.mul (local.get $x) (i64.const 3)) (call $again (local.get $n) (local.get $x))))))
            (if (i32.eq (i32.and (local.get $i) (i32.const 3)) (i32.const 2)) (then (throw $e (local.get $i) (local.get $d)))))
          (i32.const 1) (f64.const 2))
        (local.set $d (f64.add (local.get $d)))
        (i64.extend_i32_s) (local.get $x) (i64.add) (local.set $x)
        (br_if $l (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 7))))
      (if (i32.eq (local.get $n) (i32.const 2)) (then (throw $e (i32.const 9) (local.get $d))))
      (if (i32.and (i32.eq (local.get $n) (i32.const 1)) (i64.eqz (i64.and (local.get $x) (i64.const 1))))
        (then (drop (i64.div_s (local.get $x) (i64.extend_i32_s (i32.sub (local.get $n) (i32.const 1)))))))
      (i64.add (local.get $x)))
  )` },
  functions: {
    *again({ instances, log }, n: number, x: bigint) {
      log.push(n);
      if (n === 1 && x % 3n === 0n) throw new Error('the host has had enough');
      try {
        return yield* call(instances['main']!, 'work', n - 1, x);
      } catch (e) {
        if (n === 3) throw e;
        log.push('caught');
        return 17n;
      }
    },
  },
  *main({ instances, log }) {
    for (let n = 0; n < 4; n++) {
      try {
        log.push(yield* call(instances['main']!, 'work', n, BigInt(n)));
      } catch (e) {
        log.push(e instanceof Error ? e.message : 'exception');
      }
    }
    return 'done';
  },
};

/** A start function with loops, that has the host call back before there are exports, by reference and through another instance's table. */
const start: Scenario = {
  modules: {
    tables: `(module (table (export "table") 4 funcref) (global (export "count") (mut i32) (i32.const 0)))`,
    main: `(module
      (import "tables" "table" (table $t 4 funcref))
      (import "tables" "count" (global $count (mut i32)))
      (import "host" "apply" (func $apply (param funcref i32) (result i32)))
      (import "host" "pick" (func $pick (param i32 i32) (result i32)))
      (type $f (func (param i32) (result i32)))
      (elem (table $t) (i32.const 0) func $double $square $through)
      (func $double (param i32) (result i32) (global.set $count (i32.add (global.get $count) (i32.const 1))) (i32.shl (local.get 0) (i32.const 1)))
      (func $square (param i32) (result i32) (local $i i32) (local $sum i32)
        (loop $l (local.set $sum (i32.add (local.get $sum) (local.get 0)))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 0))))
        (local.get $sum))
      (func $through (param i32) (result i32) (i32.add (call $pick (i32.const 1) (local.get 0)) (call_indirect $t (type $f) (local.get 0) (i32.const 0))))
      (func $begin (local $i i32) (local $all i32)
        (loop $l
          (local.set $all (i32.add (local.get $all) (call $apply (ref.func $square) (local.get $i))))
          (local.set $all (i32.xor (local.get $all) (call $pick (i32.rem_u (local.get $i) (i32.const 3)) (local.get $i))))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 12))))
        (global.set $count (i32.add (global.get $count) (local.get $all))))
      (start $begin))`,
  },
  functions: {
    *apply({ log }, f: unknown, x: number) {
      const result = yield { call: f, args: [x] };
      log.push(result);
      return result;
    },
    *pick({ instances }, i: number, x: number) {
      const { table } = instances['tables'] as { readonly table: { get(i: number): unknown } };
      return yield { call: table.get(i), args: [x] };
    },
  },
  *main({ instances }) {
    yield* [];
    return (instances['tables']!['count'] as { value: unknown }).value;
  },
};

/** A memory that grows, by the program and by the host, in loops that use it. */
const growing: Scenario = {
  modules: { main: `(module
    (import "host" "grow" (func $grow (param i32) (result i32)))
    (memory $m (export "memory") 1 40)
    (data $d "0123456789abcdef")
    (func (export "fill") (result i32) (local $i i32) (local $at i32) (local $sum i32)
      (loop $l
        (local.set $at (i32.shl (memory.grow (i32.rem_u (local.get $i) (i32.const 2))) (i32.const 16)))
        (i64.store offset=8 (i32.sub (local.get $at) (i32.const 16)) (i64.extend_i32_u (local.get $i)))
        (memory.init $d (i32.add (local.get $i) (i32.const 60000)) (i32.const 3) (i32.const 9))
        (memory.copy (i32.mul (local.get $i) (i32.const 100)) (i32.const 60000) (i32.const 50))
        (memory.fill (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 100)) (local.get $i) (i32.const 90))
        (local.set $sum (i32.add (i32.load8_u (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 50)))
          (i32.mul (local.get $sum) (i32.add (i32.const 31) (call $grow (i32.and (local.get $i) (i32.const 1)))))))
        (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 24))))
      (i32.store (i32.const -1) (local.get $sum))
      (local.get $sum)))` },
  functions: {
    *grow({ instances }, pages: number) {
      yield* [];
      const { memory } = instances['main'] as { readonly memory: { grow(n: number): number } };
      try {
        return memory.grow(pages);
      } catch {
        return -1;
      }
    },
  },
  *main({ instances }) {
    return yield* call(instances['main']!, 'fill');
  },
};

/** NaNs of every kind, kept in locals, operands, globals, results, block parameters, across loops and calls. */
const floats: Scenario = {
  modules: { main: `(module
    (global $g (mut f32) (f32.const nan:0x200001)) (global $h (mut f64) (f64.const -nan:0x4000000000001))
    (memory 1)
    (data (i32.const 0) "\\01\\00\\80\\7f\\01\\00\\a0\\ff\\00\\00\\c0\\7f\\07\\00\\00\\00\\00\\00\\f0\\7f")
    (func $swap (param f32 f64 f32) (result f32 f64 f32) (local $i i32)
      (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))
      (local.get 2) (f64.neg (local.get 1)) (local.get 0))
    (func (export "turn") (param $n i32) (result i64) (local $a f32) (local $b f32) (local $c f64) (local $sum i64)
      (local.set $a (f32.load (i32.const 0)))
      (local.set $b (f32.const -nan:0x7fffff))
      (local.set $c (f64.load (i32.const 12)))
      (global.get $g)
      (loop $l (param f32) (result f32)
        (call $swap (local.get $a) (local.get $c) (local.get $b))
        (local.set $a) (local.set $c) (local.set $b)
        (block (param f32) (result f32)
          (drop)
          (select (f32.load (i32.const 4)) (f32.copysign (local.get $a) (f32.const -1)) (i32.and (local.get $n) (i32.const 1))))
        (global.set $g (local.get $a))
        (global.set $h (f64.neg (global.get $h)))
        (local.set $sum (i64.rotl (i64.add (local.get $sum) (i64.reinterpret_f64 (local.get $c))) (i64.const 7)))
        (local.set $sum (i64.xor (local.get $sum) (i64.extend_i32_u (i32.reinterpret_f32 (local.get $b)))))
        (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (i64.add (i64.extend_i32_s (i32.reinterpret_f32)) (local.get $sum))))` },
  *main({ instances }) {
    return yield* call(instances['main']!, 'turn', 40);
  },
};

/** Loops in loops in blocks of every kind, to be entered at each of them; values of all types live across them. */
const loops: Scenario = {
  modules: { main: `(module
    (tag $t (param i64)) (table 3 externref)
    (func $leaf (param i64) (result i64) (if (i64.eqz (i64.rem_u (local.get 0) (i64.const 5))) (then (throw $t (local.get 0)))) (i64.add (local.get 0) (i64.const 1)))
    (func (export "run") (param $e externref) (result i64 f64 externref)
      (local $i i32) (local $j i32) (local $k i32) (local $x i64) (local $d f64) (local $f f32) (local $r funcref) (local $saved externref)
      (i64.const 0x123456789) (f64.const 3.5) (local.get $e)
      (loop $outer (param i64 f64 externref) (result i64 f64 externref)
        (local.set $j (i32.const 0))
        (local.set $saved) (table.set (i32.const 1) (local.get $saved))
        (block $done (param i64 f64) (result i64 f64)
          (loop $middle (param i64 f64) (result i64 f64)
            (local.set $d) (local.set $x)
            (local.set $k (i32.const 0))
            (block $b2 (block $b1 (block $b0 (br_table $b0 $b1 $b2 (i32.rem_u (i32.add (local.get $i) (local.get $j)) (i32.const 4))))
                (local.set $d (f64.add (local.get $d) (f64.const 0.25)))
                (loop $inner0 (br_if $inner0 (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (i32.const 4)))))
              (if (i32.and (local.get $j) (i32.const 1))
                (then (local.set $f (loop $inner1 (result f32)
                    (local.set $x (i64.mul (local.get $x) (i64.const 0x100000001b3)))
                    (br_if $inner1 (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 2))) (i32.const 9)))
                    (f32.add (local.get $f) (f32.const 1.5)))))
                (else (loop $inner2 (local.set $d (f64.neg (local.get $d)))
                    (br_if $b2 (i32.gt_u (local.tee $k (i32.add (local.get $k) (i32.const 3))) (i32.const 11)))
                    (br $inner2)))))
            (local.set $x (block $caught (result i64)
              (try_table (result i64) (catch $t $caught)
                (loop $inner3 (result i64)
                  (local.set $x (call $leaf (local.get $x)))
                  (br_if $inner3 (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (i32.const 16)))
                  (local.get $x)))))
            (local.set $r (select (result funcref) (ref.null func) (local.get $r) (local.get $k)))
            (local.get $x) (local.get $d)
            (br_if $done (i32.ge_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 5)))
            (br $middle)))
        (table.get (i32.const 1))
        (br_if $outer (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 6))))))` },
  *main({ instances }) {
    return yield* call(instances['main']!, 'run', 'something');
  },
};

/** One object, for both sides. */
const refusal = new Error('of the host');

/**
 * Exceptions of the older form: loops in what is protected and in clauses, which are entered there; clauses within clauses, each with an exception to throw again; delegates
 * that pass handlers, out of copies of loops, too; exceptions of the host and of an instance that throws in the newer form.
 */
const legacy: Scenario = {
  modules: {
    thrower: `(module
      (tag $a (export "a") (param i32 i64)) (tag $b (export "b"))
      (func (export "throw") (param $n i32) (local $e exnref)
        (block $again (result exnref)
          (try_table (catch_all_ref $again)
            (if (i32.eq (i32.rem_u (local.get $n) (i32.const 5)) (i32.const 1)) (then (throw $a (local.get $n) (i64.const -3))))
            (if (i32.eq (i32.rem_u (local.get $n) (i32.const 5)) (i32.const 3)) (then (throw $b))))
          (return))
        throw_ref))`,
    main: `(module
      (import "thrower" "throw" (func $throw (param i32)))
      (import "host" "back" (func $back (param i32) (result i32)))
      (import "thrower" "a" (tag $a (param i32 i64))) (import "thrower" "b" (tag $b))
      (tag $c (param f32))
      (global $sum (export "sum") (mut i64) (i64.const 0))
      (func $add (param i64) (global.set $sum (i64.add (i64.mul (global.get $sum) (i64.const 3)) (local.get 0))))
      (func $deep (param $n i32) (result i32)
        try (result i32)
          (if (i32.gt_s (local.get $n) (i32.const 20)) (then (throw $c (f32.convert_i32_s (local.get $n)))))
          (call $throw (local.get $n))
          (call $back (local.get $n))
        catch_all
          (call $add (i64.const 7))
          rethrow 0
        end)
      (func $loops (export "loops") (param $n i32) (result i32) (local $i i32) (local $k i32) (local $j i32)
        (i32.const 1000)
        loop $outer (param i32) (result i32)
          try $t (param i32) (result i32)
            loop $before (br_if $before (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (i32.const 6))) end
            (i32.add (call $deep (i32.add (local.get $n) (local.get $i))))
          catch $a
            (call $add) drop
            try (result i32)
              loop $in (result i32)
                (call $add (i64.extend_i32_u (local.get $k)))
                try
                  (if (i32.and (local.get $k) (i32.const 1)) (then (rethrow $t)))
                delegate 1
                (br_if $in (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 3))) (i32.const 30)))
                (local.get $k)
              end
            catch_all
              loop (br_if 0 (i32.and (local.tee $k (i32.add (local.get $k) (i32.const 1))) (i32.const 7))) end
              (i32.sub (i32.const 5) (local.get $i))
            end
          catch $b
            (local.set $k (i32.const 0))
            (i32.const 3)
            try (param i32) (result i32)
              try (param i32) (result i32)
                try (param i32) (result i32)
                  loop $l (param i32) (result i32)
                    (local.set $k (i32.add (local.get $k) (i32.const 1)))
                    (local.set $j (i32.const 0))
                    loop $m (br_if $m (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 4))) end
                    (if (i32.gt_u (local.get $k) (i32.const 8)) (then (throw $c (f32.const 1.5))))
                    (br_if $l (i32.const 1))
                  end
                delegate 1
              catch_all
                unreachable
              end
            catch $c
              i32.trunc_f32_s
              (i32.add (local.get $k))
            end
          end
          (br_if $outer (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 9)))
        end))`,
  },
  functions: {
    *back({ instances, log }, n: number) {
      log.push(n);
      if (n === 7) throw refusal;
      try {
        return n > 11 ? yield* call(instances['main']!, 'loops', n - 11) : n;
      } catch (e) {
        if (n % 2 === 0) throw e;
        return -n;
      }
    },
  },
  *main({ instances, log }) {
    for (const n of [0, 5, 12, 14, 19]) {
      try {
        log.push(yield* call(instances['main']!, 'loops', n));
      } catch (e) {
        log.push(e instanceof Error ? e.message : 'exception');
      }
    }
    return 'done';
  },
};

/** Traps that code has put off until something must come after them, with operands beneath that had to move meanwhile. */
const putOff: Scenario = {
  modules: { main: `(module (table 1 externref) (memory 1)
    (func (export "get") (param i64)
      (i64.add (local.get 0) (i64.const 5)) (i64.shr_u (local.get 0) (i64.const 1)) (table.get (i32.const 100)) (local.set 0 (i64.const 7)) drop drop drop)
    (func (export "truncate") (param i64)
      (i64.sub (local.get 0) (i64.const 5)) (i64.shl (local.get 0) (i64.const 1)) (i32.trunc_f64_s (f64.const nan)) (local.set 0 (i64.const 7)) drop drop drop)
    (func (export "load") (param i64)
      (i64.mul (local.get 0) (i64.const 5)) (i64.add (local.get 0) (i64.const 1)) (i64.rotr (local.get 0) (i64.const 1)) (i64.load (i32.const -4))
      (block (local.set 0 (i64.const 7)) (global.set $g (local.get 0))) drop drop drop drop)
    (global $g (mut i64) (i64.const 0)))` },
  *main({ instances, log }) {
    for (const name of ['get', 'truncate', 'load']) {
      try {
        yield* call(instances['main']!, name, 0x1234_5678_9abc_def0n);
      } catch (e) {
        log.push((e as Error).message);
      }
    }
    return 'done';
  },
};

/** Recursion, direct and through a table, that carries values on every frame. */
const deep = (depth: number): Scenario => ({
  modules: { main: `(module
    (type $f (func (param i32 i64) (result f64)))
    (table funcref (elem $down))
    (func $down (export "down") (type $f) (local $d f64)
      (local.set $d (f64.convert_i32_u (local.get 0)))
      (if (i32.eqz (local.get 0)) (then (return (f64.convert_i64_s (local.get 1)))))
      (f64.const 0.5) (i64.const -1)
      (if (result f64) (i32.and (local.get 0) (i32.const 3))
        (then (call $down (i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.const 0x100000001))))
        (else (call_indirect (type $f) (i32.sub (local.get 0) (i32.const 1)) (i64.sub (local.get 1) (i64.const 3)) (i32.const 0))))
      (local.set $d) (drop) (f64.add (local.get $d))))` },
  *main({ instances }) {
    return yield* call(instances['main']!, 'down', depth, 7n);
  },
});

export const scenarios = { nested, start, growing, floats, loops, legacy, putOff, recursion: deep(40) };
export const deepRecursion = deep;
