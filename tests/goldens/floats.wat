;; Float constants and arithmetic: float32 is rounded at each operation, -0 and infinities are literals.
;; run: f 1.5 2.25
;; run: f 0.1 0.2
;; run: constants
;; run: f32_load
(module
  (memory 1)
  (data (i32.const 0) "\cd\cc\cc\3d\00\00\80\7f")
  (func (export "f") (param f32 f64) (result f64)
    (f64.add (f64.promote_f32 (f32.mul (f32.add (local.get 0) (f32.const 0.1)) (local.get 0))) (f64.sqrt (f64.neg (f64.neg (local.get 1))))))
  (func (export "constants") (result f32 f64 f64 f32 f64)
    (f32.const -0) (f64.const inf) (f64.const -inf) (f32.const 0x1.fffffep127) (f64.const 5e-324))
  (func (export "f32_load") (result f32)
    (f32.store (i32.const 8) (f32.load (i32.const 0)))
    (f32.add (f32.load (i32.const 8)) (f32.load (i32.const 4)))))
