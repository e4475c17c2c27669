;; The value of an if goes to a variable in both arms; parameters without an else pass through.
;; run: f 1 10
;; run: f 0 10
;; run: pass 1 5n
;; run: pass 0 5n
(module
  (func (export "f") (param i32 i32) (result i32)
    (i32.add (local.get 1)
      (if (result i32) (local.get 0) (then (i32.mul (local.get 1) (i32.const 3))) (else (i32.const 4)))))
  (func (export "pass") (param i32 i64) (result i64)
    (local.get 1)
    (local.get 0)
    (if (param i64) (result i64) (then (i64.const 100) (i64.add)))))
