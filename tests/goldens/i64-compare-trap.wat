;; An operand that may trap is evaluated even where the comparison is decided without it.
;; run: less -1n 70000
;; run: less -1n 0
;; run: clz 0x100000000n 70000
(module
  (memory 1)
  (func (export "less") (param i64 i32) (result i32)
    (i64.lt_s (local.get 0) (i64.load8_u (local.get 1))))
  (func (export "clz") (param i64 i32) (result i64)
    (i64.clz (i64.or (local.get 0) (i64.load8_u (local.get 1))))))
