;; select is a conditional; what may trap is evaluated before it, chosen or not.
;; run: f 1 6 0
;; run: f 1 6 2
;; run: f 0 6 2
;; run: wide 0 1n 2n
;; run: wide 1 1n 2n
(module
  (func (export "f") (param i32 i32 i32) (result i32)
    (select (i32.add (local.get 1) (i32.const 1)) (i32.div_u (local.get 1) (local.get 2)) (i32.ne (local.get 0) (i32.const 0))))
  (func (export "wide") (param i32 i64 i64) (result i64)
    (select (local.get 1) (local.get 2) (i32.eqz (local.get 0)))))
