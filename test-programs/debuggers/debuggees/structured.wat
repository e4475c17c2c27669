;; Instructions that do nothing but say where others begin and end: each is a step.
(module
  (memory (export "memory") 1)
  (func (export "_start") (local $i i32)
    nop
    block $out
      loop $again
        local.get $i
        i32.const 1
        i32.add
        local.tee $i
        i32.const 2
        i32.ge_u
        br_if $out
        br $again
      end
    end
    local.get $i
    if
      nop
    else
      unreachable
    end))
