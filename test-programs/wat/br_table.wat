;; br_table: dense dispatch with a default, labels that carry values, one label many times, loops as targets; and an interpreter
;; for a small accumulator machine whose program lies in memory.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)

  ;; Output: bytes 0..15 are fd_write's arguments, 16..63 a line being made, names are 8 bytes each from 1024.
  (func $write (param $from i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $from))
    (i32.store (i32.const 4) (local.get $length))
    (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)) (then (unreachable))))

  ;; Prints name number $name, then the value in hexadecimal.
  (func $show (param $name i32) (param $value i64)
    (local $i i32) (local $digit i32)
    (i64.store (i32.const 16) (i64.load (i32.add (i32.const 1024) (i32.shl (local.get $name) (i32.const 3)))))
    (i32.store8 (i32.const 24) (i32.const 32))
    (local.set $i (i32.const 40))
    (loop $next
      (local.set $digit (i32.wrap_i64 (i64.and (local.get $value) (i64.const 15))))
      (i32.store8 offset=24 (local.get $i)
        (i32.add (local.get $digit) (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $digit) (i32.const 10)))))
      (local.set $value (i64.shr_u (local.get $value) (i64.const 4)))
      (br_if $next (i32.gt_u (local.tee $i (i32.sub (local.get $i) (i32.const 1))) (i32.const 24))))
    (memory.copy (i32.const 25) (i32.const 49) (i32.const 16))
    (i32.store8 (i32.const 41) (i32.const 10))
    (call $write (i32.const 16) (i32.const 26)))
  (func $show32 (param $name i32) (param $value i32) (call $show (local.get $name) (i64.extend_i32_u (local.get $value))))

  ;; 0..3 have their own arms, 4 shares the arm of 1, everything else (also negative numbers) takes the default.
  (func $name (param $n i32) (result i32)
    (block $default
      (block $three
        (block $two
          (block $one
            (block $zero
              (br_table $zero $one $two $three $one $default (local.get $n)))
            (return (i32.const 100)))
          (return (i32.const 101)))
        (return (i32.const 102)))
      (return (i32.const 103)))
    (i32.const 199))

  ;; Every label takes the operand; the arms it falls through add to it.
  (func $carry (param $n i32) (result i64)
    (block $c (result i64)
      (block $b (result i64)
        (block $a (result i64)
          (br_table $a $b $c (i64.extend_i32_s (local.get $n)) (local.get $n)))
        (i64.add (i64.const 1000)))
      (i64.add (i64.const 100000))))

  ;; A state machine in one loop: skips blanks, reads decimal numbers, sums them; labels of the table are blocks and the loop.
  (func $sum (param $at i32) (result i32)
    (local $sum i32) (local $number i32) (local $class i32) (local $c i32)
    (loop $next
      (local.set $c (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $class
        (select (i32.const 1)
          (select (i32.const 2) (i32.const 0) (local.get $c))
          (i32.lt_u (i32.sub (local.get $c) (i32.const 48)) (i32.const 10))))
      (block $end
        (block $digit
          (block $blank
            (br_table $end $digit $blank (local.get $class)))
          (local.set $sum (i32.add (local.get $sum) (local.get $number)))
          (local.set $number (i32.const 0))
          (br $next))
        (local.set $number (i32.add (i32.mul (local.get $number) (i32.const 10)) (i32.sub (local.get $c) (i32.const 48))))
        (br $next)))
    (i32.add (local.get $sum) (local.get $number)))

  ;; The machine: opcode bytes with a byte of operand. 0 stop, 1 load constant, 2 add register, 3 multiply by constant,
  ;; 4 store to register, 5 load register, 6 decrement register, 7 jump back by operand pairs if the accumulator is not 0.
  (func $machine (param $pc i32) (result i64)
    (local $accumulator i64) (local $operand i32) (local $steps i64)
    (loop $step
      (local.set $operand (i32.load8_u offset=1 (local.get $pc)))
      (local.set $steps (i64.add (local.get $steps) (i64.const 1)))
      (block $continue
        (block $jump (block $decrement (block $load (block $store (block $multiply (block $add (block $constant (block $stop
          (br_table $stop $constant $add $multiply $store $load $decrement $jump $stop (i32.load8_u (local.get $pc))))
          (return (i64.add (i64.shl (local.get $steps) (i64.const 40)) (local.get $accumulator))))
          (local.set $accumulator (i64.extend_i32_u (local.get $operand)))
          (br $continue))
          (local.set $accumulator (i64.add (local.get $accumulator) (i64.load offset=2048 (i32.shl (local.get $operand) (i32.const 3)))))
          (br $continue))
          (local.set $accumulator (i64.mul (local.get $accumulator) (i64.extend_i32_u (local.get $operand))))
          (br $continue))
          (i64.store offset=2048 (i32.shl (local.get $operand) (i32.const 3)) (local.get $accumulator))
          (br $continue))
          (local.set $accumulator (i64.load offset=2048 (i32.shl (local.get $operand) (i32.const 3))))
          (br $continue))
          (local.set $accumulator (i64.sub (i64.load offset=2048 (i32.shl (local.get $operand) (i32.const 3))) (i64.const 1)))
          (i64.store offset=2048 (i32.shl (local.get $operand) (i32.const 3)) (local.get $accumulator))
          (br $continue))
        (if (i64.ne (local.get $accumulator) (i64.const 0))
          (then
            (local.set $pc (i32.sub (local.get $pc) (i32.shl (local.get $operand) (i32.const 1))))
            (br $step))))
      (local.set $pc (i32.add (local.get $pc) (i32.const 2)))
      (br $step))
    (unreachable))

  (data (i32.const 3000) "12 30   7,1000;x5\00")
  ;; r0 = 200 counts down; r1 starts at 1 and becomes r1 * 3 + r0 each time, modulo 2^64.
  (data (i32.const 3100) "\01\c8\04\00" "\01\01\04\01" "\05\01\03\03\02\00\04\01\06\00\07\05" "\05\01\00\00")

  (func (export "_start")
    (local $i i32)
    (local.set $i (i32.const -1))
    (loop $next
      (call $show32 (i32.const 0 (; name ;)) (call $name (local.get $i)))
      (call $show (i32.const 1 (; carry ;)) (call $carry (local.get $i)))
      (br_if $next (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 7))))
    (call $show32 (i32.const 2 (; sum ;)) (call $sum (i32.const 3000)))
    (call $show (i32.const 3 (; machine ;)) (call $machine (i32.const 3100))))

  (data (i32.const 1024)
    "name    "
    "carry   "
    "sum     "
    "machine ")
)
