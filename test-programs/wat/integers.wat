;; i32 and i64: every operator on corner values, folded into a checksum row by row, and chosen ones shown.
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
  (func $fold64 (param $value i64)
    (global.set $sum (i64.add (i64.rotl (global.get $sum) (i64.const 9)) (i64.mul (local.get $value) (i64.const 0x9e3779b97f4a7c15)))))
  (func $fold32 (param $value i32) (call $fold64 (i64.extend_i32_s (local.get $value))))

  ;; Corner values, 8 bytes each, at 4096.
  (data (i32.const 4096)
    "\00\00\00\00\00\00\00\00" "\01\00\00\00\00\00\00\00" "\ff\ff\ff\ff\ff\ff\ff\ff" "\ff\ff\ff\7f\00\00\00\00"
    "\00\00\00\80\00\00\00\00" "\ff\ff\ff\ff\00\00\00\00" "\00\00\00\00\01\00\00\00" "\ff\ff\ff\ff\ff\ff\ff\7f"
    "\00\00\00\00\00\00\00\80" "\ef\cd\ab\89\67\45\23\01" "\21\00\00\00\00\00\00\00" "\80\80\00\80\80\00\00\80")

  (func $binary64 (param $a i64) (param $b i64)
    (call $fold64 (i64.add (local.get $a) (local.get $b)))
    (call $fold64 (i64.sub (local.get $a) (local.get $b)))
    (call $fold64 (i64.mul (local.get $a) (local.get $b)))
    (call $fold64 (i64.and (local.get $a) (local.get $b)))
    (call $fold64 (i64.or (local.get $a) (local.get $b)))
    (call $fold64 (i64.xor (local.get $a) (local.get $b)))
    (call $fold64 (i64.shl (local.get $a) (local.get $b)))
    (call $fold64 (i64.shr_s (local.get $a) (local.get $b)))
    (call $fold64 (i64.shr_u (local.get $a) (local.get $b)))
    (call $fold64 (i64.rotl (local.get $a) (local.get $b)))
    (call $fold64 (i64.rotr (local.get $a) (local.get $b)))
    (call $fold32 (i64.eq (local.get $a) (local.get $b)))
    (call $fold32 (i64.ne (local.get $a) (local.get $b)))
    (call $fold32 (i64.lt_s (local.get $a) (local.get $b)))
    (call $fold32 (i64.lt_u (local.get $a) (local.get $b)))
    (call $fold32 (i64.gt_s (local.get $a) (local.get $b)))
    (call $fold32 (i64.gt_u (local.get $a) (local.get $b)))
    (call $fold32 (i64.le_s (local.get $a) (local.get $b)))
    (call $fold32 (i64.le_u (local.get $a) (local.get $b)))
    (call $fold32 (i64.ge_s (local.get $a) (local.get $b)))
    (call $fold32 (i64.ge_u (local.get $a) (local.get $b)))
    (if (i64.ne (local.get $b) (i64.const 0))
      (then
        (call $fold64 (i64.div_u (local.get $a) (local.get $b)))
        (call $fold64 (i64.rem_u (local.get $a) (local.get $b)))
        (call $fold64 (i64.rem_s (local.get $a) (local.get $b)))
        (if (i32.eqz (i32.and (i64.eq (local.get $a) (i64.const 0x8000000000000000)) (i64.eq (local.get $b) (i64.const -1))))
          (then (call $fold64 (i64.div_s (local.get $a) (local.get $b))))))))
  (func $unary64 (param $a i64)
    (call $fold64 (i64.clz (local.get $a)))
    (call $fold64 (i64.ctz (local.get $a)))
    (call $fold64 (i64.popcnt (local.get $a)))
    (call $fold64 (i64.extend8_s (local.get $a)))
    (call $fold64 (i64.extend16_s (local.get $a)))
    (call $fold64 (i64.extend32_s (local.get $a)))
    (call $fold32 (i64.eqz (local.get $a))))

  (func $binary32 (param $a i32) (param $b i32)
    (call $fold32 (i32.add (local.get $a) (local.get $b)))
    (call $fold32 (i32.sub (local.get $a) (local.get $b)))
    (call $fold32 (i32.mul (local.get $a) (local.get $b)))
    (call $fold32 (i32.and (local.get $a) (local.get $b)))
    (call $fold32 (i32.or (local.get $a) (local.get $b)))
    (call $fold32 (i32.xor (local.get $a) (local.get $b)))
    (call $fold32 (i32.shl (local.get $a) (local.get $b)))
    (call $fold32 (i32.shr_s (local.get $a) (local.get $b)))
    (call $fold32 (i32.shr_u (local.get $a) (local.get $b)))
    (call $fold32 (i32.rotl (local.get $a) (local.get $b)))
    (call $fold32 (i32.rotr (local.get $a) (local.get $b)))
    (call $fold32 (i32.eq (local.get $a) (local.get $b)))
    (call $fold32 (i32.ne (local.get $a) (local.get $b)))
    (call $fold32 (i32.lt_s (local.get $a) (local.get $b)))
    (call $fold32 (i32.lt_u (local.get $a) (local.get $b)))
    (call $fold32 (i32.gt_s (local.get $a) (local.get $b)))
    (call $fold32 (i32.gt_u (local.get $a) (local.get $b)))
    (call $fold32 (i32.le_s (local.get $a) (local.get $b)))
    (call $fold32 (i32.le_u (local.get $a) (local.get $b)))
    (call $fold32 (i32.ge_s (local.get $a) (local.get $b)))
    (call $fold32 (i32.ge_u (local.get $a) (local.get $b)))
    (if (i32.ne (local.get $b) (i32.const 0))
      (then
        (call $fold32 (i32.div_u (local.get $a) (local.get $b)))
        (call $fold32 (i32.rem_u (local.get $a) (local.get $b)))
        (call $fold32 (i32.rem_s (local.get $a) (local.get $b)))
        (if (i32.eqz (i32.and (i32.eq (local.get $a) (i32.const 0x80000000)) (i32.eq (local.get $b) (i32.const -1))))
          (then (call $fold32 (i32.div_s (local.get $a) (local.get $b))))))))
  (func $unary32 (param $a i32)
    (call $fold32 (i32.clz (local.get $a)))
    (call $fold32 (i32.ctz (local.get $a)))
    (call $fold32 (i32.popcnt (local.get $a)))
    (call $fold32 (i32.extend8_s (local.get $a)))
    (call $fold32 (i32.extend16_s (local.get $a)))
    (call $fold32 (i32.eqz (local.get $a))))

  (func $all
    (local $i i32) (local $j i32)
    (loop $rows
      (call $unary64 (i64.load offset=4096 (i32.shl (local.get $i) (i32.const 3))))
      (call $unary32 (i32.load offset=4096 (i32.shl (local.get $i) (i32.const 3))))
      (local.set $j (i32.const 0))
      (loop $columns
        (call $binary64 (i64.load offset=4096 (i32.shl (local.get $i) (i32.const 3))) (i64.load offset=4096 (i32.shl (local.get $j) (i32.const 3))))
        (call $binary32 (i32.load offset=4096 (i32.shl (local.get $i) (i32.const 3))) (i32.load offset=4096 (i32.shl (local.get $j) (i32.const 3))))
        (br_if $columns (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 12))))
      (call $show (i32.const 20 (; row ;)) (global.get $sum))
      (br_if $rows (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 12)))))

  ;; Greatest common divisor, a power modulo a prime, and a hash, in 64 bits.
  (func $gcd (param $a i64) (param $b i64) (result i64)
    (if (result i64) (i64.eqz (local.get $b))
      (then (local.get $a))
      (else (call $gcd (local.get $b) (i64.rem_u (local.get $a) (local.get $b))))))
  (func $power (param $base i64) (param $exponent i64) (param $modulus i64) (result i64)
    (local $result i64)
    (local.set $result (i64.const 1))
    (loop $next
      (if (i32.wrap_i64 (i64.and (local.get $exponent) (i64.const 1)))
        (then (local.set $result (i64.rem_u (i64.mul (local.get $result) (local.get $base)) (local.get $modulus)))))
      (local.set $base (i64.rem_u (i64.mul (local.get $base) (local.get $base)) (local.get $modulus)))
      (br_if $next (i64.ne (local.tee $exponent (i64.shr_u (local.get $exponent) (i64.const 1))) (i64.const 0))))
    (local.get $result))

  (func (export "_start")
    (call $show (i32.const 0 (; add ;)) (i64.add (i64.const 0xffffffff) (i64.const 1)))
    (call $show (i32.const 1 (; sub ;)) (i64.sub (i64.const 0) (i64.const 1)))
    (call $show (i32.const 2 (; mul ;)) (i64.mul (i64.const 0x123456789abcdef1) (i64.const 0xfedcba9876543211)))
    (call $show (i32.const 3 (; div_s ;)) (i64.div_s (i64.const 0x8000000000000000) (i64.const 3)))
    (call $show (i32.const 4 (; div_u ;)) (i64.div_u (i64.const 0x8000000000000000) (i64.const 3)))
    (call $show (i32.const 5 (; rem_s ;)) (i64.rem_s (i64.const 0x8000000000000000) (i64.const -1)))
    (call $show (i32.const 6 (; shl ;)) (i64.shl (i64.const 1) (i64.const 0x10000003f)))
    (call $show (i32.const 7 (; shr_s ;)) (i64.shr_s (i64.const 0x8000000000000000) (i64.const 65)))
    (call $show (i32.const 8 (; rotl ;)) (i64.rotl (i64.const 0x0123456789abcdef) (i64.const -4)))
    (call $show (i32.const 9 (; rotr ;)) (i64.rotr (i64.const 0x0123456789abcdef) (i64.const 36)))
    (call $show (i32.const 10 (; clz ;)) (i64.clz (i64.const 0x00000000ffffffff)))
    (call $show (i32.const 11 (; ctz ;)) (i64.ctz (i64.const 0)))
    (call $show (i32.const 12 (; popcnt ;)) (i64.popcnt (i64.const 0xf0f0f0f00f0f0f0f)))
    (call $show (i32.const 13 (; ext8 ;)) (i64.extend8_s (i64.const 0x1280)))
    (call $show (i32.const 14 (; ext32 ;)) (i64.extend32_s (i64.const 0x1280000000)))
    (call $show32 (i32.const 15 (; rem32 ;)) (i32.rem_s (i32.const 0x80000000) (i32.const -1)))
    (call $show32 (i32.const 16 (; mul32 ;)) (i32.mul (i32.const 0x12345679) (i32.const 0x7fffffff)))
    (call $show32 (i32.const 17 (; divu32 ;)) (i32.div_u (i32.const -2) (i32.const 3)))
    (call $show32 (i32.const 18 (; shr32 ;)) (i32.shr_u (i32.const -1) (i32.const 36)))
    (call $show32 (i32.const 19 (; wrap ;)) (i32.wrap_i64 (i64.const 0x123456789)))
    (call $all)
    (call $show (i32.const 21 (; gcd ;)) (call $gcd (i64.const 0xfffffffffffffffa) (i64.const 0x5555555555555553)))
    (call $show (i32.const 22 (; power ;)) (call $power (i64.const 3) (i64.const 0xfedcba987654321) (i64.const 4294967291))))

  (data (i32.const 1024)
    "add     "
    "sub     "
    "mul     "
    "div_s   "
    "div_u   "
    "rem_s   "
    "shl     "
    "shr_s   "
    "rotl    "
    "rotr    "
    "clz     "
    "ctz     "
    "popcnt  "
    "ext8    "
    "ext32   "
    "rem32   "
    "mul32   "
    "divu32  "
    "shr32   "
    "wrap    "
    "row     "
    "gcd     "
    "power   ")
)
