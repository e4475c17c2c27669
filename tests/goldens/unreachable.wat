;; Code that cannot be reached is not printed, up to the end of its block; `unreachable` throws.
;; run: f 0
;; run: f 1
;; run: after
(module
  (func (export "f") (param i32) (result i32)
    (if (local.get 0) (then (unreachable) (drop (i32.add (i32.const 1))) (loop (br 0))))
    (block (br 0) (call 0 (i32.const 9)) (drop))
    (return (i32.const 3))
    (i32.div_s (i32.const 1) (i32.const 0)))
  (func (export "after") (result i64)
    (block (result i64) (br 0 (i64.const 7)) (i64.add (unreachable)))))
