;; call_indirect compares the element's type number, and calls the function through its object.
;; run: f 0 5
;; run: f 1 5
;; run: f 2 5
;; run: f 3 5
;; run: f 9 5
(module
  (type $unary (func (param i32) (result i32)))
  (table 4 funcref)
  (elem (i32.const 0) $inc $double $other)
  (func $inc (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $other (param i64))
  (func (export "f") (param i32 i32) (result i32)
    (i32.add (local.get 1) (call_indirect (type $unary) (i32.add (local.get 1) (i32.const 1)) (local.get 0)))))
