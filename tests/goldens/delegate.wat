;; delegate: handlers that its exceptions pass by compare the place. Nothing is to be done if there are none in between.
;; run: f 1 -> 3
;; run: f 2 -> 2
;; run: g -> 1
(module
  (tag $a)
  (func $throws (throw $a))
  (func (export "f") (param i32) (result i32)
    try $outer (result i32)
      try (result i32)
        try
          (if (i32.eq (local.get 0) (i32.const 1)) (then (call $throws)))
        delegate $outer
        (call $throws)
        (i32.const 1)
      catch_all
        (i32.const 2)
      end
    catch $a
      (i32.const 3)
    end)
  (func (export "g") (result i32)
    try (result i32)
      try
        (call $throws)
      delegate 0
      (i32.const 0)
    catch_all
      (i32.const 1)
    end))
