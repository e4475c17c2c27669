;; Three pairs of i32.const and local.set: seven instructions with the end, each a step.
(module
  (memory (export "memory") 1)
  (func (export "_start") (local $a i32) (local $b i32) (local $c i32)
    i32.const 1
    local.set $a
    i32.const 2
    local.set $b
    i32.const 3
    local.set $c))
