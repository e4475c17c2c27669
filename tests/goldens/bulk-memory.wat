;; Bulk operations are calls of the memory's and table's methods; dropped segments are empty.
;; run: f 0 4
;; run: f 65533 4
;; run: tables
(module
  (memory 1)
  (table $t 8 funcref)
  (table $u 8 funcref)
  (elem $e func $g $g)
  (data $d "abcdef")
  (func $g)
  (func (export "f") (param i32 i32) (result i32)
    (memory.init $d (local.get 0) (i32.const 1) (local.get 1))
    (memory.copy (i32.const 20) (local.get 0) (local.get 1))
    (memory.fill (i32.const 24) (i32.const 0x41) (i32.const 2))
    (data.drop $d)
    (i32.add (i32.load (i32.const 20)) (i32.load (i32.const 24))))
  (func (export "tables") (result i32)
    (table.init $t $e (i32.const 1) (i32.const 0) (i32.const 2))
    (elem.drop $e)
    (table.copy $u $t (i32.const 0) (i32.const 0) (i32.const 3))
    (table.fill $u (i32.const 5) (ref.func $g) (i32.const 2))
    (i32.add (ref.is_null (table.get $u (i32.const 0))) (ref.is_null (table.get $u (i32.const 6))))))
