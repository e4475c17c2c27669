;; Divides by zero, two calls deep: one of them indirect.
(module
  (type $binary (func (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "left behind")
  (table funcref (elem $divide))
  (func $divide (type $binary)                                            ;; function 0
    local.get 0
    local.get 1
    i32.div_s)
  (func $between (param $divisor i32) (result i32)                        ;; function 1
    i32.const 100
    local.get $divisor
    i32.const 0
    call_indirect (type $binary))
  (func (export "_start")                                                 ;; function 2
    i64.const -9
    i32.const 0
    call $between
    drop
    drop))
