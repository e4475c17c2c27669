;; The halves of an i64 loop parameter are assigned as if at once, though the new high half depends on the old low one.
;; run: f 0x80000001n 5
;; run: f -3n 2
;; run: unconditional 0x80000001n 5
(module
  (func (export "f") (param i64 i32) (result i64)
    (local.get 0)
    (loop $next (param i64) (result i64)
      (i64.shl (i64.const 3))
      (br_if $next (local.tee 1 (i32.sub (local.get 1) (i32.const 1))))))
  (func (export "unconditional") (param i64 i32) (result i64)
    (block $out (result i64)
      (local.get 0)
      (loop $next (param i64) (result i64)
        (br_if $out (i32.eqz (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))
        (i64.shl (i64.const 3))
        (br $next)))))
