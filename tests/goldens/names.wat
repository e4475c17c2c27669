;; Functions are named after the name section, made valid and unique.
;; run: f
(module
  (func $"std::vec<int>::push(int)" (result i32) (i32.const 1))
  (func $"std::vec<int>::push[int]" (result i32) (i32.const 2))
  (func (export "f") (result i32) (i32.add (call 0) (call 1))))
