;; Loops until byte 0 of the memory is not 0, which only a debugger can bring about.
(module
  (memory (export "memory") 1)
  (func (export "_start")
    loop $again
      i32.const 0
      i32.load8_u
      i32.eqz
      br_if $again
    end))
