;; br_table is a switch; the default's cases are left out.
;; run: f 0
;; run: f 1
;; run: f 2
;; run: f 3
;; run: f -1
;; run: value 0 7
;; run: value 1 7
(module
  (func (export "f") (param i32) (result i32)
    (block $c (block $b (block $a
      (br_table $a $b $a $c $c (local.get 0)))
      (return (i32.const 10)))
      (return (i32.const 20)))
    (i32.const 30))
  (func (export "value") (param i32 i32) (result i32)
    (block $outer (result i32)
      (i32.add (i32.const 1)
        (block $inner (result i32)
          (br_table $inner $outer (i32.mul (local.get 1) (i32.const 3)) (local.get 0)))))))
