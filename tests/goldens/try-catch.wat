;; The older form: try is a JavaScript try, its clauses stand in the catch. The exception is kept in a variable as long as one of them runs: rethrow throws it again.
;; run: f 1 -> 42
;; run: f 2 -> 7
;; run: f 3 -> -1
;; run: g 1 -> 41
;; run: g 2 -> -2
(module
  (tag $a (param i32 i64))
  (tag $b)
  (func $throws (param i32)
    (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $a (i32.const 40) (i64.const 2))))
    (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $b))))
  (func (export "f") (param i32) (result i32)
    try (result i32)
      (call $throws (local.get 0))
      (i32.const -1)
    catch $a
      i32.wrap_i64
      i32.add
    catch_all
      (i32.const 7)
    end)
  (func (export "g") (param i32) (result i32)
    try (result i32)
      try
        (call $throws (local.get 0))
      catch_all
        (br_if 0 (i32.eq (local.get 0) (i32.const 2)))
        rethrow 0
      end
      (i32.const -2)
    catch $a
      drop
      (i32.add (i32.const 1))
    end))
