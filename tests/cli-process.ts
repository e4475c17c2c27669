/** The built command line as a child process, in directories that vanish when the tests of a file are over. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const main = join(root, 'dist', 'cli', 'main.js');

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs node. */
export function node(args: readonly string[], cwd: string, options: { input?: string; env?: Record<string, string> } = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, {
    cwd, encoding: 'utf8', input: options.input ?? '', env: { PATH: process.env['PATH'], WASM2JS_DEBUG_CACHE: 'off', ...options.env },
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** A directory of its own for a file's tests. */
export class Workspace {
  readonly path = mkdtempSync(join(tmpdir(), 'cli-test-'));

  /** @param installed whether compiled modules in it find the package */
  constructor(installed = true) {
    afterAll(() => rmSync(this.path, { recursive: true, force: true }));
    if (!installed) return;
    mkdirSync(join(this.path, 'node_modules'));
    symlinkSync(root, join(this.path, 'node_modules', 'wasm2js-debug'), 'junction');
  }

  file(name: string): string {
    return join(this.path, name);
  }

  write(name: string, contents: string | Uint8Array): string {
    writeFileSync(this.file(name), contents);
    return this.file(name);
  }

  /** What is in it. */
  names(): string[] {
    return readdirSync(this.path).sort();
  }

  /** Runs the command line in it. */
  cli(args: readonly string[], options: { input?: string; env?: Record<string, string> } = {}): Outcome {
    return node([main, ...args], this.path, options);
  }

  node(args: readonly string[], options: { input?: string; env?: Record<string, string> } = {}): Outcome {
    return node(args, this.path, options);
  }
}

/** A WASI command in text whose `_start` has this body; `$write` writes the bytes at an address. */
export const command = (body: string, more = ''): string => `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $env_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_dir_name" (func $dir_name (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $write (param $at i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  ${more}
  (func $_start (export "_start") ${body}))`;

/** Writes all arguments, each ended by a NUL. */
export const PRINT_ARGS = `(drop (call $args_sizes (i32.const 16) (i32.const 20)))
  (drop (call $args (i32.const 1024) (i32.const 4096))) (call $write (i32.const 4096) (i32.load (i32.const 20)))`;
/** Writes the environment, each variable ended by a NUL. */
export const PRINT_ENV = `(drop (call $env_sizes (i32.const 16) (i32.const 20)))
  (drop (call $env (i32.const 1024) (i32.const 4096))) (call $write (i32.const 4096) (i32.load (i32.const 20)))`;
