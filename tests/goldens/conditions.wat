;; Comparisons are booleans where a condition is wanted, and become 0 or 1 elsewhere; eqz negates.
;; run: f 1 2
;; run: f 2 1
;; run: f 2 2
(module
  (func (export "f") (param i32 i32) (result i32)
    (if (i32.eqz (i32.lt_s (local.get 0) (local.get 1)))
      (then (if (i32.eqz (local.get 0)) (then (return (i32.const 5))))))
    (if (i32.eqz (i32.eqz (i32.eq (local.get 0) (local.get 1)))) (then (return (i32.const 9))))
    (i32.add (i32.gt_u (local.get 0) (local.get 1)) (i32.shl (i32.le_s (local.get 0) (local.get 1)) (i32.const 4)))))
