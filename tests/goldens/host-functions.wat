;; Calls of imported functions look like all others; i64 crosses as two halves.
;; run: f 5 7n
(module
  (import "host" "log" (func $log (param i32)))
  (import "host" "log" (func $log64 (param i64 f32)))
  (import "host" "three" (func $three (result i32)))
  (func (export "f") (param i32 i64) (result i32)
    (call $log (local.get 0))
    (call $log64 (i64.mul (local.get 1) (i64.const -3)) (f32.const 0.5))
    (i32.add (call $three) (local.get 0))))
