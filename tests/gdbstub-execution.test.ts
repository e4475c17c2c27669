/** Packets that make the program go on, and why it stops again. */
import { beforeAll, describe, expect, it } from 'vitest';
import { codeAddress, fromLe, hexText, memoryAddress, placeOf, textOf } from './gdb/text.js';
import { calls, ENDLESS, type Program, RETURNS, sleeps, VALUES, VALUES_CODE } from './gdb/programs.js';
import type { Client } from './gdb/client.js';
import { ERROR, HOOK_MS, resume, stopped, suite, type Stopped } from './gdb/suite.js';

const { program, launch, start } = suite();
/** For tests after which the program stands where it stood. */
const kept = suite({ each: false });
const TIMES = 5;
const callsProgram = (): Promise<Program> => program('calls', calls(TIMES));
const exited = (code: number): object => ({ kind: 'exited', code });

describe('steps', () => {
  it.each(['s', 'vCont;s:1', 'vCont;s:0001', 'vCont;s', 'vCont;s:1;c', 'vCont;s:-1'])('%s goes on by one instruction', async (packet) => {
    const values = await program('values', VALUES);
    const { client, first } = await start(values);
    const all = values.instructions('_start');
    expect(first.pc).toBe(all[0]);
    const next = await resume(client, packet);
    // Of `_start` the first instruction is a constant, then comes the call.
    expect(next).toMatchObject({ pc: all[1], signal: 5, reason: 'trace' });
    expect((await resume(client, packet)).pc).toBe(values.instructions('middle')[0]);
  });

  it('every instruction is one, to the end of the program', async () => {
    const returns = await program('returns', RETURNS);
    const { client, first } = await start(returns);
    const pcs = [first.pc];
    let stop = await client.go('vCont;s:1');
    while (stop.kind === 'stopped' && pcs.length < 10) {
      pcs.push(stop.pc);
      stop = await client.go('vCont;s:1');
    }
    expect(stop).toEqual(exited(0));
    expect(pcs).toEqual(returns.instructions('_start'));
  });

  it('S and C do as s and c, the signal being nothing to a program in wasm', async () => {
    const values = await program('values', VALUES);
    const { client } = await start(values);
    expect((await resume(client, 'S05')).pc).toBe(values.instructions('_start')[1]);
    expect((await resume(client, 'vCont;S05:1')).pc).toBe(values.instructions('middle')[0]);
    expect(await client.go('vCont;C05:1')).toEqual(exited(VALUES_CODE));
  });
});

describe('continuing', () => {
  it.each(['c', 'vCont;c', 'vCont;c:1', 'vCont;c:-1', 'C05', 'vCont;c:0001'])('%s to the end', async (packet) => {
    const { debuggee, client } = await start(await program('values', VALUES));
    expect(await client.go(packet)).toEqual(exited(VALUES_CODE));
    await client.close();
    expect(await debuggee.end()).toEqual({ code: VALUES_CODE, signal: null });
  });

  it('an address to go on from is refused unless it is the pc, and nothing happens', async () => {
    const values = await program('values', VALUES);
    const { client, first } = await start(values);
    const other = values.instructions('inner')[0]!;
    for (const packet of ['c', 's']) expect(await client.ask(`${packet}${codeAddress(other)}`)).toMatch(/^(E[0-9a-f]{2}.*)?$/);
    expect(stopped(await client.go('?')).pc).toBe(first.pc);
  });
});

describe('what is refused', () => {
  let client: Client;
  let first: Stopped;
  beforeAll(async () => {
    ({ client, first } = await kept.start(await kept.program('values', VALUES)));
  }, HOOK_MS);

  it.each(['vCont', 'vCont;', 'vCont;x', 'vCont;c:2', 'vCont;s:zz', 'vCont;t', 'vCont;;', 'czz', 'szz', 'Czz', 'vContx'])('%j is refused, and nothing happens', async (packet) => {
    expect(await client.ask(packet)).toMatch(/^(E[0-9a-f]{2}.*)?$/);
    expect(stopped(await client.go('?')).pc).toBe(first.pc);
  });

  it.each(['Z0', 'Z0,', 'Z0,x,1', 'Z,0,1', 'Z5,0,1', 'Z0,-1,1', 'Z0,10000000000000000,1', 'Z9999999999,0,1', 'z0', 'Z2,0', 'Z2,ffffffffffffffff,1', 'Z2,0,ffffffffffffffff'])('%s is refused', async (packet) => {
    expect(await client.ask(packet)).toMatch(/^(E[0-9a-f]{2}.*)?$/);
  });
});

