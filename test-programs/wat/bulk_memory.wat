;; Bulk memory: fill, copy in both directions with overlap, passive data, data.drop, growth, accesses of every width, zero
;; lengths at the very end of the memory.
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

  (data $passive "passive data segment, used piece by piece")

  ;; A checksum of $length bytes, so that a single wrong byte shows.
  (func $check (param $from i32) (param $length i32) (result i64)
    (local $sum i64)
    (local.set $sum (i64.const 0xcbf29ce484222325))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $length)))
        (local.set $sum (i64.mul (i64.xor (local.get $sum) (i64.load8_u (local.get $from))) (i64.const 0x100000001b3)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (local.set $length (i32.sub (local.get $length) (i32.const 1)))
        (br $next)))
    (local.get $sum))

  (func $count_up (param $from i32) (param $length i32)
    (local $i i32)
    (loop $next
      (i32.store8 (i32.add (local.get $from) (local.get $i)) (i32.mul (local.get $i) (i32.const 13)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $length)))))

  (func (export "_start")
    (local $end i32)
    (memory.fill (i32.const 4096) (i32.const 0x1a5) (i32.const 1000))
    (call $show (i32.const 0 (; fill ;)) (call $check (i32.const 4090) (i32.const 1020)))
    (call $count_up (i32.const 8192) (i32.const 256))
    (memory.copy (i32.const 8200) (i32.const 8192) (i32.const 200))
    (call $show (i32.const 1 (; up ;)) (call $check (i32.const 8192) (i32.const 256)))
    (call $count_up (i32.const 8192) (i32.const 256))
    (memory.copy (i32.const 8192) (i32.const 8203) (i32.const 200))
    (call $show (i32.const 2 (; down ;)) (call $check (i32.const 8192) (i32.const 256)))
    (memory.init $passive (i32.const 12000) (i32.const 8) (i32.const 12))
    (memory.init $passive (i32.const 12012) (i32.const 0) (i32.const 8))
    (call $write (i32.const 12000) (i32.const 20))
    (i32.store8 (i32.const 12020) (i32.const 10))
    (call $write (i32.const 12020) (i32.const 1))
    (data.drop $passive)
    (memory.init $passive (i32.const 12000) (i32.const 0) (i32.const 0))

    (call $show32 (i32.const 3 (; size ;)) (memory.size))
    (call $show32 (i32.const 4 (; grow ;)) (memory.grow (i32.const 3)))
    (call $show32 (i32.const 5 (; grow 0 ;)) (memory.grow (i32.const 0)))
    (call $show32 (i32.const 6 (; refused ;)) (memory.grow (i32.const 65536)))
    (local.set $end (i32.mul (memory.size) (i32.const 65536)))
    (call $show32 (i32.const 7 (; end ;)) (local.get $end))
    (i32.store8 (i32.sub (local.get $end) (i32.const 1)) (i32.const 77))
    (memory.copy (i32.sub (local.get $end) (i32.const 4096)) (i32.const 0) (i32.const 4095))
    (call $show (i32.const 8 (; last ;)) (i64.load (i32.sub (local.get $end) (i32.const 8))))
    (memory.fill (local.get $end) (i32.const 1) (i32.const 0))
    (memory.copy (local.get $end) (local.get $end) (i32.const 0))

    ;; Every width, unaligned, signed and unsigned.
    (i64.store (i32.const 20001) (i64.const 0x8182838485868788))
    (call $show (i32.const 9 (; i64 ;)) (i64.load align=1 (i32.const 20001)))
    (call $show (i32.const 10 (; 8 s ;)) (i64.load8_s offset=1 (i32.const 20001)))
    (call $show (i32.const 11 (; 8 u ;)) (i64.load8_u offset=1 (i32.const 20001)))
    (call $show (i32.const 12 (; 16 s ;)) (i64.load16_s (i32.const 20003)))
    (call $show (i32.const 13 (; 16 u ;)) (i64.load16_u (i32.const 20003)))
    (call $show (i32.const 14 (; 32 s ;)) (i64.load32_s (i32.const 20005)))
    (call $show (i32.const 15 (; 32 u ;)) (i64.load32_u (i32.const 20005)))
    (call $show32 (i32.const 16 (; i32 8 s ;)) (i32.load8_s (i32.const 20002)))
    (call $show32 (i32.const 17 (; i32 16 u ;)) (i32.load16_u (i32.const 20002)))
    (i64.store32 (i32.const 20002) (i64.const 0x1122334455667788))
    (i64.store16 (i32.const 20007) (i64.const 0xaabbccdd))
    (i64.store8 (i32.const 20001) (i64.const 0x199))
    (call $show (i32.const 18 (; mixed ;)) (i64.load (i32.const 20001)))
    (f64.store (i32.const 20033) (f64.const -0x1.8p+100))
    (f32.store offset=3 (i32.const 20034) (f32.const 0x1.fffffep-120))
    (call $show (i32.const 19 (; f64 ;)) (i64.load (i32.const 20033)))
    (call $show32 (i32.const 20 (; f32 ;)) (i32.reinterpret_f32 (f32.load (i32.const 20037)))))

  (data (i32.const 1024)
    "fill    "
    "up      "
    "down    "
    "size    "
    "grow    "
    "grow 0  "
    "refused "
    "end     "
    "last    "
    "i64     "
    "8 s     "
    "8 u     "
    "16 s    "
    "16 u    "
    "32 s    "
    "32 u    "
    "i32 8 s "
    "i32 16 u"
    "mixed   "
    "f64     "
    "f32     ")
)
