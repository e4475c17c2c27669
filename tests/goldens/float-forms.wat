;; What may be a copy of a NaN is read and stored with a question; what is computed is not, nor what is a float32's bits all along.
;; run: copy
;; run: compute
;; run: mask 1
;; run: same
(module
  (memory 1)
  (data (i32.const 0) "\01\02\03\04\05\06\f4\7f\00\00\a0\7f")
  (func (export "copy") (result i64) (local f64)
    (local.set 0 (f64.load (i32.const 0)))
    (f64.store (i32.const 16) (local.get 0))
    (i64.load (i32.const 16)))
  (func (export "compute") (result i64) (local f64)
    (local.set 0 (f64.mul (f64.load (i32.const 16)) (f64.const 3)))
    (f64.store (i32.const 24) (local.get 0))
    (f64.store (i32.const 24) (f64.add (f64.load (i32.const 24)) (f64.const 1)))
    (i64.load (i32.const 24)))
  (func (export "mask") (param i32) (result i32)
    (f32.store (i32.const 32) (select (f32.const -nan:0x7fffff) (f32.load (i32.const 8)) (local.get 0)))
    (i32.and (i32.reinterpret_f32 (f32.load (i32.const 32))) (i32.const 255)))
  (func (export "same") (result i32) (local f64)
    (local.set 0 (f64.load (i32.const 0)))
    (i32.add (f64.eq (local.get 0) (local.get 0)) (f64.ne (f64.load (i32.const 16)) (local.get 0)))))
