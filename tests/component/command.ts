/** Commands of WASI preview1 as components: what such a program imports is given by an adapter that does nothing but let it run. */
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';

/** What is written goes nowhere, and the end of the program is a trap. */
const ADAPTER = `(module
  (import "__main_module__" "_start" (func $start))
  (import "env" "memory" (memory 0))
  (func (export "wasi:cli/run@0.2.0#run") (result i32) (call $start) (i32.const 0))
  (func (export "fd_write") (param i32 i32 i32 i32) (result i32) (i32.const 8))
  (func (export "fd_read") (param i32 i32 i32 i32) (result i32) (i32.const 8))
  (func (export "fd_seek") (param i32 i64 i32 i32) (result i32) (i32.const 8))
  (func (export "fd_close") (param i32) (result i32) (i32.const 8))
  (func (export "fd_fdstat_get") (param i32 i32) (result i32) (i32.const 8))
  (func (export "fd_prestat_get") (param i32 i32) (result i32) (i32.const 8))
  (func (export "fd_prestat_dir_name") (param i32 i32 i32) (result i32) (i32.const 8))
  (func (export "environ_sizes_get") (param i32 i32) (result i32) (i32.const 8))
  (func (export "environ_get") (param i32 i32) (result i32) (i32.const 8))
  (func (export "args_sizes_get") (param i32 i32) (result i32) (i32.const 8))
  (func (export "args_get") (param i32 i32) (result i32) (i32.const 8))
  (func (export "proc_exit") (param i32) unreachable))`;
const WIT = `package test:test; world it { export wasi:cli/run@0.2.0; }
  package wasi:cli@0.2.0 { interface run { run: func() -> result; } }`;

/** @param core a command of preview1 */
export async function commandOf(core: Uint8Array): Promise<Uint8Array> {
  const adapter = await componentEmbed({ binary: await parse(ADAPTER), witSource: WIT, world: 'it' });
  return componentNew(core, [['wasi_snapshot_preview1', adapter]]);
}
