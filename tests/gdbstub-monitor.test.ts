/** `monitor` commands of the stub: what each shows, changes and refuses, by packets. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Client } from './gdb/client.js';
import { resume, type Stopped, suite } from './gdb/suite.js';
import type { Program } from './gdb/programs.js';
import { codeAddress, hexText, memoryAddress, toLe } from './gdb/text.js';

const { program, start } = suite();

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

const subject = (): Promise<Program> => program('subject', SUBJECT);

/** What a command shows. */
async function monitor(client: Client, command: string): Promise<string> {
  client.output = '';
  expect(await client.ask(`qRcmd,${hexText(command)}`)).toBe('OK');
  return client.output;
}

/** Each command is refused with its message. */
async function refuses(client: Client, cases: readonly (readonly [command: string, message: string])[]): Promise<void> {
  for (const [command, message] of cases) expect([command, await monitor(client, command)]).toEqual([command, `error: ${message}\n`]);
}

/** With the program stopped at a mark of a function. */
async function stoppedAt(name: string, mark = 0): Promise<{ readonly client: Client; readonly subject: Program; readonly pc: number }> {
  const made = await subject();
  const { client } = await start(made);
  const pc = made.marks(name)[mark]!;
  await client.ask(`Z0,${codeAddress(pc)},1`);
  expect((await resume(client)).pc).toBe(pc);
  await client.ask(`z0,${codeAddress(pc)},1`);
  return { client, subject: made, pc };
}

const described = ({ reason, description }: Stopped): string => `${reason}: ${description ?? ''}`;

describe('help', () => {
  it('shows all commands, or one, and docs/lldb.md has the same', async () => {
    const { client } = await start(await subject());
    const lines = (await monitor(client, 'help')).trimEnd().split('\n').slice(0, -1);
    const commands = lines.map((line) => /^(\S+(?: \S+)*) {2,}(.*)$/.exec(line)!.slice(1) as [string, string]);
    expect(commands.map(([usage]) => usage.split(' ')[0])).toEqual([
      'help', 'locals', 'stack', 'globals', 'memories', 'instances', 'functions', 'setlocal', 'setstack', 'setglobal', 'call', 'return', 'throw', 'undo', 'catch',
    ]);
    expect(await monitor(client, '')).toBe(await monitor(client, 'help'));
    for (const [usage, summary] of commands) expect(await monitor(client, `help ${usage.split(' ')[0]!}`)).toBe(`${usage}\n  ${summary}\n`);
    // The page shows what LLDB shows.
    const page = readFileSync(new URL('../docs/lldb.md', import.meta.url), 'utf8').split('\n');
    expect(lines.filter((line) => !page.includes(line))).toEqual([]);
  });

  it('what is wrong is told in one line', async () => {
    const { client } = await start(await subject());
    await refuses(client, [
      ['frobnicate', "there is no command 'frobnicate': see help"],
      ['help frobnicate', "there is no command 'frobnicate': see help"],
      ['locals 1 2', 'usage: locals [FRAME]'],
      ['memories 1', 'usage: memories'],
      ['setlocal', 'usage: setlocal FRAME LOCAL VALUE'],
      ['setglobal 1', 'usage: setglobal [@INSTANCE] GLOBAL VALUE'],
      ['call', 'usage: call [@INSTANCE] FUNCTION [VALUES]'],
      ['call @0', 'usage: call [@INSTANCE] FUNCTION [VALUES]'],
      ['setglobal @0 1', 'usage: setglobal [@INSTANCE] GLOBAL VALUE'],
      ['throw @0', 'usage: throw [@INSTANCE] TAG [VALUES]'],
      ['call "add 1 2', 'a " is not closed'],
      ['locals x', "a frame is a number, not 'x'"],
      ['locals -1', "a frame is a number, not '-1'"],
      ['locals 7', 'there is no frame 7'],
      ['globals 0', "an instance is named by @ID, not by '0'"],
      ['globals @9', 'there is no instance 9: see instances'],
      ['globals @x', "an instance is a number, not 'x'"],
      ['undo', 'there is no call, return or throw to undo'],
      ['catch some', "expected uncaught, all or none, not 'some'"],
    ]);
  });
});

