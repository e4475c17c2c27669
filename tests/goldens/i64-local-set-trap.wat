;; A trap shows the locals as they were: neither half of an i64 local is assigned before the value is complete.
;; run: f 0x1ff000000n 70000
;; run: f 0x1ff000000n 0
(module
  (memory 1)
  (data (i32.const 0) "\2a")
  (func (export "f") (param i64 i32) (result i64)
    (local.set 0 (i64.or (i64.shl (local.get 0) (i64.const 8)) (i64.load8_u (local.get 1))))
    (local.get 0)))
