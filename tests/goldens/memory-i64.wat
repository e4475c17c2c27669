;; i64 accesses: a load reads both halves at once; a store that would run past the end writes nothing.
;; run: f 0
;; run: f 65532
;; run: widths 8
;; run: get 65528
(module
  (memory (export "memory") 1)
  (data (i32.const 8) "\ff\fe\fd\fc\fb\fa\f9\f8")
  (func (export "f") (param i32) (result i64)
    (i64.store (local.get 0) (i64.const 0x1122334455667788))
    (i64.load offset=2 (local.get 0)))
  (func (export "widths") (param i32) (result i64)
    (i64.xor (i64.load32_s (local.get 0)) (i64.xor (i64.load16_u (local.get 0)) (i64.load8_s (local.get 0)))))
  (func (export "get") (param i32) (result i64) (i64.load (local.get 0))))
