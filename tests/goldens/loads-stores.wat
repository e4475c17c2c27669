;; Memory accesses: the constant offset is added to the unsigned address; a pending load is read before a store may change it.
;; run: f 16
;; run: f -1
;; run: f 65532
(module
  (memory (export "memory") 1)
  (data (i32.const 16) "\01\02\83\84\05\06\07\08")
  (func (export "f") (param i32) (result i32)
    (i32.load (local.get 0))
    (i32.store offset=4 (local.get 0) (i32.const 77))
    (i32.store8 (i32.const 100) (local.get 0))
    (i32.add (i32.load16_s offset=2 (local.get 0)))
    (i32.add (i32.load8_u offset=1 (i32.add (local.get 0) (i32.const 1))))))
