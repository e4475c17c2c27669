;; Division by a constant that cannot trap is plain; any other is a call that is told the program counter.
;; run: f 17 5
;; run: f -17 0
;; run: f -2147483648 -1
;; run: minus_one -2147483648
(module
  (func (export "f") (param i32 i32) (result i32)
    (i32.add (i32.div_s (local.get 0) (i32.const 3)) (i32.add (i32.rem_u (local.get 0) (i32.const 7)) (i32.div_s (local.get 0) (local.get 1)))))
  (func (export "minus_one") (param i32) (result i32)
    (i32.div_s (local.get 0) (i32.const -1))))
