;; Several results are one array of slots, i64 taking two; blocks may leave several values.
;; run: f 3 5n
;; run: swap 1 2
(module
  (func $pair (param i32 i64) (result i64 f64 i32) (local.get 1) (f64.convert_i32_s (local.get 0)) (local.get 0))
  (func (export "f") (param i32 i64) (result i64 i32)
    (local f64)
    (call $pair (local.get 0) (local.get 1))
    (local.set 0) (local.set 2)
    (i32.add (local.get 0) (i32.trunc_f64_s (local.get 2))))
  (func (export "swap") (param i32 i32) (result i32 i32)
    (block (result i32 i32) (local.get 1) (local.get 0) (br_if 0 (local.get 0)) (drop) (drop) (i32.const 8) (i32.const 9))))
