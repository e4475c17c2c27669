;; An exception that nothing catches, thrown two calls deep.
(module
  (memory (export "memory") 1)
  (tag $answer (param i32))
  (func $throws (param i32)
    local.get 0
    throw $answer)
  (func $between
    i32.const 42
    call $throws)
  (func (export "_start")
    call $between))
