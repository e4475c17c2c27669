;; Prints `line` three times, and exits with code 37.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\05\00\00\00line\0a")
  (func $print                                                            ;; function 2
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))))
  (func (export "_start") (local $left i32)                               ;; function 3
    i32.const 3
    local.set $left
    loop $again
      call $print
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1))))
    end
    i32.const 37
    call $proc_exit))
