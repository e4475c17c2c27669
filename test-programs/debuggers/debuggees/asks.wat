;; As endless.wat, but it is another function that looks at the byte, through a table; its loop has nothing in it but calls.
(module
  (memory (export "memory") 1)
  (type $question (func (result i32)))
  (table funcref (elem $unset))
  (func $unset (type $question)
    i32.const 0
    i32.load8_u
    i32.eqz)
  (func $ask (param $how i32) (result i32)
    local.get $how
    call_indirect (type $question))
  (func (export "_start")
    (loop $again
      (br_if $again (call $ask (i32.const 0))))))
