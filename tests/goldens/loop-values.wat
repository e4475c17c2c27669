;; Loop parameters are variables that the back edge assigns as if all at once; a value below the loop stays where it is.
;; run: fib 10
(module
  (func (export "fib") (param i32) (result i32) (local i32 i32)
    (local.get 0)
    (i32.const 0) (i32.const 1)
    (loop $next (param i32 i32) (result i32)
      (local.set 2) (local.set 1)
      (local.get 2) (i32.add (local.get 1) (local.get 2))
      (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))
      (drop))
    (i32.add)))
