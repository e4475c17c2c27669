/** References that the debug interface has no type for, among values that it has types for: only they are missing. */
import { beforeAll, expect, it } from 'vitest';
import type { Client } from './gdb/client.js';
import { codeAddress, hexText } from './gdb/text.js';
import { ERROR, HOOK_MS, resume, suite } from './gdb/suite.js';

const { program, start } = suite({ each: false });
let client: Client;

beforeAll(async () => {
  const references = await program('references', `(module $references
    (global $unknown (mut externref) (ref.null extern))
    (global $known (mut i32) (i32.const 5))
    (func $take (param $r externref) (param $n i32) (result i32) (local $t externref) (local $d f64)
      (local.get $r) (i32.const 7) (local.get $t)
      nop
      drop drop drop
      (local.get $n))
    (func $_start (export "_start") (drop (call $take (ref.null extern) (i32.const 42)))))`);
  ({ client } = await start(references));
  const [mark] = references.marks('take');
  expect(await client.ask(`Z0,${codeAddress(mark!)},1`)).toBe('OK');
  expect((await resume(client)).pc).toBe(mark);
}, HOOK_MS);

async function monitor(command: string): Promise<string> {
  client.output = '';
  expect(await client.ask(`qRcmd,${hexText(command)}`)).toBe('OK');
  return client.output;
}
const UNKNOWN = 'a reference that cannot be shown';

it('locals and operands around them are there', async () => {
  expect(await client.ask('qWasmLocal:0;1')).toBe('2a000000');
  expect(await client.ask('qWasmLocal:0;3')).toBe('0000000000000000');
  expect(await client.ask('qWasmStackValue:0;1')).toBe('07000000');
  expect(await client.ask('qWasmGlobal:0;1')).toBe('05000000');
  for (const packet of ['qWasmLocal:0;0', 'qWasmLocal:0;2', 'qWasmLocal:0;4', 'qWasmStackValue:0;0', 'qWasmStackValue:0;2', 'qWasmStackValue:0;3', 'qWasmGlobal:0;0']) {
    expect([packet, await client.ask(packet)]).toEqual([packet, expect.stringMatching(ERROR)]);
  }
});

it('the monitor lists all, and says what it cannot show', async () => {
  expect((await monitor('locals')).split('\n').slice(1)).toEqual([`  0  ${UNKNOWN}  r`, '  1  i32 42  n', `  2  ${UNKNOWN}  t`, '  3  f64 0  d', '']);
  expect((await monitor('stack')).split('\n').slice(1)).toEqual([`  0  ${UNKNOWN}`, '  1  i32 7', `  2  ${UNKNOWN}`, '']);
  expect(await monitor('globals')).toBe(`  0  ${UNKNOWN}  unknown\n  1  i32 5  known\n`);
});

it('those around them can be changed', async () => {
  expect(await monitor('setlocal 0 n 43')).toBe('local 1 of frame 0: i32 43\n');
  expect(await monitor('setstack 0 1 8')).toBe('operand 1 of frame 0: i32 8\n');
  expect(await monitor('setglobal known 6')).toBe('global 1: i32 6\n');
  expect(await client.ask('qWasmLocal:0;1')).toBe('2b000000');
});

it('they themselves are not changed', async () => {
  expect(await monitor('setlocal 0 r 1')).toBe('error: the value is a reference, which cannot be given here\n');
  expect(await monitor('setstack 0 2 1')).toBe('error: the value is a reference, which cannot be given here\n');
  expect(await monitor('setglobal unknown 1')).toMatch(/^error: .*unsupported type\n$/);
});

it('a function that takes one is not called, but others are', async () => {
  expect(await monitor('call take 1 2')).toMatch(/^error: take: unsupported type\n$/);
  expect(await monitor('return 9')).toMatch(/^take returns/);
  expect(await monitor('undo')).toBe('the program will go on from where it stands\n');
});