describe('breakpoints', () => {
  it('hit each time, before the instruction', async () => {
    const calls_ = await callsProgram();
    const { debuggee, client } = await start(calls_);
    const [entry] = calls_.marks('leaf') as [number, number];
    expect(await client.ask(`Z0,${codeAddress(entry)},1`)).toBe('OK');
    for (let i = 0; i < TIMES; i++) {
      expect(await resume(client)).toMatchObject({ pc: entry, signal: 5, reason: 'breakpoint' });
      expect(Number(fromLe(await client.ask('qWasmLocal:0;0')))).toBe(i);
    }
    expect(await client.go('c')).toEqual(exited(0));
    expect(debuggee.stdout + client.output).toBe('done\n');
  });

  it.each(['Z0', 'Z1'])('%s at the beginning of the body, in front of the first instruction, are reported where they were asked for', async (kind) => {
    const calls_ = await callsProgram();
    const { client } = await start(calls_);
    const body = calls_.body('leaf');
    const first = calls_.instructions('leaf')[0]!;
    expect(body).toBeLessThan(first);
    expect(await client.ask(`${kind},${codeAddress(body)},1`)).toBe('OK');
    for (let i = 0; i < 3; i++) {
      const stop = await resume(client);
      expect(stop).toMatchObject({ pc: body, reason: 'breakpoint' });
      // All that tell the pc must agree.
      expect(placeOf(fromLe((await client.ask('qWasmCallStack:1')).slice(0, 16))).offset).toBe(body);
      expect(placeOf(fromLe(await client.ask('p0;thread:0001;'))).offset).toBe(body);
    }
    const next = await resume(client, 'vCont;s:1');
    expect(next.pc).toBe(calls_.after('leaf', first));
  });

  it('z removes, also one at the beginning of the body', async () => {
    const calls_ = await callsProgram();
    const { client } = await start(calls_);
    const places = [calls_.body('leaf'), calls_.marks('leaf')[1]!];
    for (const at of places) expect(await client.ask(`Z0,${codeAddress(at)},1`)).toBe('OK');
    expect((await resume(client)).pc).toBe(places[0]);
    expect((await resume(client)).pc).toBe(places[1]);
    expect(await client.ask(`z0,${codeAddress(places[0]!)},1`)).toBe('OK');
    expect((await resume(client)).pc).toBe(places[1]);
    expect(await client.ask(`z0,${codeAddress(places[1]!)},1`)).toBe('OK');
    expect(await client.go('c')).toEqual(exited(0));
  });

  it('set twice are one, or two to remove: never a stop after as many removals', async () => {
    const calls_ = await callsProgram();
    const { client } = await start(calls_);
    const at = codeAddress(calls_.marks('leaf')[0]!);
    for (let i = 0; i < 2; i++) expect(await client.ask(`Z0,${at},1`)).toBe('OK');
    await resume(client);
    for (let i = 0; i < 2; i++) expect(await client.ask(`z0,${at},1`)).toMatch(/^(OK|E.*)$/);
    expect(await client.go('c')).toEqual(exited(0));
  });

  it('where there is no instruction are errors', async () => {
    const calls_ = await callsProgram();
    const { client } = await start(calls_);
    const inMiddle = calls_.instructions('_start').find((offset, i, all) => all[i + 1]! - offset > 1)! + 1;
    for (const address of ['ffffffff', codeAddress(0), codeAddress(inMiddle), codeAddress(calls_.bytes.length), codeAddress(0xffff_ffff), codeAddress(calls_.marks('leaf')[0]!, 1), memoryAddress(256), 'ffffffffffffffff']) {
      expect([address, await client.ask(`Z0,${address},1`)]).toEqual([address, expect.stringMatching(ERROR)]);
      expect(await client.ask(`z0,${address},1`)).toMatch(/^(OK|E.*)$/);
    }
    expect(await client.go('c')).toEqual(exited(0));
  });

  it('may be set while the program runs, after an interrupt as LLDB does it', async () => {
    const endless = await program('endless', ENDLESS);
    const { client } = await start(endless);
    client.send('c');
    expect(await client.quiet(200)).toBe(true);
    client.interrupt();
    expect(await client.stop()).toMatchObject({ kind: 'stopped', signal: 2, reason: 'signal' });
    const at = endless.marks('_start')[0]!;
    expect(await client.ask(`Z0,${codeAddress(at)},1`)).toBe('OK');
    expect(await resume(client)).toMatchObject({ pc: at, reason: 'breakpoint' });
    expect(await resume(client)).toMatchObject({ pc: at, reason: 'breakpoint' });
    expect(await client.ask(`z0,${codeAddress(at)},1`)).toBe('OK');
    expect(await client.ask(`M${memoryAddress(1024)},1:09`)).toBe('OK');
    expect(await client.go('c')).toEqual(exited(9));
  });
});

