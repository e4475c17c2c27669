/**
 * The debuggees of `test-programs/debuggers/debuggees` as components: each as the first core module, its bytes as they are alone but for the names, with what it exports to call
 * lifted. What some import of WASI preview1 comes from two more core modules, over WASI 0.2.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';

const sources = fileURLToPath(new URL('../../test-programs/debuggers/debuggees/', import.meta.url));
/** Without a name of its own, which would be in its name section. */
const source = (name: string): string => readFileSync(`${sources}${name}.wat`, 'utf8').replace(/^\(module/m, '(core module');

const INTERFACES = `
  (import "wasi:io/error@0.2.0" (instance $error (export "error" (type (sub resource)))))
  (alias export $error "error" (type $error))
  (import "wasi:io/streams@0.2.0" (instance $streams
    (export "output-stream" (type $output (sub resource)))
    (alias outer 1 $error (type $outer)) (export "error" (type $e (eq $outer)))
    (type $failure (variant (case "last-operation-failed" (own $e)) (case "closed")))
    (export "stream-error" (type $stream-error (eq $failure)))
    (export "[method]output-stream.blocking-write-and-flush"
      (func (param "self" (borrow $output)) (param "contents" (list u8)) (result (result (error $stream-error)))))))
  (alias export $streams "output-stream" (type $output))
  (import "wasi:cli/stdout@0.2.0" (instance $stdout
    (alias outer 1 $output (type $outer)) (export "output-stream" (type $o (eq $outer))) (export "get-stdout" (func (result (own $o))))))
  (import "wasi:cli/exit@0.2.0" (instance $exit (export "exit-with-code" (func (param "status-code" u8)))))`;

/** They call each other in a ring, so the functions of WASI are put into a table when there is all that they need. What WASI returns lies at the end of the memory. */
const PREVIEW1 = `
  (core module $preview1
    (type $write (func (param i32 i32 i32 i32) (result i32)))
    (type $exit (func (param i32)))
    (table (export "all") 2 funcref)
    (func (export "fd_write") (type $write)
      (call_indirect (type $write) (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 0)))
    (func (export "proc_exit") (type $exit) (call_indirect (type $exit) (local.get 0) (i32.const 1))))
  (core instance $preview1 (instantiate $preview1))`;
const FILLED = `
  (core func $get (canon lower (func $stdout "get-stdout")))
  (core func $write (canon lower (func $streams "[method]output-stream.blocking-write-and-flush") (memory (core memory $main "memory"))))
  (core func $exit (canon lower (func $exit "exit-with-code")))
  (core module $fill
    (import "main" "memory" (memory 1))
    (import "preview1" "all" (table 2 funcref))
    (import "wasi" "get" (func $get (result i32)))
    (import "wasi" "write" (func $write (param i32 i32 i32 i32)))
    (import "wasi" "exit" (func $exit (param i32)))
    (func $fd_write (param i32 i32 i32 i32) (result i32)
      (call $write (call $get) (i32.load (local.get 1)) (i32.load offset=4 (local.get 1)) (i32.const 65520))
      (i32.store (local.get 3) (i32.load offset=4 (local.get 1)))
      (i32.const 0))
    (elem (i32.const 0) $fd_write $exit))
  (core instance (instantiate $fill
    (with "main" (instance $main)) (with "preview1" (instance $preview1))
    (with "wasi" (instance (export "get" (func $get)) (export "write" (func $write)) (export "exit" (func $exit))))))`;

/** As `add2`, where there is that. */
const LIFTED: Readonly<Record<string, string>> = {
  add: '(func (export "add2") (param "a" s32) (param "b" s32) (result s32) (canon lift (core func $main "add2")))',
};
const START = '(func (export "start") (canon lift (core func $main "_start")))';

/** Two instances of a core module that borrow from one of another; each runs twice. */
const lending = (): string => `(component ${source('shares')} ${source('borrows')}
  (core module $both
    (import "one" "run" (func $one (param i32) (result i32)))
    (import "other" "run" (func $other (param i32) (result i32)))
    (func (export "_start") (drop (call $one (i32.const 2))) (drop (call $other (i32.const 2)))))
  (core instance $shares (instantiate 0))
  (core instance $one (instantiate 1 (with "shares" (instance $shares))))
  (core instance $other (instantiate 1 (with "shares" (instance $shares))))
  (core instance $main (instantiate $both (with "one" (instance $one)) (with "other" (instance $other))))
  ${START})`;

function textOf(name: string): string {
  if (name === 'lending') return lending();
  const main = source(name);
  const lifted = LIFTED[name] ?? START;
  if (!main.includes('wasi_snapshot_preview1')) return `(component ${main} (core instance $main (instantiate 0)) ${lifted})`;
  return `(component ${INTERFACES} ${main} ${PREVIEW1}
    (core instance $main (instantiate 0 (with "wasi_snapshot_preview1" (instance $preview1)))) ${FILLED} ${lifted})`;
}

/** The component that has this debuggee. */
export async function componentDebuggee(name: string): Promise<Uint8Array> {
  try {
    return await parse(textOf(name));
  } catch (e) {
    throw new Error(`${name}: ${String((e as { payload?: unknown }).payload ?? e)}`, { cause: e });
  }
}
