;; An operand that may trap is evaluated even where the result does not depend on it.
;; run: shift 70000
;; run: shift 0
;; run: shift64 70000
(module
  (memory 1)
  (data (i32.const 0) "\ff\ff\ff\ff\ff\ff\ff\ff")
  (func (export "shift") (param i32) (result i64)
    (i64.shr_u (i64.load8_u (local.get 0)) (i64.const 32)))
  (func (export "shift64") (param i32) (result i32)
    (i32.wrap_i64 (i64.shl (i64.load (local.get 0)) (i64.const 40)))))
