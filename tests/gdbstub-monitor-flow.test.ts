/** `monitor` commands that make the program go on otherwise: calls, returns and exceptions. */
import { describe, expect, it } from 'vitest';
import { described, monitor, monitorSuite, refuses } from './gdb/monitor.js';
import { resume, type Stopped, suite } from './gdb/suite.js';
import { codeAddress, memoryAddress, toLe } from './gdb/text.js';

const packets = suite();
const { program, start } = packets;
const { stoppedAt, subject } = monitorSuite(packets);

describe('call', () => {
  it.each([
    ['add 40 2', 'i32 42'],
    ['1 -1 -1', 'i32 -2'],
    ['space::mul 3 1.5', 'f64 4.5'],
    ['"space::mul(i64, double)" 0x10 -inf', 'f64 -inf'],
    ["'space::div(long)' 3", 'i64 3'],
    ['pair 2.5', 'f32 -2.5, i64 9'],
    ['@0 marked', 'i32 3'],
  ])('%s', async (words, results) => {
    const { client, pc } = await stoppedAt('leaf');
    const before = await monitor(client, 'stack');
    expect(await monitor(client, `call ${words}`)).toMatch(/^\S.* is called when the program goes on: 'continue' shows what it returns\n$/);
    const stop = await resume(client);
    expect({ pc: stop.pc, said: described(stop) }).toEqual({ pc, said: `exception: the call has returned ${results}` });
    expect(await monitor(client, 'stack')).toBe(before);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 45 });
  });

  it('by a step too: LLDB makes one before it goes on from a breakpoint', async () => {
    const { client, pc } = await stoppedAt('leaf');
    await monitor(client, 'call bump 10');
    const stop = await resume(client, 'vCont;s:1');
    expect({ pc: stop.pc, said: described(stop) }).toEqual({ pc, said: 'exception: the call has returned' });
    expect(await client.ask(`m${memoryAddress(64)},4`)).toBe(toLe(15n, 4));
    expect((await resume(client, 'vCont;s:1')).pc).toBe(pc + 1);
  });

  it('what does not fit is refused, and nothing is called', async () => {
    const { client, pc } = await stoppedAt('leaf');
    await refuses(client, [
      ['call nix', "there is no function 'nix': see functions"],
      ['call 99', 'there is no function 99: there are 14'],
      ['call space::div 1', "'space::div' is ambiguous: it may be 3 (space::div(int)) or 4 (space::div(long))"],
      ['call add 1', 'add takes (i32, i32), but 1 value was given'],
      ['call add 1 2 3', 'add takes (i32, i32), but 3 values were given'],
      ['call add 1 x', "value 2 must be a 32-bit integer, not 'x'"],
      ['call spin 1', 'spin takes no values, but 1 value was given'],
      ['call takes 0 0', 'takes: unsupported type'],
    ]);
    expect((await resume(client, 's')).pc).toBe(pc + 1);
  });

  it('stops at a breakpoint in it', async () => {
    const { client, pc, subject: made } = await stoppedAt('leaf');
    const inside = made.marks('marked')[0]!;
    await client.ask(`Z0,${codeAddress(inside)},1`);
    await monitor(client, 'call marked');
    expect(await resume(client)).toMatchObject({ reason: 'breakpoint', pc: inside });
    expect(await monitor(client, 'locals 1')).toContain('leaf at');
    // A call in a call.
    await monitor(client, 'call add 1 1');
    expect(described(await resume(client))).toBe('exception: the call has returned i32 2');
    expect(described(await resume(client))).toBe('exception: the call has returned i32 3');
    expect((await resume(client, 's')).pc).toBe(pc + 1);
  });

  it('that traps shows where; going on gives it up', async () => {
    const { client } = await stoppedAt('leaf');
    await monitor(client, "call 'space::div(int)' 0");
    const stop = await resume(client);
    expect(described(stop)).toMatch(/^exception: .*divide by zero/);
    expect(await monitor(client, 'locals')).toContain('  0  i32 0');
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 45 });
  });

  it('that traps can be made to return', async () => {
    const { client, pc } = await stoppedAt('leaf');
    await monitor(client, "call 'space::div(int)' 0");
    await resume(client);
    expect(await monitor(client, 'return 8')).toBe("space::div(int) returns when the program goes on: 'si' stops in its caller\n");
    const stop = await resume(client);
    expect({ pc: stop.pc, said: described(stop) }).toEqual({ pc, said: 'exception: the call has returned i32 8' });
  });

  it('that throws what nobody catches there is told so', async () => {
    const { client } = await stoppedAt('leaf');
    await monitor(client, 'call fails');
    expect(described(await resume(client))).toBe('exception: uncaught wasm exception');
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 45 });
  });

  it('that does not end can be interrupted', async () => {
    const { client } = await stoppedAt('leaf');
    await monitor(client, 'call spin');
    client.send('c');
    expect(await client.quiet(100)).toBe(true);
    client.interrupt();
    expect(await client.stop()).toMatchObject({ reason: 'signal' });
    expect(await monitor(client, 'locals')).toContain('spin at');
    await monitor(client, 'return');
    expect(described((await client.go('c')) as Stopped)).toBe('exception: the call has returned');
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 45 });
  });

  it('that ends the program', async () => {
    const { client } = await stoppedAt('leaf');
    await monitor(client, 'call exit 9');
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 9 });
  });

  it('before the first instruction, and undone', async () => {
    const { client, first } = await start(await subject());
    await monitor(client, 'call add 1 2');
    expect(described(await resume(client))).toBe('exception: the call has returned i32 3');
    await monitor(client, 'call spin');
    expect(await monitor(client, 'undo')).toBe('the program will go on from where it stands\n');
    expect((await resume(client, 's')).pc).not.toBe(first.pc);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 45 });
  });

  it('does not touch what a function without a frame pointer keeps below the stack pointer', async () => {
    const stacked = await program('stacked', `(module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (global $__stack_pointer (mut i32) (i32.const 4096))
      (func $writes (param $fail i32) (local $frame i32)
        (global.set $__stack_pointer (local.tee $frame (i32.sub (global.get $__stack_pointer) (i32.const 16))))
        (i32.store (local.get $frame) (i32.const -1))
        (if (local.get $fail) (then unreachable))
        (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 16))))
      (func $_start (export "_start")
        (i32.store (i32.const 4080) (i32.const 21))
        nop
        (call $exit (i32.add (i32.load (i32.const 4080)) (i32.eq (global.get $__stack_pointer) (i32.const 4096))))))`);
    const { client } = await start(stacked);
    await client.ask(`Z0,${codeAddress(stacked.marks('_start')[0]!)},1`);
    await resume(client);
    await monitor(client, 'call writes 0');
    await resume(client);
    await monitor(client, 'call writes 1');
    expect(described(await resume(client))).toMatch(/unreachable/);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 22 });
  });
});

