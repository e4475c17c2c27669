;; The program counter is set before each call, odd while the call is in progress; results land in variables.
;; run: f 4
;; run: wide 5n
(module
  (func $twice (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func $none (param i32))
  (func $add64 (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
  (func (export "f") (param i32) (result i32)
    (call $none (local.get 0))
    (i32.add (call $twice (local.get 0)) (call $twice (i32.add (local.get 0) (i32.const 1)))))
  (func (export "wide") (param i64) (result i64)
    (call $add64 (call $add64 (local.get 0) (i64.const 0x1_0000_0000)) (local.get 0))))
