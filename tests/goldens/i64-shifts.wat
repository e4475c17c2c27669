;; Shifts by a constant are expressions over the halves; by a variable they are calls.
;; run: f 0x123456789abcdef0n 5n
;; run: f -2n 63n
;; run: f -2n 64n
(module
  (func (export "f") (param i64 i64) (result i64)
    (i64.xor (i64.shl (local.get 0) (i64.const 8)) (i64.shr_u (local.get 0) (i64.const 36)))
    (i64.xor (i64.shr_s (local.get 0) (i64.const 32)))
    (i64.xor (i64.rotl (local.get 0) (i64.const 12)))
    (i64.xor (i64.rotr (local.get 0) (local.get 1)))))
