;; i64 values are two halves: addition carries, multiplication is a call that leaves the high half in R.h.
;; run: f 0xffffffffn 1n
;; run: f -1n -1n
;; run: f 0x123456789abcdefn 0x1000000000n
(module
  (func (export "f") (param i64 i64) (result i64)
    (i64.mul (i64.add (local.get 0) (local.get 1)) (i64.sub (local.get 0) (i64.const 3)))))
