;; Calls the host, which is meant to call `run` again. Not a WASI program.
(module
  (import "host" "call" (func $call (param i32 i32) (result i32)))       ;; function 0
  (func $between (param $depth i32) (result i32)                          ;; function 1
    local.get $depth
    i32.const 7
    call $call)
  (func (export "run") (param $depth i32) (result i32)                    ;; function 2
    i64.const 5
    local.get $depth
    call $between
    i32.const 1
    i32.add
    return))
