;; f32 and f64: every operator on corner values, folded into a checksum row by row, and chosen ones shown as bits.
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

  (global $sum (mut i64) (i64.const 0))
  (func $fold (param $value i64)
    (global.set $sum (i64.add (i64.rotl (global.get $sum) (i64.const 9)) (i64.mul (local.get $value) (i64.const 0x9e3779b97f4a7c15)))))
  ;; The sign and payload of a NaN that arithmetic makes are not specified: count every NaN as one value.
  (func $fold64 (param $x f64)
    (call $fold (select (i64.reinterpret_f64 (local.get $x)) (i64.const 0x7ff8000000000000) (f64.eq (local.get $x) (local.get $x)))))
  (func $fold32 (param $x f32)
    (call $fold (i64.extend_i32_u (select (i32.reinterpret_f32 (local.get $x)) (i32.const 0x7fc00000) (f32.eq (local.get $x) (local.get $x))))))
  (func $fold_i32 (param $x i32) (call $fold (i64.extend_i32_u (local.get $x))))

  (func $value64 (param $n i32) (result f64)
    (block $none
      (block $17 (block $16 (block $15 (block $14 (block $13 (block $12 (block $11 (block $10 (block $9 (block $8 (block $7 (block $6 (block $5 (block $4 (block $3 (block $2 (block $1 (block $0
        (br_table $0 $1 $2 $3 $4 $5 $6 $7 $8 $9 $10 $11 $12 $13 $14 $15 $16 $17 $none (local.get $n))
      ) (return (f64.const 0))
      ) (return (f64.const -0))
      ) (return (f64.const 1))
      ) (return (f64.const -1))
      ) (return (f64.const 0.5))
      ) (return (f64.const -0.5))
      ) (return (f64.const 1.5))
      ) (return (f64.const 2.5))
      ) (return (f64.const -2.5))
      ) (return (f64.const 0x1.fffffffffffffp+52))
      ) (return (f64.const 0x1p-1074))
      ) (return (f64.const -0x1.fffffffffffffp-1023))
      ) (return (f64.const 0x1.fffffffffffffp+1023))
      ) (return (f64.const inf))
      ) (return (f64.const -inf))
      ) (return (f64.const nan))
      ) (return (f64.const 1e10))
      ) (return (f64.const -3e18))
    )
    (unreachable))
  (func $unary64 (param $x f64)
    (call $fold64 (f64.abs (local.get $x)))
    (call $fold64 (f64.neg (local.get $x)))
    (call $fold64 (f64.ceil (local.get $x)))
    (call $fold64 (f64.floor (local.get $x)))
    (call $fold64 (f64.trunc (local.get $x)))
    (call $fold64 (f64.nearest (local.get $x)))
    (call $fold64 (f64.sqrt (local.get $x)))
    (call $fold_i32 (i32.trunc_sat_f64_s (local.get $x)))
    (call $fold_i32 (i32.trunc_sat_f64_u (local.get $x)))
    (call $fold (i64.trunc_sat_f64_s (local.get $x)))
    (call $fold (i64.trunc_sat_f64_u (local.get $x)))
    (call $fold32 (f32.demote_f64 (local.get $x))))
  (func $binary64 (param $x f64) (param $y f64)
    (call $fold64 (f64.add (local.get $x) (local.get $y)))
    (call $fold64 (f64.sub (local.get $x) (local.get $y)))
    (call $fold64 (f64.mul (local.get $x) (local.get $y)))
    (call $fold64 (f64.div (local.get $x) (local.get $y)))
    (call $fold64 (f64.min (local.get $x) (local.get $y)))
    (call $fold64 (f64.max (local.get $x) (local.get $y)))
    (call $fold64 (f64.copysign (local.get $x) (local.get $y)))
    (call $fold_i32 (f64.eq (local.get $x) (local.get $y)))
    (call $fold_i32 (f64.ne (local.get $x) (local.get $y)))
    (call $fold_i32 (f64.lt (local.get $x) (local.get $y)))
    (call $fold_i32 (f64.gt (local.get $x) (local.get $y)))
    (call $fold_i32 (f64.le (local.get $x) (local.get $y)))
    (call $fold_i32 (f64.ge (local.get $x) (local.get $y))))
  (func $all64
    (local $i i32) (local $j i32)
    (loop $rows
      (call $unary64 (call $value64 (local.get $i)))
      (local.set $j (i32.const 0))
      (loop $columns
        (call $binary64 (call $value64 (local.get $i)) (call $value64 (local.get $j)))
        (br_if $columns (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 18))))
      (call $show (i32.const 0 (; row f64 ;)) (global.get $sum))
      (br_if $rows (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 18)))))

  (func $value32 (param $n i32) (result f32)
    (block $none
      (block $17 (block $16 (block $15 (block $14 (block $13 (block $12 (block $11 (block $10 (block $9 (block $8 (block $7 (block $6 (block $5 (block $4 (block $3 (block $2 (block $1 (block $0
        (br_table $0 $1 $2 $3 $4 $5 $6 $7 $8 $9 $10 $11 $12 $13 $14 $15 $16 $17 $none (local.get $n))
      ) (return (f32.const 0))
      ) (return (f32.const -0))
      ) (return (f32.const 1))
      ) (return (f32.const -1))
      ) (return (f32.const 0.5))
      ) (return (f32.const -0.5))
      ) (return (f32.const 1.5))
      ) (return (f32.const 2.5))
      ) (return (f32.const -2.5))
      ) (return (f32.const 0x1.fffffep+22))
      ) (return (f32.const 0x1p-149))
      ) (return (f32.const -0x1.fffffep-127))
      ) (return (f32.const 0x1.fffffep+127))
      ) (return (f32.const inf))
      ) (return (f32.const -inf))
      ) (return (f32.const nan))
      ) (return (f32.const 1e10))
      ) (return (f32.const -3e18))
    )
    (unreachable))
  (func $unary32 (param $x f32)
    (call $fold32 (f32.abs (local.get $x)))
    (call $fold32 (f32.neg (local.get $x)))
    (call $fold32 (f32.ceil (local.get $x)))
    (call $fold32 (f32.floor (local.get $x)))
    (call $fold32 (f32.trunc (local.get $x)))
    (call $fold32 (f32.nearest (local.get $x)))
    (call $fold32 (f32.sqrt (local.get $x)))
    (call $fold_i32 (i32.trunc_sat_f32_s (local.get $x)))
    (call $fold_i32 (i32.trunc_sat_f32_u (local.get $x)))
    (call $fold (i64.trunc_sat_f32_s (local.get $x)))
    (call $fold (i64.trunc_sat_f32_u (local.get $x)))
    (call $fold64 (f64.promote_f32 (local.get $x))))
  (func $binary32 (param $x f32) (param $y f32)
    (call $fold32 (f32.add (local.get $x) (local.get $y)))
    (call $fold32 (f32.sub (local.get $x) (local.get $y)))
    (call $fold32 (f32.mul (local.get $x) (local.get $y)))
    (call $fold32 (f32.div (local.get $x) (local.get $y)))
    (call $fold32 (f32.min (local.get $x) (local.get $y)))
    (call $fold32 (f32.max (local.get $x) (local.get $y)))
    (call $fold32 (f32.copysign (local.get $x) (local.get $y)))
    (call $fold_i32 (f32.eq (local.get $x) (local.get $y)))
    (call $fold_i32 (f32.ne (local.get $x) (local.get $y)))
    (call $fold_i32 (f32.lt (local.get $x) (local.get $y)))
    (call $fold_i32 (f32.gt (local.get $x) (local.get $y)))
    (call $fold_i32 (f32.le (local.get $x) (local.get $y)))
    (call $fold_i32 (f32.ge (local.get $x) (local.get $y))))
  (func $all32
    (local $i i32) (local $j i32)
    (loop $rows
      (call $unary32 (call $value32 (local.get $i)))
      (local.set $j (i32.const 0))
      (loop $columns
        (call $binary32 (call $value32 (local.get $i)) (call $value32 (local.get $j)))
        (br_if $columns (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 18))))
      (call $show (i32.const 1 (; row f32 ;)) (global.get $sum))
      (br_if $rows (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 18)))))

  (func $show64 (param $name i32) (param $x f64) (call $show (local.get $name) (i64.reinterpret_f64 (local.get $x))))
  (func $showf (param $name i32) (param $x f32) (call $show32 (local.get $name) (i32.reinterpret_f32 (local.get $x))))

  ;; Quiet NaNs keep their payload through locals, calls, memory, abs, neg and copysign: none of these is arithmetic.
  (func $through (param $x f64) (result f64)
    (f64.store (i32.const 5000) (local.get $x))
    (f64.load (i32.const 5000)))

  (func (export "_start")
    (call $all64)
    (call $all32)
    (call $show64 (i32.const 2 (; min 0 ;)) (f64.min (f64.const 0) (f64.const -0)))
    (call $show64 (i32.const 3 (; max 0 ;)) (f64.max (f64.const -0) (f64.const 0)))
    (call $show64 (i32.const 4 (; nearest ;)) (f64.nearest (f64.const -0.5)))
    (call $show64 (i32.const 5 (; near 2.5 ;)) (f64.nearest (f64.const 2.5)))
    (call $show64 (i32.const 6 (; near 3.5 ;)) (f64.nearest (f64.const 3.5)))
    (call $show64 (i32.const 7 (; sqrt -0 ;)) (f64.sqrt (f64.const -0)))
    (call $show64 (i32.const 8 (; tiny ;)) (f64.mul (f64.const 0x1p-1074) (f64.const 0.5)))
    (call $show64 (i32.const 9 (; third ;)) (f64.div (f64.const 1) (f64.const 3)))
    (call $showf (i32.const 10 (; third f ;)) (f32.div (f32.const 1) (f32.const 3)))
    (call $showf (i32.const 11 (; sum f ;)) (f32.add (f32.const 16777216) (f32.const 1)))
    (call $showf (i32.const 12 (; demote ;)) (f32.demote_f64 (f64.const 0x1.000001p+0)))
    (call $showf (i32.const 13 (; ties ;)) (f32.demote_f64 (f64.const 0x1.000003p+0)))
    (call $showf (i32.const 14 (; under ;)) (f32.demote_f64 (f64.const 0x1p-150)))
    (call $show64 (i32.const 15 (; i64 s ;)) (f64.convert_i64_s (i64.const 0x7fffffffffffffff)))
    (call $show64 (i32.const 16 (; i64 u ;)) (f64.convert_i64_u (i64.const 0xfffffffffffffbff)))
    (call $show64 (i32.const 17 (; i64 u2 ;)) (f64.convert_i64_u (i64.const 0xfffffffffffffc00)))
    (call $showf (i32.const 18 (; f i64 s ;)) (f32.convert_i64_s (i64.const 0x7fffff4000000001)))
    (call $showf (i32.const 19 (; f i64 u ;)) (f32.convert_i64_u (i64.const 0x8000008000000001)))
    (call $showf (i32.const 20 (; f i32 u ;)) (f32.convert_i32_u (i32.const -1)))
    (call $showf (i32.const 21 (; f i32 s ;)) (f32.convert_i32_s (i32.const 0x7fffffbf)))
    (call $show (i32.const 22 (; sat s ;)) (i64.trunc_sat_f64_s (f64.const 1e19)))
    (call $show (i32.const 23 (; sat u ;)) (i64.trunc_sat_f64_u (f64.const 1e19)))
    (call $show (i32.const 24 (; sat neg ;)) (i64.trunc_sat_f64_u (f64.const -1)))
    (call $show (i32.const 25 (; trunc ;)) (i64.trunc_f64_s (f64.const -0x1p+63)))
    (call $show (i32.const 26 (; trunc u ;)) (i64.trunc_f64_u (f64.const 0x1.fffffffffffffp+63)))
    (call $show32 (i32.const 27 (; trunc32 ;)) (i32.trunc_f64_u (f64.const 4294967295.9)))
    (call $show32 (i32.const 28 (; trunc-1 ;)) (i32.trunc_f64_u (f64.const -0.9)))
    (call $show64 (i32.const 29 (; nan ;)) (call $through (f64.const nan:0xc000000001234)))
    (call $show64 (i32.const 30 (; nan neg ;)) (f64.neg (call $through (f64.const nan:0x8000000000001))))
    (call $show64 (i32.const 31 (; nan abs ;)) (f64.abs (call $through (f64.const -nan:0x8000000000001))))
    (call $show64 (i32.const 32 (; nan sign ;)) (f64.copysign (call $through (f64.const nan:0x8000000000002)) (f64.const -1)))
    (call $showf (i32.const 33 (; nan f ;)) (f32.reinterpret_i32 (i32.const 0xffc12345))))

  (data (i32.const 1024)
    "row f64 "
    "row f32 "
    "min 0   "
    "max 0   "
    "nearest "
    "near 2.5"
    "near 3.5"
    "sqrt -0 "
    "tiny    "
    "third   "
    "third f "
    "sum f   "
    "demote  "
    "ties    "
    "under   "
    "i64 s   "
    "i64 u   "
    "i64 u2  "
    "f i64 s "
    "f i64 u "
    "f i32 u "
    "f i32 s "
    "sat s   "
    "sat u   "
    "sat neg "
    "trunc   "
    "trunc u "
    "trunc32 "
    "trunc-1 "
    "nan     "
    "nan neg "
    "nan abs "
    "nan sign"
    "nan f   ")
)
