;; What may trap happens before a later side effect, and in order.
;; run: f 1 0
;; run: get
;; run: f 70000 0
;; run: get
;; run: f 4 2
;; run: get
(module
  (import "host" "log" (func $log (param i32)))
  (memory 1)
  (global $g (mut i32) (i32.const 0))
  (func (export "f") (param i32 i32) (result i32)
    (i32.load (local.get 0))
    (i32.div_s (local.get 0) (local.get 1))
    (global.set $g (i32.const 1))
    (call $log (local.get 0))
    (i32.add))
  (func (export "get") (result i32) (global.get $g)))
