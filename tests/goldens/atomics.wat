;; Atomic instructions: what comes early comes early, what is read waits in a variable while it is replaced, and alignment is looked at before bounds.
;; run: load_store 8 4294967297n
;; run: load_store 4 1n
;; run: add 8 3
;; run: add 8 0
;; run: add 9 1
;; run: add 65536 1
;; run: add64 8 -1n
;; run: add64 12 -1n
;; run: sub16 8 65537n
;; run: compare 8 257
;; run: compare64 16 1n
;; run: compare64 16 0n
;; run: compare64 16 1n
;; run: others 2
;; run: others 4
(module
  (memory 1)
  (func (export "load_store") (param i32 i64)
    (i32.atomic.store offset=8 (local.get 0) (i32.atomic.load8_u (local.get 0)))
    (i64.atomic.store (local.get 0) (local.get 1))
    (atomic.fence))
  (func (export "add") (param i32 i32) (result i32)
    (i32.add (i32.load (local.get 0)) (i32.atomic.rmw.add offset=4 (local.get 0) (i32.div_u (i32.const 1) (local.get 1)))))
  (func (export "add64") (param i32 i64) (result i64) (i64.atomic.rmw.add (local.get 0) (local.get 1)))
  (func (export "sub16") (param i32 i64) (result i64) (i64.atomic.rmw16.sub_u (local.get 0) (local.get 1)))
  (func (export "compare") (param i32 i32) (result i32) (i32.atomic.rmw8.cmpxchg_u (local.get 0) (local.get 1) (i32.load (i32.const 0))))
  (func (export "compare64") (param i32 i64) (result i64) (i64.atomic.rmw.cmpxchg (i32.const 16) (local.get 1) (i64.const 1)))
  (func (export "others") (param i32) (result i32)
    (drop (memory.atomic.notify (local.get 0) (i32.const 1)))
    (memory.atomic.wait32 (local.get 0) (i32.const 0) (i64.const -1))))
