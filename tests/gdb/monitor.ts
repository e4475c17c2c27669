/** What tests of the stub's `monitor` commands share: a program, and what a command shows and refuses. */
import { expect } from 'vitest';
import type { Client } from './client.js';
import type { Program } from './programs.js';
import { resume, type Stopped, type Suite } from './suite.js';
import { codeAddress, hexText } from './text.js';

/** Marks: `leaf` with values of each type on the stack; `thrower` before its call, and its handler; `never` is for calls only. */
const SUBJECT = `(module $subject
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1 2)
  (global $counter (export "count") (mut i32) (i32.const 5))
  (global $big (mut i64) (i64.const -1))
  (global $single (mut f32) (f32.const 0.1))
  (global $double (mut f64) (f64.const 2.5))
  (global $fixed i32 (i32.const 7))
  (global $none funcref (ref.null func))
  (tag $empty (export "empty")) (tag $number (export "number") (param i32 f64))
  (func $add (param $a i32) (param $b i32) (result i32) (i32.add (local.get $a) (local.get $b)))
  (func $"space::mul(i64, double)" (param i64 f64) (result f64) (f64.mul (f64.convert_i64_s (local.get 0)) (local.get 1)))
  (func $"space::div(int)" (param i32) (result i32) (i32.div_s (i32.const 10) (local.get 0)))
  (func $"space::div(long)" (param i64) (result i64) (i64.div_s (i64.const 10) (local.get 0)))
  (func $pair (param f32) (result f32 i64) (f32.neg (local.get 0)) (i64.const 9))
  (func $bump (param i32) (global.set $counter (i32.add (global.get $counter) (local.get 0)))
    (i32.store (i32.const 64) (global.get $counter)))
  (func $spin (loop $l (br $l)))
  (func $marked (result i32) nop (i32.const 3))
  (func $fails (throw $number (i32.const 4) (f64.const 1)))
  (func $takes (param funcref externref))
  (func $leaf (param $first i32) (result i32) (local $wide i64) (local $f f32) (local $d f64) (local $r funcref)
    (i32.const 1) (i64.const -2) (f32.const 0.25) (f64.const 1e100) (ref.func $bump)
    nop
    drop drop drop drop drop
    (local.get $first))
  (elem declare func $bump)
  (func $guarded (result i32)
    (block $caught (result i32 f64)
      (try_table (catch $number $caught)
        nop
        (br 1 (call $leaf (i32.const 40)) (f64.const 0)))
      unreachable)
    drop
    nop)
  (func $_start (export "_start")
    (drop (call $leaf (i32.const 30)))
    (call $exit (i32.add (call $guarded) (global.get $counter)))))`;

/** What a command shows. */
export async function monitor(client: Client, command: string): Promise<string> {
  client.output = '';
  expect(await client.ask(`qRcmd,${hexText(command)}`)).toBe('OK');
  return client.output;
}

/** Each command is refused with its message. */
export async function refuses(client: Client, cases: readonly (readonly [command: string, message: string])[]): Promise<void> {
  for (const [command, message] of cases) expect([command, await monitor(client, command)]).toEqual([command, `error: ${message}\n`]);
}

export interface MonitorSuite {
  subject(): Promise<Program>;
  /** With the program stopped at a mark of a function. */
  stoppedAt(name: string, mark?: number): Promise<{ readonly client: Client; readonly subject: Program; readonly pc: number }>;
}

export function monitorSuite({ program, start }: Suite): MonitorSuite {
  const subject = (): Promise<Program> => program('subject', SUBJECT);
  return {
    subject,
    async stoppedAt(name, mark = 0) {
      const made = await subject();
      const { client } = await start(made);
      const pc = made.marks(name)[mark]!;
      await client.ask(`Z0,${codeAddress(pc)},1`);
      expect((await resume(client)).pc).toBe(pc);
      await client.ask(`z0,${codeAddress(pc)},1`);
      return { client, subject: made, pc };
    },
  };
}

export const described = ({ reason, description }: Stopped): string => `${reason}: ${description ?? ''}`;
