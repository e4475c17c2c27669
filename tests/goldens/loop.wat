;; A loop with a back edge has a yield point at its head; one without is no loop at all.
;; run: sum 10
;; run: once 3
(module
  (func (export "sum") (param i32) (result i32) (local i32)
    (loop $again
      (local.set 1 (i32.add (local.get 1) (local.get 0)))
      (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1))
  (func (export "once") (param i32) (result i32)
    (loop (result i32) (i32.add (local.get 0) (i32.const 1)))))
