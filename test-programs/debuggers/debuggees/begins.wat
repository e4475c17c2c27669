;; A start function, which runs before _start does.
(module
  (memory (export "memory") 1)
  (global $trail (mut i32) (i32.const 0))
  (func $first
    i32.const 1
    global.set $trail)
  (func (export "_start")
    i32.const 2
    global.set $trail)
  (start $first))
