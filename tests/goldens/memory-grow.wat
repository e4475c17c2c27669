;; The DataView is read again after memory.grow and after calls that may grow the memory, but not after others.
;; run: f 1
;; run: g
(module
  (memory 1 64)
  (func $grows (drop (memory.grow (i32.const 1))))
  (func $plain (param i32))
  (func (export "f") (param i32) (result i32)
    (i32.load (i32.const 0))
    (drop (memory.grow (local.get 0)))
    (i32.store (i32.const 0x10000) (i32.const 6))
    (i32.add (i32.load (i32.const 0x10000)))
    (i32.add (memory.size)))
  (func (export "g") (result i32)
    (i32.store (i32.const 0) (i32.const 3))
    (call $grows)
    (call $plain (i32.load (i32.const 0)))
    (i32.load (i32.const 0))))
