;; Globals are fields; a pending read of one is settled before it is set. Immutable ones may stay pending over anything.
;; run: f
;; run: f
;; run: wide
(module
  (global $g (mut i32) (i32.const 5))
  (global $k i32 (i32.const 100))
  (global $w (mut i64) (i64.const 0xffffffff))
  (func (export "f") (result i32)
    (global.get $g)
    (global.get $k)
    (global.set $g (i32.add (global.get $g) (i32.const 1)))
    (i32.add))
  (func (export "wide") (result i64)
    (global.set $w (i64.shl (global.get $w) (i64.const 4)))
    (global.get $w)))
