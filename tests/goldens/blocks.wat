;; A block that nothing branches to disappears; one that is left is a labelled statement.
;; run: f 0 8
;; run: f 1 8
(module
  (func (export "f") (param i32 i32) (result i32)
    (block (block (local.set 1 (i32.add (local.get 1) (i32.const 1)))))
    (block $out (result i32)
      (drop (br_if $out (i32.mul (local.get 1) (i32.const 2)) (local.get 0)))
      (i32.sub (local.get 1) (i32.const 100)))))
