;; A dropped value is not computed, unless computing it may trap.
;; run: f 5 0
;; run: f 5 1
(module
  (memory 1)
  (func (export "f") (param i32 i32)
    (drop (i32.mul (local.get 0) (local.get 1)))
    (drop (i64.load (local.get 1)))
    (drop (i32.rem_s (local.get 0) (local.get 1)))))
