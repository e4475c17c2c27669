;; One function for each way to trap, in the order in which they are to be called. Not a WASI program.
(module
  (type $nullary (func))
  (memory 1)
  (table $functions 2 funcref)
  (elem (table $functions) (i32.const 0) func $other)
  (elem $passive func $other)
  (data $bytes "x")
  (func $other (result i32)
    i32.const 1)
  (func (export "unreachable")                                            ;; function 1
    i64.const 1
    unreachable)
  (func (export "divide")
    i64.const 1
    i64.const 0
    i64.div_u
    drop)
  (func (export "overflow")
    i32.const 0x80000000
    i32.const -1
    i32.div_s
    drop)
  (func (export "truncate")
    f64.const 1e10
    i32.trunc_f64_s
    drop)
  (func (export "load")
    i32.const 65533
    i32.load
    drop)
  (func (export "store")
    i32.const -1
    i64.const 1
    i64.store)
  (func (export "fill")
    i32.const 65000
    i32.const 1
    i32.const 1000
    memory.fill)
  (func (export "init")
    i32.const 0
    i32.const 0
    i32.const 2
    memory.init $bytes)
  (func (export "indirect_type")
    i32.const 0
    call_indirect (type $nullary))
  (func (export "indirect_null")
    i32.const 1
    call_indirect (type $nullary))
  (func (export "indirect_index")
    i32.const 2
    call_indirect (type $nullary))
  (func (export "table_get")
    i32.const 2
    table.get $functions
    drop)
  (func (export "throw_null")
    ref.null exn
    throw_ref)
  (func $recursion (export "recursion") (param $depth i32)
    local.get $depth
    i32.const 1
    i32.add
    call $recursion))
