;; Functions and blocks with several results, blocks and loops with parameters.
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

  (func $divide (param $a i64) (param $b i64) (result i64 i64)
    (i64.div_u (local.get $a) (local.get $b))
    (i64.rem_u (local.get $a) (local.get $b)))

  (func $swap (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))

  ;; Results of four types; the caller must keep their order.
  (func $mixed (param $n i32) (result i32 f64 i64 f32)
    (local.get $n)
    (f64.convert_i32_s (i32.mul (local.get $n) (i32.const 3)))
    (i64.shl (i64.extend_i32_s (local.get $n)) (i64.const 33))
    (f32.demote_f64 (f64.div (f64.const 1) (f64.convert_i32_s (local.get $n)))))

  ;; A loop whose parameters are the state: the pair (a, b) of Fibonacci numbers and the count.
  (func $fibonacci (param $n i32) (result i64)
    (local $a i64) (local $b i64)
    (i64.const 0) (i64.const 1) (local.get $n)
    (loop $next (param i64 i64 i32) (result i64)
      (local.set $n)
      (local.set $b)
      (local.set $a)
      (if (result i64) (i32.eqz (local.get $n))
        (then (local.get $a))
        (else
          (local.get $b)
          (i64.add (local.get $a) (local.get $b))
          (i32.sub (local.get $n) (i32.const 1))
          (br $next)))))

  ;; An if with parameters and two results, of which one arm changes the order.
  (func $order (param $a i64) (param $b i64) (result i64 i64)
    (local.get $a) (local.get $b)
    (i64.gt_s (local.get $a) (local.get $b))
    (if (param i64 i64) (result i64 i64)
      (then (local.set $a) (local.set $b) (local.get $a) (local.get $b))
      (else)))

  ;; A branch out of two blocks carries two values past one that stays behind.
  (func $early (param $n i32) (result i32 i32)
    (block $out (result i32 i32)
      (i32.const 1000)
      (block (result i32 i32)
        (i32.const 7)
        (i32.const 8)
        (br_if $out (local.get $n))
        (i32.add (i32.const 1))
        (br 0))
      (i32.add)
      (i32.add)
      (i32.const 5)))

  (func (export "_start")
    (local $x i64) (local $y i32) (local $f f32) (local $d f64) (local $z i64)
    (call $divide (i64.const -1) (i64.const 1000000007))
    (local.set $x)
    (local.set $z)
    (call $show (i32.const 0 (; quot ;)) (local.get $z))
    (call $show (i32.const 1 (; rest ;)) (local.get $x))
    (call $swap (i32.const -5) (i64.const 0x123456789abcdef))
    (local.set $y)
    (local.set $x)
    (call $show (i32.const 2 (; swap a ;)) (local.get $x))
    (call $show32 (i32.const 3 (; swap b ;)) (local.get $y))
    (call $mixed (i32.const -7))
    (local.set $f)
    (local.set $x)
    (local.set $d)
    (local.set $y)
    (call $show32 (i32.const 4 (; mixed 1 ;)) (local.get $y))
    (call $show (i32.const 5 (; mixed 2 ;)) (i64.reinterpret_f64 (local.get $d)))
    (call $show (i32.const 6 (; mixed 3 ;)) (local.get $x))
    (call $show32 (i32.const 7 (; mixed 4 ;)) (i32.reinterpret_f32 (local.get $f)))
    (call $show (i32.const 8 (; fib 90 ;)) (call $fibonacci (i32.const 90)))
    (call $show (i32.const 9 (; fib 0 ;)) (call $fibonacci (i32.const 0)))
    (call $show (i32.const 10 (; ordered ;)) (i64.sub (call $order (i64.const 5) (i64.const -3))))
    (call $show (i32.const 11 (; as is ;)) (i64.sub (call $order (i64.const -30) (i64.const 4))))
    (call $show32 (i32.const 12 (; early 1 ;)) (i32.mul (call $early (i32.const 1))))
    (call $show32 (i32.const 13 (; early 0 ;)) (i32.mul (call $early (i32.const 0)))))

  (data (i32.const 1024)
    "quot    "
    "rest    "
    "swap a  "
    "swap b  "
    "mixed 1 "
    "mixed 2 "
    "mixed 3 "
    "mixed 4 "
    "fib 90  "
    "fib 0   "
    "ordered "
    "as is   "
    "early 1 "
    "early 0 ")
)
