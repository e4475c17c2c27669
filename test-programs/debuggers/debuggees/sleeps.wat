;; Looks every 0.3 seconds whether byte 0 of its memory is set, which only a debugger can bring about; then prints `awake`.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "\10\00\00\00\06\00\00\00awake\0a")
  ;; A subscription: user data, the tag of clocks and 7 bytes of padding; the monotonic clock, its timeout in nanoseconds, its precision, no flags.
  (data (i32.const 64) "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00" "\01\00\00\00\00\00\00\00" "\00\a3\e1\11\00\00\00\00" "\00\00\00\00\00\00\00\00")
  (func $sleep
    (drop (call $poll_oneoff (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 160))))
  (func (export "_start")
    (block $awake
      (loop $again
        (br_if $awake (i32.load8_u (i32.const 0)))
        (call $sleep)
        (br $again)))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))))
