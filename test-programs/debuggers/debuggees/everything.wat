;; One of each thing that a debugger can look at and change. Without a debugger it prints a line and ends with a trap.
;; c/every-method and ts/inject.ts know the indices, which are those in the comments.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))  ;; function 0

  (memory (export "memory") 1 3)
  (data (i32.const 0) "\08\00\00\00\06\00\00\00hello\0a")

  (table $functions 4 6 funcref)                                          ;; table 0
  (elem (table $functions) (i32.const 0) func $add $fibonacci)
  (table $foreigners 2 externref)                                         ;; table 1

  (global $word (mut i32) (i32.const -1))                                 ;; global 0
  (global $long (mut i64) (i64.const 0x1_0000_0002))                      ;; global 1
  (global $single (mut f32) (f32.const 1.5))                              ;; global 2
  (global $double (mut f64) (f64.const -2.25))                            ;; global 3
  (global $constant i32 (i32.const 7))                                    ;; global 4
  (global $function (mut funcref) (ref.func $add))                        ;; global 5
  (global $exception (mut exnref) (ref.null exn))                         ;; global 6
  (global $foreigner (mut externref) (ref.null extern))                   ;; global 7

  (tag $pair (param i32 i64))                                             ;; tag 0
  (tag $empty)                                                            ;; tag 1
  (tag $foreign (param externref))                                        ;; tag 2

  (func $add (param i32 i32) (result i32)                                 ;; function 1
    local.get 0
    local.get 1
    i32.add)

  (func $mixed (param i32 i64 f32 f64 funcref) (result i64) (local i32 f64 exnref)  ;; function 2
    local.get 0
    local.get 1
    local.get 2
    local.get 3
    local.get 4
    drop
    drop
    drop
    local.set 1
    drop
    local.get 1)

  (func $fibonacci (param i32) (result i32)                               ;; function 3
    (if (result i32) (i32.lt_s (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.add
        (call $fibonacci (i32.sub (local.get 0) (i32.const 1)))
        (call $fibonacci (i32.sub (local.get 0) (i32.const 2)))))))

  (func $throws (param i32)                                               ;; function 4
    local.get 0
    i64.const 70
    throw $pair)

  (func $quiet                                                            ;; function 5
    nop)

  (func $catches (result i32)                                             ;; function 6
    (block $caught (result i32 i64)
      (try_table (catch $pair $caught)
        (call $quiet)
        (call $throws (i32.const 7)))
      (return (i32.const -1)))
    drop)

  (func $prints                                                           ;; function 7
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))))

  (func $echo (param externref) (result externref)                        ;; function 8
    local.get 0)

  (func $traps (result i32)                                               ;; function 9
    i32.const 1
    i32.const 0
    i32.div_s)

  (func (export "_start")                                                 ;; function 10
    (drop (call $add (i32.const 2) (i32.const 3)))
    (drop (call $mixed (i32.const -1) (i64.const -2) (f32.const 1.5) (f64.const -2.5) (ref.func $add)))
    (drop (call $fibonacci (i32.const 5)))
    (call $prints)
    (global.set $word (call $catches))
    (drop (call $echo (ref.null extern)))
    (global.set $word (call $traps)))

  ;; Called by nothing here.
  (func $foreign_result (result externref)                                ;; function 11
    ref.null extern)
  (func $throws_foreign                                                   ;; function 12
    ref.null extern
    throw $foreign))
