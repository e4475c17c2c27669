;; NaN constants keep their bits: they are constants of the factory. Moving a NaN around does not change it.
;; run: f
;; run: g
;; run: h 1
(module
  (memory 1)
  (func (export "f") (result i32) (i32.reinterpret_f32 (f32.const nan:0x200001)))
  (func (export "g") (result i64)
    (f64.store (i32.const 0) (f64.const -nan:0x4000000000123))
    (i64.load (i32.const 0)))
  (func (export "h") (param i32) (result i32)
    (f32.store (i32.const 16) (select (f32.const nan:0x1) (f32.const nan) (local.get 0)))
    (f32.store (i32.const 20) (f32.neg (f32.load (i32.const 16))))
    (i32.load (i32.const 20))))
