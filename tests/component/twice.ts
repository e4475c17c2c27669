/** A component with a component inside that is made twice, each with two instances of one core module, which tell themselves apart by what they are given. */
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';

/**
 * An instance of `$m` has the sum of what it is given as its global 2, which no order can make wrong: the module that `x` is given has 10, that of `y` 20, and `$first` is given
 * 1 more, `$second` 2. `get` calls `$base`, so that there are instances between the components, and adds 100 to that. There are more than nine modules, which names of files do not sort.
 */
export const twice = (): Promise<Uint8Array> => parse(`(component $whole
  (core module $outer (func (export "nothing")))
  (component $inner
    (import "tens" (core module $tens (export "n" (global i32))))
    (import "given" (func $given (result s32)))
    (core module $never (func (export "nothing")))
    (core module $one (global (export "n") i32 (i32.const 1)))
    (core module $two (global (export "n") i32 (i32.const 2)))
    (core module $m
      (import "tens" "n" (global $tens i32)) (import "given" "n" (global $ones i32)) (import "given" "get" (func $get (result i32)))
      (global $n (mut i32) (i32.const 0))
      (func $begin (global.set $n (i32.add (global.get $tens) (global.get $ones))))
      (start $begin)
      (func $get_n (export "get") (result i32) (i32.add (call $get) (global.get $n))))
    (core func $low (canon lower (func $given)))
    (core instance $tens (instantiate $tens))
    (core instance $one (instantiate $one))
    (core instance $two (instantiate $two))
    (alias core export $one "n" (core global $n1))
    (alias core export $two "n" (core global $n2))
    (core instance $given1 (export "n" (global $n1)) (export "get" (func $low)))
    (core instance $given2 (export "n" (global $n2)) (export "get" (func $low)))
    (core instance $first (instantiate $m (with "tens" (instance $tens)) (with "given" (instance $given1))))
    (core instance $second (instantiate $m (with "tens" (instance $tens)) (with "given" (instance $given2))))
    (func (export "get") (result s32) (canon lift (core func $second "get"))))
  (component $base
    (core module $hundred (func $hundred (export "n") (result i32) i32.const 100))
    (core instance $made (instantiate $hundred))
    (func (export "get") (result s32) (canon lift (core func $made "n"))))
  (component $unused (import "a" (func (param "b" string))) (core module $u (func (export "u"))))
  (core module $ten (global (export "n") i32 (i32.const 10)))
  (core module $twenty (global (export "n") i32 (i32.const 20)))
  (core instance $a (instantiate $outer))
  (instance $b (instantiate $base))
  (instance $x (instantiate $inner (with "tens" (core module $ten)) (with "given" (func $b "get"))))
  (core instance $again (instantiate $outer))
  (instance $y (instantiate $inner (with "tens" (core module $twenty)) (with "given" (func $b "get"))))
  (export "get-x" (func $x "get"))
  (export "get-y" (func $y "get")))`);
