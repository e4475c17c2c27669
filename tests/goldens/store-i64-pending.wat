;; The value of an i64 store is read before either half is written: the store may overwrite where it came from, or the read may trap.
;; run: copy
;; run: trap
;; run: get 0
(module
  (memory (export "memory") 1)
  (data (i32.const 4) "\01\02\03\04")
  (func (export "copy") (result i64)
    (i64.store (i32.const 0) (i64.load32_u (i32.const 4)))
    (i64.load (i32.const 0)))
  (func (export "trap")
    (i64.store (i32.const 0) (i64.load8_u (i32.const 0x10000))))
  (func (export "get") (param i32) (result i64) (i64.load (local.get 0))))