describe('interrupts', () => {
  it('of an endless loop, again and again', async () => {
    const { client } = await start(await program('endless', ENDLESS));
    for (let i = 0; i < 5; i++) {
      client.send('c');
      expect(await client.quiet(20)).toBe(true);
      client.interrupt();
      expect(await client.stop()).toMatchObject({ kind: 'stopped', signal: 2, reason: 'signal' });
    }
  });

  it('that come at once with the packet, or twice, give one stop', async () => {
    const { client } = await start(await program('endless', ENDLESS));
    for (let i = 0; i < 3; i++) {
      client.send('c');
      client.interrupt();
      expect(await client.stop()).toMatchObject({ kind: 'stopped', signal: 2 });
    }
    client.send('c');
    await client.quiet(50);
    client.write('\x03\x03\x03');
    expect(await client.stop()).toMatchObject({ kind: 'stopped', signal: 2 });
    expect(await client.quiet(100)).toBe(true);
    // None is left over for the next time.
    client.send('c');
    expect(await client.quiet(200)).toBe(true);
  });

  it('while the program stands change nothing', async () => {
    const { client, first } = await start(await program('endless', ENDLESS));
    client.interrupt();
    expect(await client.quiet(100)).toBe(true);
    expect(stopped(await client.go('?')).pc).toBe(first.pc);
    client.send('c');
    expect(await client.quiet(200)).toBe(true);
  });

  it('of a long sleep', async () => {
    const sleeping = await program('sleeps60', sleeps(60_000));
    const { debuggee, client } = await start(sleeping);
    client.send('c');
    await debuggee.until(() => (debuggee.stdout + client.output).includes('before'));
    await client.quiet(100);
    const begun = Date.now();
    client.interrupt();
    expect(await client.stop()).toMatchObject({ kind: 'stopped', signal: 2, reason: 'signal' });
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(await client.ask('qWasmCallStack:1')).toMatch(/^([0-9a-f]{16})+$/);
    expect(debuggee.stdout + client.output).not.toContain('after');
  });

  it('a sleep goes on after one', async () => {
    const sleeping = await program('sleeps1', sleeps(1000));
    const { debuggee, client } = await start(sleeping);
    const begun = Date.now();
    client.send('c');
    await debuggee.until(() => (debuggee.stdout + client.output).includes('before'));
    client.interrupt();
    await client.stop();
    expect(await client.go('c')).toEqual(exited(5));
    expect(Date.now() - begun).toBeGreaterThanOrEqual(950);
    expect(debuggee.stdout + client.output).toBe('before\nafter\n');
  });
});

describe('monitor commands', () => {
  it('that there are not, or that are no hex, are errors with a text', async () => {
    const { client } = await start(await program('values', VALUES));
    for (const packet of [`qRcmd,${hexText('no-such-command')}`, `qRcmd,${hexText('')}`, 'qRcmd,', 'qRcmd,zz', 'qRcmd,6', 'qRcmd']) {
      client.output = '';
      const reply = await client.ask(packet);
      expect([packet, reply]).toEqual([packet, expect.stringMatching(/^(OK|E[0-9a-f]{2}.*|)$/)]);
      if (reply === 'OK') expect(client.output).not.toBe('');
    }
  });

  it('setlocal is seen by the packets', async () => {
    const values = await program('values', VALUES);
    const { client } = await start(values);
    await client.ask(`Z0,${codeAddress(values.marks('inner')[0]!)},1`);
    await resume(client);
    expect(await client.ask(`qRcmd,${hexText('setlocal 0 0 77')}`)).toBe('OK');
    expect(await client.ask('qWasmLocal:0;0')).toBe('4d000000');
  });
});

it('hits are told with a description for those who look', async () => {
  const values = await program('values', VALUES);
  const { client } = await start(values);
  const reply = await client.ask('?');
  expect(reply).toMatch(/^T[0-9a-f]{2}/);
  const description = /description:([0-9a-f]*);/.exec(reply)?.[1];
  if (description !== undefined) expect(textOf(description)).not.toBe('');
  expect((await launch(values)).waits).toBe(true);
});
