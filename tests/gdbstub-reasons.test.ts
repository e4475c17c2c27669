/** Stops with several reasons, and places that several breakpoints stand for: each is told once, one after the other, and nothing runs in between. */
import { describe, expect, it } from 'vitest';
import type { Client } from './gdb/client.js';
import { ACCESSES, calls, ENDLESS, type Program, sleeps, traps } from './gdb/programs.js';
import { resume, type Stopped, suite } from './gdb/suite.js';
import { codeAddress, fromLe, hexText, memoryAddress } from './gdb/text.js';

const { program, start } = suite();
const STEP = 'vCont;s:1';
const TIMES = 4;

const set = async (client: Client, ...offsets: readonly number[]): Promise<void> => {
  for (const at of offsets) expect(await client.ask(`Z0,${codeAddress(at)},1`)).toBe('OK');
};
const clear = async (client: Client, ...offsets: readonly number[]): Promise<void> => {
  for (const at of offsets) expect(await client.ask(`z0,${codeAddress(at)},1`)).toBe('OK');
};
const told = ({ reason, pc }: Stopped): readonly [string | undefined, number] => [reason, pc];

/** Goes on from a breakpoint as LLDB does: steps without it. */
async function over(client: Client, at: number): Promise<Stopped> {
  await clear(client, at);
  const stop = await resume(client, STEP);
  await set(client, at);
  return stop;
}

/** `leaf`: its first instruction, the second, and its second mark. */
async function leaf(): Promise<{ readonly calls: Program; readonly body: number; readonly first: number; readonly second: number; readonly last: number }> {
  const made = await program('calls', calls(TIMES));
  const [first, last] = made.marks('leaf') as [number, number];
  return { calls: made, body: made.body('leaf'), first, second: made.after('leaf', first), last };
}

describe('a step onto a breakpoint', () => {
  it('is told as a step, then the breakpoint when the program goes on, then it goes on', async () => {
    const { calls: made, first, second, last } = await leaf();
    const { client } = await start(made);
    await set(client, first, second, last);
    expect(told(await resume(client))).toEqual(['breakpoint', first]);
    expect(told(await over(client, first))).toEqual(['trace', second]);
    expect(told(await resume(client))).toEqual(['breakpoint', second]);
    expect(told(await resume(client))).toEqual(['breakpoint', last]);
  });

  it('is told likewise if it goes on by a step', async () => {
    const { calls: made, first, second } = await leaf();
    const { client } = await start(made);
    await set(client, first, second);
    await resume(client);
    expect(told(await resume(client, STEP))).toEqual(['trace', second]);
    expect(told(await resume(client, STEP))).toEqual(['breakpoint', second]);
    expect(told(await resume(client, STEP))).toEqual(['trace', made.after('leaf', second)]);
  });

  it('of a call, into a function that has one at its beginning, wherever that was asked for', async () => {
    const { calls: made, body, first } = await leaf();
    const { client } = await start(made);
    const call = made.instructions('_start').find((at) => made.bytes[at] === 0x10)!;
    await set(client, call, body);
    expect(told(await resume(client))).toEqual(['breakpoint', call]);
    expect(told(await resume(client, STEP))).toEqual(['trace', body]);
    expect(told(await resume(client))).toEqual(['breakpoint', body]);
    expect(told(await resume(client, STEP))).toEqual(['trace', made.after('leaf', first)]);
  });

  it('that has been removed meanwhile is not told; one set again is', async () => {
    const { calls: made, first, second, last } = await leaf();
    const { client } = await start(made);
    await set(client, first, second, last);
    await resume(client);
    await resume(client, STEP);
    await clear(client, second);
    expect(told(await resume(client))).toEqual(['breakpoint', last]);
    expect(told(await resume(client))).toEqual(['breakpoint', first]);
    await set(client, second);
    await resume(client, STEP);
    await clear(client, second);
    await set(client, second);
    expect(told(await resume(client))).toEqual(['breakpoint', second]);
    expect(told(await resume(client))).toEqual(['breakpoint', last]);
  });

  it('waits until a call that the client makes there has returned', async () => {
    const { calls: made, first, second, last } = await leaf();
    const { client } = await start(made);
    await set(client, first, second, last);
    await resume(client);
    await resume(client, STEP);
    await clear(client, first, last);
    expect(await client.ask(`qRcmd,${hexText('call write 1 256 0')}`)).toBe('OK');
    expect(told(await resume(client))).toEqual(['exception', second]);
    expect(told(await resume(client))).toEqual(['breakpoint', second]);
  });
});

it('one that is set where the program stands is hit when it comes there again', async () => {
  const { calls: made, first, second } = await leaf();
  const { client } = await start(made);
  await set(client, first);
  await resume(client);
  await resume(client, STEP);
  await set(client, second);
  await clear(client, first);
  expect(told(await resume(client))).toEqual(['breakpoint', second]);
  expect(Number(fromLe(await client.ask('qWasmLocal:0;0')))).toBe(1);
});

