/** How programs end, by themselves and by packets, what they say before, and how the client learns of it. */
import { describe, expect, it } from 'vitest';
import { calls, ENDLESS, exits, PRINTS, sleeps, traps } from './gdb/programs.js';
import { resume, suite } from './gdb/suite.js';
import { codeAddress, fromLe, placeOf } from './gdb/text.js';

const { program, start } = suite();
const exited = (code: number): object => ({ kind: 'exited', code });

describe('the end', () => {
  it.each([0, 1, 3, 127, 255])('exit code %i', async (code) => {
    const { debuggee, client } = await start(await program(`exits${code}`, exits(code)));
    expect(await client.go('c')).toEqual(exited(code));
    await client.close();
    expect(await debuggee.end()).toEqual({ code, signal: null });
  });

  it('the process does not wait for a client that stays', async () => {
    const { debuggee, client } = await start(await program('exits3', exits(3)));
    expect(await client.go('c')).toEqual(exited(3));
    // Some clients still ask; it is all the same what they are told.
    for (const packet of ['?', 'qWasmCallStack:1', 'm0,4', 's', 'c', 'jThreadsInfo']) client.send(packet);
    expect(await debuggee.end()).toEqual({ code: 3, signal: null });
  });
});

describe('traps', () => {
  it.each([
    ['unreachable', 'unreachable'],
    ['(drop (i32.div_s (i32.const 1) (local.get $zero)))', 'divide by zero'],
    ['(drop (i32.load (i32.const -1)))', 'memory access out of bounds'],
    ['(call_indirect (local.get $zero))', 'null|uninitialized|signature|mismatch'],
    ['(drop (i32.trunc_f32_s (f32.const nan)))', 'float|integer'],
  ])('%s stops with its text, then ends with the code of the process', async (instructions, text) => {
    const bad = await program(`traps-${text.replace(/\W/g, '')}`, traps(instructions));
    const { debuggee, client } = await start(bad);
    const stop = await resume(client);
    expect(stop).toMatchObject({ signal: 8, reason: 'exception' });
    expect(stop.description).toMatch(new RegExp(text));
    const offsets = bad.instructions('bad');
    expect(offsets).toContain(stop.pc);
    expect(stop.pc).toBeGreaterThan(bad.marks('bad')[0]!);
    expect((await client.ask('qWasmCallStack:1')).length).toBe(2 * 16);
    expect(JSON.parse(await client.ask('jThreadsInfo'))).toEqual([expect.objectContaining({ tid: 1, signal: 8, reason: 'exception', description: stop.description })]);
    expect(await client.go('c')).toEqual(exited(134));
    await client.close();
    expect((await debuggee.end()).code).toBe(134);
  });

  it('of a stack that is too deep', async () => {
    const deep = await program('deep', '(module (memory 1) (func $f (param i32) (result i32) (i32.add (i32.const 1) (call $f (local.get 0)))) (func $_start (export "_start") (drop (call $f (i32.const 0)))))');
    const { client } = await start(deep);
    const stop = await resume(client);
    expect(stop).toMatchObject({ signal: 8, reason: 'exception', description: expect.stringMatching(/stack/) });
    const pcs = await client.ask('qWasmCallStack:1');
    expect(pcs.length).toBeGreaterThan(16 * 500);
    expect(placeOf(fromLe(pcs.slice(-16)))).toMatchObject({ kind: 'code', id: 0 });
    expect(await client.ask('qWasmLocal:100;0')).toBe('00000000');
    expect(await client.go('c')).toEqual(exited(134));
  });
});

describe('what the program prints', () => {
  it('goes to the process', async () => {
    const { debuggee, client } = await start(await program('prints', PRINTS), { options: ['--gdb-output', 'terminal'] });
    const announced = debuggee.stderr;
    expect(await client.go('c')).toEqual(exited(3));
    await client.close();
    await debuggee.end();
    expect(client.output).toBe('');
    expect(debuggee.stdout).toBe('to standard output\n'.repeat(300));
    expect(debuggee.stderr).toBe(announced + 'to standard error\n'.repeat(300));
  });

  it('or to the client, in order, all of it before the end is told', async () => {
    const { debuggee, client } = await start(await program('prints', PRINTS), { options: ['--gdb-output', 'client'] });
    const announced = debuggee.stderr;
    expect(await client.go('c')).toEqual(exited(3));
    expect(client.output).toBe('to standard output\nto standard error\n'.repeat(300));
    await client.close();
    await debuggee.end();
    expect(debuggee.stdout).toBe('');
    expect(debuggee.stderr).toBe(announced);
  });

  it('is there before a stop behind it', async () => {
    const sleeping = await program('sleeps0', sleeps(1));
    const { client } = await start(sleeping, { options: ['--gdb-output', 'client'] });
    expect(await client.ask(`Z0,${codeAddress(sleeping.marks('_start')[0]!)},1`)).toBe('OK');
    await resume(client);
    expect(client.output).toBe('before\n');
  });
});

describe('leaving', () => {
  it.each(['D', 'D;1'])('%s lets the program go on, without breakpoints', async (packet) => {
    const calls_ = await program('calls', calls(5));
    const { debuggee, client } = await start(calls_);
    await client.ask(`Z0,${codeAddress(calls_.marks('leaf')[0]!)},1`);
    await resume(client);
    expect(await client.ask(packet)).toBe('OK');
    await client.closed();
    expect(await debuggee.end()).toEqual({ code: 0, signal: null });
    expect(debuggee.stdout).toBe('done\n');
  });

  it('k ends the program', async () => {
    const { debuggee, client } = await start(await program('endless', ENDLESS));
    client.send('k');
    const reply = await client.receive().catch((e: Error) => e.name);
    expect(reply).toMatch(/^(X09.*|Closed)$/);
    const { code } = await debuggee.end();
    expect(code).not.toBe(0);
  });

  it('vKill ends the program', async () => {
    const { debuggee, client } = await start(await program('endless', ENDLESS));
    expect(await client.ask('vKill;1')).toBe('OK');
    expect((await debuggee.end()).code).not.toBe(0);
  });

  it('k while it runs ends the program', async () => {
    const { debuggee, client } = await start(await program('endless', ENDLESS));
    client.send('c');
    await client.quiet(100);
    client.send('k');
    expect((await debuggee.end()).code).not.toBe(0);
  });
});
