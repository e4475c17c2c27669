;; Sums 1 to 10 in a loop, an iteration at a time with nothing else in it, and prints the sum: 55, as two digits.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\03\00\00\00??\0a")
  (func $sum (param $count i32) (result i32) (local $i i32) (local $sum i32)
    loop $next
      local.get $i
      i32.const 1
      i32.add
      local.tee $i
      local.get $sum
      i32.add
      local.set $sum
      local.get $i
      local.get $count
      i32.lt_s
      br_if $next
    end
    local.get $sum)
  (func (export "_start") (local $sum i32)
    i32.const 10
    call $sum
    local.set $sum
    (i32.store8 (i32.const 8) (i32.add (i32.const 48) (i32.div_u (local.get $sum) (i32.const 10))))
    (i32.store8 (i32.const 9) (i32.add (i32.const 48) (i32.rem_u (local.get $sum) (i32.const 10))))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))))