describe('showing', () => {
  it('locals and stack, with types and names, of any frame', async () => {
    const { client, pc } = await stoppedAt('leaf');
    expect(await monitor(client, 'locals')).toBe(`leaf at 0x${pc.toString(16)}\n  0  i32 30  first\n  1  i64 0  wide\n  2  f32 0  f\n  3  f64 0  d\n  4  funcref null  r\n`);
    expect(await monitor(client, 'stack 0')).toBe(`leaf at 0x${pc.toString(16)}\n  0  i32 1\n  1  i64 -2\n  2  f32 0.25\n  3  f64 1e+100\n  4  funcref a function\n`);
    expect(await monitor(client, 'locals 1')).toMatch(/^_start at 0x[0-9a-f]+\n {2}no locals\n$/);
    expect(await monitor(client, 'stack 1')).toMatch(/^_start at 0x[0-9a-f]+\n {2}0 {2}i32 30\n$/);
  });

  it('globals, memories, instances, functions', async () => {
    const { client } = await start(await subject());
    const globals = '  0  i32 5  counter, count\n  1  i64 -1  big\n  2  f32 0.1  single\n  3  f64 2.5  double\n  4  i32 7  fixed\n  5  funcref null  none\n';
    expect(await monitor(client, 'globals')).toBe(globals);
    expect(await monitor(client, 'globals @0')).toBe(globals);
    expect(await monitor(client, 'memories')).toMatch(/^0x0 {2}65536 bytes {2}memory 0 of instance 0 \(\/.*\/subject\.wasm\)\n$/);
    expect(await monitor(client, 'instances')).toMatch(/^0 {2}code at 0x4000000000000000 {2}\/.*\/subject\.wasm\n$/);
    const functions = await monitor(client, 'functions');
    expect(functions).toContain('  0  imported  (i32) -> ()  exit\n');
    expect(functions).toMatch(/^ {2}5 {2}0x4000000000000[0-9a-f]{3} {2}\(f32\) -> \(f32, i64\) {2}pair$/m);
    expect(await monitor(client, 'functions "div("')).toMatch(/^ {2}3 .*space::div\(int\)\n {2}4 .*space::div\(long\)\n$/);
    expect(await monitor(client, 'functions nix')).toBe("no function has 'nix' in its name\n");
  });
});

describe('changing', () => {
  it.each([
    ['0', '-1', 'i32 -1', toLe(-1n, 4)],
    ['first', '0xffffffff', 'i32 -1', toLe(-1n, 4)],
    ['1', '0x8000000000000000', 'i64 -9223372036854775808', toLe(1n << 63n, 8)],
    ['wide', '18446744073709551615', 'i64 -1', toLe(-1n, 8)],
    ['f', '0.1', 'f32 0.1', toLe(0x3dcccccdn, 4)],
    ['2', 'nan', 'f32 NaN', toLe(0x7fc00000n, 4)],
    ['d', '-1.5e300', 'f64 -1.5e+300', undefined],
    ['3', '-inf', 'f64 -inf', toLe(0xfff0000000000000n, 8)],
    ['3', '-0', 'f64 -0', toLe(1n << 63n, 8)],
  ])('setlocal 0 %s %s', async (local, value, shown, bytes) => {
    const { client } = await stoppedAt('leaf');
    const index = { first: 0, wide: 1, f: 2, d: 3 }[local] ?? Number(local);
    expect(await monitor(client, `setlocal 0 ${local} ${value}`)).toBe(`local ${index} of frame 0: ${shown}\n`);
    if (bytes !== undefined) expect(await client.ask(`qWasmLocal:0;${index}`)).toBe(bytes);
    expect(await monitor(client, 'locals')).toContain(`  ${index}  ${shown}  `);
  });

  it('what does not fit is refused, and nothing is changed', async () => {
    const { client } = await stoppedAt('leaf');
    const state = async (): Promise<string[]> => [await monitor(client, 'locals'), await monitor(client, 'stack'), await monitor(client, 'globals')];
    const before = await state();
    await refuses(client, [
      ['setlocal 0 0 4294967296', "the value must be a 32-bit integer, not '4294967296'"],
      ['setlocal 0 0 -2147483649', "the value must be a 32-bit integer, not '-2147483649'"],
      ['setlocal 0 0 1.5', "the value must be a 32-bit integer, not '1.5'"],
      ['setlocal 0 1 x', "the value must be a 64-bit integer, not 'x'"],
      ['setlocal 0 2 one', "the value must be a number, inf or nan, not 'one'"],
      ['setlocal 0 4 0', 'the value is a reference, which cannot be given here'],
      ['setlocal 0 5 0', 'there is no local 5 in frame 0: there are 5'],
      ['setlocal 0 nix 0', "no local is called 'nix': give its number or its name"],
      ['setlocal 9 0 0', 'there is no frame 9'],
      ['setstack 0 5 0', 'there is no operand 5 in frame 0: there are 5'],
      ['setglobal fixed 1', 'global fixed: read only'],
      ['setglobal 9 1', 'there is no global 9: there are 6'],
      ['setglobal nix 1', "there is no global 'nix'"],
      ['setglobal counter 1.5', "the value must be a 32-bit integer, not '1.5'"],
    ]);
    expect(await state()).toEqual(before);
  });

  it('operands and globals, and the program goes on with them', async () => {
    const { client } = await stoppedAt('leaf');
    expect(await monitor(client, 'setstack 0 1 77')).toBe('operand 1 of frame 0: i64 77\n');
    expect(await client.ask('qWasmStackValue:0;1')).toBe(toLe(77n, 8));
    expect(await monitor(client, 'setglobal counter 100')).toBe('global 0: i32 100\n');
    expect(await client.ask('qWasmGlobal:0;0')).toBe(toLe(100n, 4));
    expect(await monitor(client, 'setglobal count 50')).toBe('global 0: i32 50\n');
    expect(await monitor(client, 'setglobal @0 2 1e10')).toBe('global 2: f32 10000000000\n');
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 90 });
  });
});

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
