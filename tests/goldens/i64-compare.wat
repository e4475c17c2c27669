;; Comparisons of i64: signed ones look at the high halves first.
;; run: f -1n 1n
;; run: f 1n -1n
;; run: f 0x100000000n 0xffffffffn
(module
  (func (export "f") (param i64 i64) (result i32)
    (i32.or (i64.lt_s (local.get 0) (local.get 1))
      (i32.or (i32.shl (i64.ge_u (local.get 0) (local.get 1)) (i32.const 1))
        (i32.or (i32.shl (i64.eq (local.get 0) (local.get 1)) (i32.const 2)) (i32.shl (i64.eqz (local.get 0)) (i32.const 3)))))))
