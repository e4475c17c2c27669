;; Exceptions with exnref: throw, try_table with each kind of catch clause, rethrowing by throw_ref, exceptions through several
;; frames, loops and indirect calls, payloads of several types.
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

  (type $void (func))
  (tag $number (param i32))
  (tag $pair (param i64 f64))
  (tag $plain)
  (tag $other (param i32))
  (table funcref (elem $throws_number $throws_pair $throws_plain $returns))

  (func $throws_number (throw $number (i32.const 41)))
  (func $throws_pair (throw $pair (i64.const 0x1122334455667788) (f64.const -2.5)))
  (func $throws_plain (throw $plain))
  (func $returns)

  ;; Calls element $n of the table and says which clause caught: values differ by tag.
  (func $classify (param $n i32) (result i64)
    (local $d f64)
    (block $all
      (block $on_plain
        (block $on_pair (result i64 f64)
          (block $on_number (result i32)
            (try_table (catch $number $on_number) (catch $pair $on_pair) (catch $plain $on_plain) (catch_all $all)
              (call_indirect (type $void) (local.get $n)))
            (return (i64.const 0)))
          (return (i64.extend_i32_s (i32.add (i32.const 1))))
        )
        (local.set $d)
        (return (i64.xor (i64.reinterpret_f64 (local.get $d)))))
      (return (i64.const 0xaaaa)))
    (i64.const 0xffff))

  ;; Recurses to the bottom, throws there; every level catches, counts in memory and rethrows the same exception.
  (func $descend (param $depth i32)
    (block $caught (result exnref)
      (try_table (catch_all_ref $caught)
        (if (i32.eqz (local.get $depth)) (then (throw $number (i32.const 7))))
        (call $descend (i32.sub (local.get $depth) (i32.const 1))))
      (return))
    (i32.store (i32.const 2048) (i32.add (i32.load (i32.const 2048)) (local.get $depth)))
    (throw_ref))

  (func $unwinds (param $depth i32) (result i32)
    (i32.store (i32.const 2048) (i32.const 0))
    (block $caught (result i32)
      (try_table (catch $number $caught) (call $descend (local.get $depth)))
      (return (i32.const -1)))
    (i32.add (i32.mul (i32.const 1000)) (i32.load (i32.const 2048))))

  ;; The inner try_table does not name $other, so it passes on to the outer one.
  (func $passes (result i32)
    (block $outer (result i32)
      (block $inner (result i32)
        (try_table (result i32) (catch $other $outer)
          (try_table (result i32) (catch $number $inner)
            (throw $other (i32.const 5)))))
      (i32.add (i32.const 100)))
    (i32.add (i32.const 1000)))

  ;; catch_ref: payload and reference together; the reference is thrown again later, out of an ordinary local.
  (func $later (result i32)
    (local $kept exnref) (local $payload i32)
    (block $caught (result i32 exnref)
      (try_table (catch_ref $number $caught) (throw $number (i32.const 12)))
      (unreachable))
    (local.set $kept)
    (local.set $payload)
    (block $again (result i32)
      (try_table (catch $number $again)
        (throw_ref (local.get $kept)))
      (unreachable))
    (i32.add (i32.mul (local.get $payload) (i32.const 256))))

  ;; A loop in which every other round throws; the branch of a catch clause goes to the loop itself.
  (func $rounds (param $n i32) (result i32)
    (local $caught i32) (local $finished i32)
    (loop $next (result i32)
      (block $thrown
        (try_table (catch $plain $thrown)
          (if (i32.and (local.get $n) (i32.const 1)) (then (call $throws_plain)))
          (local.set $finished (i32.add (local.get $finished) (i32.const 1)))
          (br $thrown)))
      (local.set $caught (i32.add (local.get $caught) (i32.const 1)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))
      (i32.add (i32.mul (local.get $caught) (i32.const 256)) (local.get $finished))))

  ;; Locals changed before the throw keep their values in the handler; operands below the block survive.
  (func $state (param $x i32) (result i32)
    (i32.const 500)
    (block $caught (result i32)
      (try_table (catch $number $caught)
        (local.set $x (i32.mul (local.get $x) (i32.const 2)))
        (throw $number (i32.add (local.get $x) (i32.const 1))))
      (unreachable))
    (i32.add (i32.mul (local.get $x)))
  )

  ;; A try_table with parameters and results that ends normally.
  (func $normal (param $x i32) (result i32)
    (block $caught (result i32)
      (local.get $x)
      (try_table (param i32) (result i32) (catch $number $caught)
        (i32.mul (i32.const 3)))
      (return))
    (unreachable))

  ;; A trap is not an exception: no clause may catch it. The division is guarded, so none happens here.
  (func $guarded (param $x i32) (result i32)
    (block $caught
      (return
        (try_table (result i32) (catch_all $caught)
          (if (i32.eqz (local.get $x)) (then (throw $plain)))
          (i32.div_s (i32.const 1000) (local.get $x)))))
    (i32.const -2))

  (func (export "_start")
    (call $show (i32.const 0 (; number ;)) (call $classify (i32.const 0)))
    (call $show (i32.const 1 (; pair ;)) (call $classify (i32.const 1)))
    (call $show (i32.const 2 (; plain ;)) (call $classify (i32.const 2)))
    (call $show (i32.const 3 (; returns ;)) (call $classify (i32.const 3)))
    (call $show32 (i32.const 4 (; unwinds ;)) (call $unwinds (i32.const 40)))
    (call $show32 (i32.const 5 (; passes ;)) (call $passes))
    (call $show32 (i32.const 6 (; later ;)) (call $later))
    (call $show32 (i32.const 7 (; rounds ;)) (call $rounds (i32.const 9)))
    (call $show32 (i32.const 8 (; state ;)) (call $state (i32.const 10)))
    (call $show32 (i32.const 9 (; normal ;)) (call $normal (i32.const 14)))
    (call $show32 (i32.const 10 (; guard 3 ;)) (call $guarded (i32.const 3)))
    (call $show32 (i32.const 11 (; guard 0 ;)) (call $guarded (i32.const 0))))

  (data (i32.const 1024)
    "number  "
    "pair    "
    "plain   "
    "returns "
    "unwinds "
    "passes  "
    "later   "
    "rounds  "
    "state   "
    "normal  "
    "guard 3 "
    "guard 0 ")
)
