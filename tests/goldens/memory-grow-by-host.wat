;; The host may grow a memory that is not exported, by calling back an export: it is reloaded after a call of the host.
;; run: f
(module
  (import "host" "call" (func $host))
  (memory 1)
  (func (export "callback") (drop (memory.grow (i32.const 40))))
  (func (export "f") (result i32)
    (i32.store (i32.const 0) (i32.const 1))
    (call $host)
    (i32.store (i32.const 0x100000) (i32.const 9))
    (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 0x100000)))))
