;; A local that is assigned while readers of its old value are pending: they are settled first.
;; run: f 3 4
;; run: swap 1n 2n
(module
  (func (export "f") (param i32 i32) (result i32)
    (i32.mul (local.get 0) (local.get 1))
    (local.get 0)
    (local.set 0 (i32.add (local.get 0) (i32.const 1)))
    (i32.sub)
    (i32.add (local.tee 1 (i32.const 50)))
    (i32.add (local.get 0)))
  (func (export "swap") (param i64 i64) (result i64)
    (local.get 1) (local.get 0) (local.set 1) (local.set 0)
    (i64.sub (local.get 0) (local.get 1))))