describe('several addresses of one instruction', () => {
  it.each([[[0, 1]], [[1, 0]]])('are hit one after the other, each time, set in the order %j', async (order) => {
    const { calls: made, body, first } = await leaf();
    const { client } = await start(made);
    const places = [body, first];
    await set(client, ...order.map((i) => places[i]!));
    for (let i = 0; i < TIMES; i++) {
      expect(told(await resume(client))).toEqual(['breakpoint', body]);
      // As LLDB goes on, and as others do.
      expect(told(i % 2 === 0 ? await over(client, body) : await resume(client))).toEqual(['breakpoint', first]);
      if (i % 2 === 0) expect((await over(client, first)).pc).toBe(made.after('leaf', first));
      expect(Number(fromLe(await client.ask('qWasmLocal:0;0')))).toBe(i);
    }
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 0 });
  });

  it('the size of the body stands for its first instruction as well', async () => {
    const { calls: made, body, first } = await leaf();
    const { client } = await start(made);
    await set(client, body - 1);
    for (let i = 0; i < 2; i++) expect(told(await resume(client))).toEqual(['breakpoint', body - 1]);
    await set(client, first);
    for (const at of [body - 1, first]) expect(told(await resume(client))).toEqual(['breakpoint', at]);
    await clear(client, body - 1);
    expect(told(await resume(client))).toEqual(['breakpoint', first]);
  });
});

describe('watchpoints', () => {
  const watch = async (client: Client, kind: number, address: number, length: number): Promise<void> => {
    expect(await client.ask(`Z${kind},${memoryAddress(address)},${length}`)).toBe('OK');
  };
  const watched = ({ reason, description }: Stopped): readonly [string | undefined, number] => [reason, parseInt(description ?? '')];

  it('and a breakpoint behind the access: first the one, then the other', async () => {
    const accesses = await program('accesses', ACCESSES);
    const [first] = accesses.marks('_start');
    const { client } = await start(accesses);
    await watch(client, 2, 1024, 4);
    await set(client, first!);
    expect([watched(await resume(client)), told(await resume(client)), watched(await resume(client))])
      .toEqual([['watchpoint', 1024], ['breakpoint', first], ['watchpoint', 1024]]);
  });

  it('and a breakpoint behind it, in a step', async () => {
    const accesses = await program('accesses', ACCESSES);
    const [first] = accesses.marks('_start');
    const { client } = await start(accesses);
    const all = accesses.instructions('_start');
    const store = all[all.indexOf(first!) - 1]!;
    await set(client, store);
    expect(told(await resume(client))).toEqual(['breakpoint', store]);
    await watch(client, 2, 1024, 4);
    await set(client, first!);
    expect(told(await resume(client, STEP))).toEqual(['watchpoint', first]);
    expect(told(await resume(client, STEP))).toEqual(['breakpoint', first]);
    expect(told(await resume(client, STEP))).toEqual(['trace', accesses.after('_start', first!)]);
  });

  const BOTH = `(module (memory (export "memory") 1)
    (func (export "_start")
      (i64.store (i32.const 1024) (i64.const 7))
      nop
      (memory.copy (i32.const 1024) (i32.const 1028) (i32.const 4))))`;

  it.each([[[1024, 1028]], [[1028, 1024]]])('that one store touches: each, set in the order %j', async (addresses) => {
    const both = await program('both', BOTH);
    const { client } = await start(both);
    for (const at of addresses) await watch(client, 2, at, 4);
    const { pc } = await resume(client);
    const again = await resume(client);
    expect(again.pc).toBe(pc);
    expect(watched(again)).toEqual(['watchpoint', addresses[1]]);
    expect(watched(await resume(client))).toEqual(['watchpoint', 1024]);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 0 });
  });

  it('that are removed before they are told of are not; that of both ranges of one instruction is told once', async () => {
    const both = await program('both', BOTH);
    const { client } = await start(both);
    await watch(client, 2, 1024, 4);
    await watch(client, 2, 1028, 4);
    expect(watched(await resume(client))).toEqual(['watchpoint', 1024]);
    for (const at of [1024, 1028]) expect(await client.ask(`z2,${memoryAddress(at)},4`)).toBe('OK');
    await watch(client, 4, 1024, 8);
    expect(watched(await resume(client))).toEqual(['watchpoint', 1024]);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 0 });
  });

  const UPDATES = `(module (memory (export "memory") 1)
    (func (export "_start")
      (drop (i32.atomic.rmw.add (i32.const 1024) (i32.const 5)))
      (drop (i32.atomic.rmw.cmpxchg (i32.const 1024) (i32.const 4) (i32.const 1)))
      (drop (i32.atomic.rmw.cmpxchg (i32.const 1024) (i32.const 5) (i32.const 1)))))`;

  it.each([[2, 'written', 2], [3, 'read', 3], [4, 'accessed', 3]] as const)('that atomic updates touch, of kind %i: told once for each by which it is %s', async (kind, _, times) => {
    const updates = await program('updates', UPDATES);
    const { client } = await start(updates);
    await watch(client, kind, 1024, 4);
    for (let i = 0; i < times; i++) expect(watched(await resume(client))).toEqual(['watchpoint', 1024]);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 0 });
  });
});

