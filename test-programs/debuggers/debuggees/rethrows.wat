;; An exception that is caught, thrown again, caught again; and then one that nothing catches.
(module
  (memory (export "memory") 1)
  (tag $pair (param i32 i64))
  (func $throws                                                           ;; function 0
    i32.const 5
    i64.const 6
    throw $pair)
  (func $rethrows                                                         ;; function 1
    (block $caught (result i32 i64 exnref)
      (try_table (catch_ref $pair $caught)
        (call $throws))
      unreachable)
    throw_ref)
  (func $catches (result i32)                                             ;; function 2
    (block $caught (result i32 i64)
      (try_table (catch $pair $caught)
        (call $rethrows))
      unreachable)
    drop)
  (func (export "_start")                                                 ;; function 3
    call $catches
    drop
    call $throws))
