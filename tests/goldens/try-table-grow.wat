;; A memory that grew in code that threw is reloaded by the handler.
;; run: f -> 9
(module
  (memory 1)
  (tag $t)
  (func $grow (drop (memory.grow (i32.const 40))) (throw $t))
  (func (export "f") (result i32)
    (i32.store (i32.const 0) (i32.const 1))
    (block $h (try_table (catch $t $h) (call $grow)))
    (i32.store (i32.const 0x100000) (i32.const 9))
    (i32.load (i32.const 0x100000))))