describe('at what ends the program, or seems to', () => {
  it('a breakpoint at the instruction that traps is told before the trap, after a step as well', async () => {
    const trapping = await program('traps', traps('(drop (i32.div_s (i32.const 1) (local.get 0)))'));
    const { client } = await start(trapping);
    const [mark] = trapping.marks('bad');
    const all = trapping.instructions('bad');
    const division = all[all.indexOf(mark!) + 3]!;
    await set(client, all[all.indexOf(mark!) + 2]!, division);
    await resume(client);
    expect(told(await resume(client, STEP))).toEqual(['trace', division]);
    expect(told(await resume(client))).toEqual(['breakpoint', division]);
    expect(told(await resume(client))).toEqual(['exception', division]);
    expect(await client.go('c')).toMatchObject({ kind: 'exited' });
  });

  it('one at a throw, and one where that is handled', async () => {
    const thrower = await program('throws', `(module (memory (export "memory") 1) (tag $tag)
      (func $_start (export "_start") (block $handler (try_table (catch $tag $handler) (throw $tag))) nop))`);
    const { client } = await start(thrower);
    const [handler] = thrower.marks('_start');
    const throws = thrower.instructions('_start').find((at) => thrower.bytes[at] === 0x08)!;
    await set(client, throws, handler!);
    expect(await client.ask(`qRcmd,${hexText('catch all')}`)).toBe('OK');
    expect(told(await resume(client))).toEqual(['breakpoint', throws]);
    expect(told(await resume(client, STEP))).toEqual(['exception', throws]);
    expect(told(await resume(client, STEP))).toEqual(['trace', handler]);
    expect(told(await resume(client))).toEqual(['breakpoint', handler]);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 0 });
  });

  it('waits also until a call that the client makes there, and that traps, has been given up', async () => {
    const trapping = await program('traps', traps('(drop (i32.div_s (i32.const 1) (local.get 0)))'));
    const { client } = await start(trapping);
    const [mark] = trapping.marks('bad');
    await set(client, mark!);
    await resume(client);
    const next = trapping.after('bad', mark!);
    await set(client, next);
    expect(told(await resume(client, STEP))).toEqual(['trace', next]);
    await clear(client, mark!);
    expect(await client.ask(`qRcmd,${hexText('call bad 0')}`)).toBe('OK');
    // The call comes by there, too.
    expect(told(await resume(client))).toEqual(['breakpoint', next]);
    const trap = await resume(client);
    expect(trap.reason).toBe('exception');
    expect(told(await resume(client))).toEqual(['breakpoint', next]);
    expect(await client.ask('qWasmCallStack:1')).toHaveLength(32);
    expect((await resume(client)).reason).toBe('exception');
    expect(await client.go('c')).toMatchObject({ kind: 'exited' });
  });
});

describe('interrupts', () => {
  it('of a loop that has a breakpoint where it stops: that is not lost', async () => {
    const endless = await program('endless', ENDLESS);
    const { client } = await start(endless);
    // From here on, the program comes by everywhere where it can stop.
    const [mark] = endless.marks('_start');
    await set(client, mark!);
    await resume(client);
    await clear(client, mark!);
    client.send('c');
    client.interrupt();
    const { pc, signal } = await client.stop() as Stopped;
    expect(signal).toBe(2);
    await set(client, pc);
    client.send('c');
    client.interrupt();
    // Which of the two comes first nobody knows; the other follows.
    const stop = await client.stop() as Stopped;
    expect(told(stop.reason === 'signal' ? await resume(client) : stop)).toEqual(['breakpoint', pc]);
  });

  it('of a call that sleeps do not make its breakpoint hit again', async () => {
    const sleeping = await program('sleeps500', sleeps(500));
    const { debuggee, client } = await start(sleeping);
    const call = sleeping.instructions('sleep').find((at) => sleeping.bytes[at] === 0x10)!;
    await set(client, call);
    expect(told(await resume(client))).toEqual(['breakpoint', call]);
    client.send('c');
    await debuggee.until(() => (debuggee.stdout + client.output).includes('before'));
    client.interrupt();
    expect(await client.stop()).toMatchObject({ reason: 'signal', pc: call });
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 5 });
  });
});
