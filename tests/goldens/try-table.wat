;; try_table is a JavaScript try; each clause compares the tag and branches with the exception's values.
;; run: f 1 -> 42
;; run: f 2 -> 7
;; run: f 3 -> -1
(module
  (tag $a (param i32 i64))
  (tag $b)
  (func $throws (param i32)
    (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $a (i32.const 40) (i64.const 2))))
    (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $b))))
  (func (export "f") (param i32) (result i32)
    (block $any (result exnref)
      (block $caught (result i32 i64)
        (try_table (catch $a $caught) (catch_all_ref $any)
          (call $throws (local.get 0)))
        (return (i32.const -1)))
      (return (i32.add (i32.wrap_i64))))
    (drop)
    (i32.const 7)))
