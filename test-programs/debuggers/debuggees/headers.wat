;; A function whose head is long: a size of two bytes, three groups of locals. It is called four times.
(module
  (memory (export "memory") 1)
  (global $calls (mut i32) (i32.const 0))
  (func $long (local i32 i32 i64 f64)
    global.get $calls
    i32.const 1
    i32.add
    global.set $calls
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop
    nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop)
  (func (export "_start")
    call $long
    call $long
    call $long
    call $long))
