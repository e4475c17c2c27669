;; Tables: get and set check their bounds, grow and size; references are objects or null.
;; run: f 0
;; run: f 3
;; run: f 9
;; run: refs
(module
  (table $t 4 externref)
  (table $f 2 10 funcref)
  (elem declare func $g)
  (func $g)
  (func (export "f") (param i32) (result i32)
    (table.set $t (local.get 0) (ref.null extern))
    (i32.add (ref.is_null (table.get $t (local.get 0))) (table.size $t)))
  (func (export "refs") (result i32)
    (i32.add (table.grow $f (ref.func $g) (i32.const 3)) (ref.is_null (table.get $f (i32.const 4))))
    (i32.add (i32.mul (table.size $f) (i32.const 100)))))
