;; What it exports, borrows.wat imports. It also has some that it does not export. Not a WASI program.
(module
  (memory (export "memory") 1)
  (global $hidden (mut i32) (i32.const 10))                               ;; global 0
  (global (export "global") (mut i32) (i32.const 11))                     ;; global 1
  (table $hidden 1 funcref)                                               ;; table 0
  (table (export "table") 3 funcref)                                      ;; table 1
  (tag $hidden)                                                           ;; tag 0
  (tag (export "tag") (param i32))                                        ;; tag 1
  (func $hidden (result i32)                                              ;; function 0
    i32.const 100)
  (func (export "function") (param i64) (result i32)                      ;; function 1
    i32.const 101))
