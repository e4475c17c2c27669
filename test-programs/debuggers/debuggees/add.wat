;; One function, whose instructions lie at 0x24, 0x26, 0x28 and 0x29: `--invoke add2 add.wasm 2 3`.
(module
  (func (export "add2") (param i32 i32) (result i32)
    local.get 0
    local.get 1
    i32.add))
