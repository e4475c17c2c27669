;; Operands fold into one expression; `| 0` stays only where no context truncates.
;; run: f 7 3
;; run: f -2147483648 5
;; run: unsigned -1 3
(module
  (func (export "f") (param i32 i32) (result i32)
    (i32.xor
      (i32.mul (i32.add (local.get 0) (local.get 1)) (i32.sub (local.get 0) (i32.const 10)))
      (i32.shl (i32.add (local.get 0) (i32.const 1)) (i32.and (local.get 1) (i32.const 7)))))
  (func (export "unsigned") (param i32 i32) (result i32)
    (i32.add (i32.shr_u (local.get 0) (local.get 1)) (i32.lt_u (local.get 0) (local.get 1)))))
