;; Folded and unfolded instructions, for stepping through text.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $double (param $n i32) (result i32)
    local.get $n
    i32.const 2
    i32.mul)
  (func $sum (param $count i32) (result i32)
    (local $total i32)
    (loop $again
      (local.set $total
        (i32.add
          (local.get $total)
          (call $double (local.get $count))))
      (br_if $again
        (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $total))
  (func $stop (param $code i32)
    (if (i32.eq (local.get $code) (i32.const 12))
      (then unreachable))
    (call $exit (local.get $code)))
  (func (export "_start")
    (call $stop (call $sum (i32.const 3)))))
