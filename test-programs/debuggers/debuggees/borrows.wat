;; Imports what shares.wat exports, and has its own behind it, unexported. Not a WASI program.
(module
  (import "shares" "function" (func $function (param i64) (result i32))) ;; function 0
  (import "shares" "memory" (memory 1))
  (import "shares" "global" (global $global (mut i32)))                   ;; global 0
  (import "shares" "table" (table $table 3 funcref))                      ;; table 0
  (import "shares" "tag" (tag $tag (param i32)))                          ;; tag 0
  (global $own (mut i32) (i32.const 20))                                  ;; global 1
  (table $own 2 funcref)                                                  ;; table 1
  (tag $own)                                                              ;; tag 1
  (func (export "run") (param $count i32) (result i32)                    ;; function 1
    loop $again
      i64.const 0
      call $function
      drop
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))
    end
    global.get $own))
