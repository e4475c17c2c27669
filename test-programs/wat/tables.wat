;; Tables and references: two tables, get, set, grow, fill, copy, init, elem.drop, null references, call_indirect through both,
;; select of references, a global that holds one.
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

  (type $unary (func (param i32) (result i32)))
  (type $wide (func (param i64 i64) (result i64)))
  (table $first 6 20 funcref)
  (table $second 4 funcref)
  (table $outside 3 externref)
  (global $chosen (mut funcref) (ref.null func))
  (elem (table $first) (i32.const 0) func $double $square $negate)
  (elem $spare func $increment $double $add)
  (elem declare func $subtract)

  (func $double (type $unary) (i32.shl (local.get 0) (i32.const 1)))
  (func $square (type $unary) (i32.mul (local.get 0) (local.get 0)))
  (func $negate (type $unary) (i32.sub (i32.const 0) (local.get 0)))
  (func $increment (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (func $add (type $wide) (i64.add (local.get 0) (local.get 1)))
  (func $subtract (type $wide) (i64.sub (local.get 0) (local.get 1)))

  ;; Applies the first $count functions of the table $first one after the other.
  (func $pipeline (param $value i32) (param $count i32) (result i32)
    (local $i i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $value (call_indirect $first (type $unary) (local.get $value) (local.get $i)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.get $value))

  ;; One bit for each element that is not null.
  (func $present (result i32)
    (local $i i32) (local $bits i32)
    (loop $next
      (if (i32.eqz (ref.is_null (table.get $first (local.get $i))))
        (then (local.set $bits (i32.or (local.get $bits) (i32.shl (i32.const 1) (local.get $i))))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (table.size $first))))
    (local.get $bits))

  (func (export "_start")
    (call $show32 (i32.const 0 (; pipe ;)) (call $pipeline (i32.const 7) (i32.const 3)))
    (call $show32 (i32.const 1 (; present ;)) (call $present))
    (table.init $first $spare (i32.const 3) (i32.const 0) (i32.const 2))
    (call $show32 (i32.const 2 (; pipe 5 ;)) (call $pipeline (i32.const 7) (i32.const 5)))
    (table.init $second $spare (i32.const 1) (i32.const 2) (i32.const 1))
    (elem.drop $spare)
    (table.set $second (i32.const 2) (ref.func $subtract))
    (call $show (i32.const 3 (; second ;)) (call_indirect $second (type $wide) (i64.const 1) (i64.const -3) (i32.const 1)))
    (call $show (i32.const 4 (; second 2 ;)) (call_indirect $second (type $wide) (i64.const 1) (i64.const 0x7fffffffffffffff) (i32.const 2)))
    (call $show32 (i32.const 5 (; grow ;)) (table.grow $first (ref.func $square) (i32.const 4)))
    (call $show32 (i32.const 6 (; size ;)) (table.size $first))
    (call $show32 (i32.const 7 (; refused ;)) (table.grow $first (ref.null func) (i32.const 11)))
    (call $show32 (i32.const 8 (; grown ;)) (call_indirect $first (type $unary) (i32.const 9) (i32.const 9)))
    (table.copy $first $first (i32.const 1) (i32.const 0) (i32.const 4))
    (call $show32 (i32.const 9 (; copied ;)) (call $pipeline (i32.const 3) (i32.const 5)))
    (table.copy $first $second (i32.const 8) (i32.const 1) (i32.const 2))
    (call $show (i32.const 10 (; across ;)) (call_indirect $first (type $wide) (i64.const 50) (i64.const 8) (i32.const 9)))
    (table.fill $first (i32.const 4) (ref.null func) (i32.const 3))
    (call $show32 (i32.const 11 (; holes ;)) (call $present))
    (global.set $chosen (select (result funcref) (ref.func $subtract) (ref.null func) (table.size $second)))
    (table.set $second (i32.const 3) (global.get $chosen))
    (call $show (i32.const 12 (; chosen ;)) (call_indirect $second (type $wide) (i64.const 3) (i64.const 5) (i32.const 3)))
    (call $show32 (i32.const 13 (; extern ;)) (i32.add (ref.is_null (table.get $outside (i32.const 1))) (table.grow $outside (ref.null extern) (i32.const 2))))
    (call $show32 (i32.const 14 (; null ;)) (ref.is_null (table.get $second (i32.const 0)))))

  (data (i32.const 1024)
    "pipe    "
    "present "
    "pipe 5  "
    "second  "
    "second 2"
    "grow    "
    "size    "
    "refused "
    "grown   "
    "copied  "
    "across  "
    "holes   "
    "chosen  "
    "extern  "
    "null    ")
)