describe('return', () => {
  it('is where the program goes on: a step stops in the caller', async () => {
    const { client } = await stoppedAt('leaf');
    const caller = (await monitor(client, 'stack 1')).split('\n')[0]!;
    expect(await monitor(client, 'return 5')).toBe("leaf returns when the program goes on: 'si' stops in its caller\n");
    await resume(client, 'vCont;s:1');
    expect(await monitor(client, 'stack')).toBe(`${caller}\n  0  i32 5\n`);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 45 });
  });

  it('or it just goes on', async () => {
    const { client, subject: made } = await stoppedAt('leaf');
    await client.ask(`Z0,${codeAddress(made.marks('leaf')[0]!)},1`);
    await resume(client);
    await monitor(client, 'return -3');
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 2 });
  });

  it('what does not fit is refused, and nothing returns', async () => {
    const { client, pc } = await stoppedAt('leaf');
    await refuses(client, [
      ['return', 'leaf returns i32, but no value was given'],
      ['return 1 2', 'leaf returns i32, but 2 values were given'],
      ['return 1.5', "the value must be a 32-bit integer, not '1.5'"],
    ]);
    expect((await resume(client, 's')).pc).toBe(pc + 1);
  });

  it('can be undone', async () => {
    const { client, pc } = await stoppedAt('leaf');
    await monitor(client, 'return 5');
    await monitor(client, 'undo');
    expect((await resume(client, 's')).pc).toBe(pc + 1);
  });
});

describe('exceptions', () => {
  it('throw: the handler has the values', async () => {
    const { client, subject: made } = await stoppedAt('guarded', 0);
    const handler = made.marks('guarded')[1]!;
    await client.ask(`Z0,${codeAddress(handler)},1`);
    expect(await monitor(client, 'throw number 12 2.5')).toBe("the exception is thrown when the program goes on: 'si' stops in the handler\n");
    expect((await resume(client)).pc).toBe(handler);
    expect(await monitor(client, 'stack')).toContain('  0  i32 12\n');
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 17 });
  });

  it('throw: what nobody catches ends the program', async () => {
    const { client } = await stoppedAt('guarded', 0);
    await monitor(client, 'throw @0 0');
    const stop = await client.go('c');
    expect(stop).toEqual({ kind: 'exited', code: 134 });
  });

  it('throw: what does not fit is refused, and nothing is thrown', async () => {
    const { client } = await stoppedAt('guarded', 0);
    await refuses(client, [
      ['throw nix', "there is no tag 'nix'"],
      ['throw 2', 'there is no tag 2: there are 2'],
      ['throw number 1', 'tag number takes (i32, f64), but 1 value was given'],
      ['throw empty 1', 'tag empty takes no values, but 1 value was given'],
    ]);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 45 });
  });

  it.each([
    ['uncaught', []], ['all', ['wasm exception']], ['none', []],
  ])('catch %s: of one that is caught', async (which, stops) => {
    const throwing = await program('throwing', `(module (tag $t (param i32))
      (func $_start (export "_start")
        (drop (block $c (result i32) (try_table (catch $t $c) (throw $t (i32.const 1))) (i32.const 2)))))`);
    const { client } = await start(throwing);
    expect(await monitor(client, 'catch')).toBe('exceptions that stop the program: uncaught\n');
    expect(await monitor(client, `catch ${which}`)).toBe(`exceptions that stop the program: ${which}\n`);
    for (const text of stops) expect(described(await resume(client))).toBe(`exception: ${text}`);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 0 });
  });

  it.each([['uncaught', 1], ['none', 0]])('catch %s: of one that nobody catches', async (which, stops) => {
    const throwing = await program('uncaught', '(module (tag $t) (func $_start (export "_start") (throw $t)))');
    const { client } = await start(throwing);
    await monitor(client, `catch ${which}`);
    for (let i = 0; i < stops; i++) expect(described(await resume(client))).toBe('exception: uncaught wasm exception');
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 134 });
  });
});
