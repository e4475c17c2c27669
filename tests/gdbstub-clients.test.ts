/** Clients that come, go, vanish or do not behave, in every state of the program. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Client } from './gdb/client.js';
import { frame } from './gdb/framing.js';
import { Debuggee } from './gdb/launch.js';
import { calls, ENDLESS, exits, type Program, sleeps, VALUES, VALUES_CODE, WAITS, WAITS_EMBEDDER } from './gdb/programs.js';
import { cpuSeconds, descriptors, hasProc, rss, threads } from './gdb/process.js';
import { resume, stopped, suite } from './gdb/suite.js';
import { codeAddress, fromLe, hexText, memoryAddress, stopOf } from './gdb/text.js';

const { program, file, launch, start } = suite();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the port', () => {
  it('0 picks one, and the line that tells it can be pasted', async () => {
    const debuggee = await launch(await program('values', VALUES));
    expect(debuggee.stderr).toMatch(/^wasm2js-debug: waiting for LLDB on 127\.0\.0\.1:(\d+): process connect --plugin wasm connect:\/\/127\.0\.0\.1:\1\n$/);
    expect(debuggee.port).toBeGreaterThan(0);
  });

  it('in use is one line and exit code 2', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const debuggee = Debuggee.spawn((await program('values', VALUES)).path, { port: String(port) });
    expect(await debuggee.end()).toEqual({ code: 2, signal: null });
    expect(debuggee.stderr).toMatch(new RegExp(`^wasm2js-debug: [^\\n]*:${port}\\b[^\\n]*in use[^\\n]*\\n$`));
    expect(debuggee.stdout).toBe('');
    server.close();
  });
});

describe('a client that goes', () => {
  const ways: readonly (readonly [string, (client: Client) => Promise<void>])[] = [
    ['in order', (client) => client.close()],
    ['broken off', (client) => client.reset()],
    ['in the middle of a packet', (client) => { client.write('$m0,'); return client.close(); }],
    ['in the middle of a packet, broken off', (client) => { client.write('$m0,'); return client.reset(); }],
  ];

  it.each(ways)('%s, while the program stands: it goes on, without breakpoints', async (_, leave) => {
    const calls_ = await program('calls', calls(5));
    const { debuggee, client } = await start(calls_);
    await client.ask(`Z0,${codeAddress(calls_.marks('leaf')[0]!)},1`);
    await resume(client);
    await leave(client);
    expect(await debuggee.end()).toEqual({ code: 0, signal: null });
    expect(debuggee.stdout).toBe('done\n');
  });

  it.each(ways)('%s, while it runs: it runs on, and the next client can stop it', async (_, leave) => {
    const endless = await program('endless', ENDLESS);
    const { debuggee, client } = await start(endless);
    await client.ask(`Z0,${codeAddress(endless.marks('_start')[0]!)},1`);
    await resume(client);
    await client.ask(`z0,${codeAddress(endless.marks('_start')[0]!)},1`);
    client.send('c');
    await pause(100);
    await leave(client);
    await pause(100);
    const next = await debuggee.connect();
    stopped(stopOf(await next.ask('?')));
    expect(await next.ask(`M${memoryAddress(1024)},1:07`)).toBe('OK');
    expect(await next.go('c')).toEqual({ kind: 'exited', code: 7 });
  });

  it('while it sleeps: it sleeps on', async () => {
    const { debuggee, client } = await start(await program('sleeps1', sleeps(700)));
    client.send('c');
    await debuggee.until(() => (debuggee.stdout + client.output).includes('before'));
    await client.reset();
    expect(await debuggee.end()).toEqual({ code: 5, signal: null });
    expect(debuggee.stdout).toContain('after\n');
  });

  it('in the middle of a call that returns as the next one comes: that one finds the program where the call was made', async () => {
    await program('waits', WAITS);
    const { debuggee, client, first } = await start(file('waits.mjs', WAITS_EMBEDDER), { embedder: true });
    expect(await client.ask(`qRcmd,${hexText('call wait')}`)).toBe('OK');
    client.send('c');
    await debuggee.until(() => debuggee.stderr.includes('resumed: inject-call'));
    await client.reset();
    await debuggee.until(() => debuggee.stderr.includes('the client has left'));
    file('first', '');
    await debuggee.until(() => debuggee.stdout.includes('waits for the second'));
    const next = await debuggee.connect({ noAck: false });
    const answer = next.ask('?');
    // By its packet it has become the client, and waits until the program stands. The first one has asked once.
    await debuggee.until(() => debuggee.stderr.split('<- ?').length === 3);
    file('second', '');
    expect(stopped(stopOf(await answer))).toMatchObject({ pc: first.pc, reason: 'exception' });
    expect(debuggee.stderr).toContain('stopped by injected-call-return');
    expect(await next.ask('qWasmCallStack:1')).toHaveLength(16);
    // Below which the call was made.
    expect(fromLe(await next.ask('qWasmGlobal:0;0'))).toBe(1024n);
    expect(await next.go('c')).toEqual({ kind: 'exited', code: 0 });
  });

  it('by D, and another comes: it is told the state anew', async () => {
    const endless = await program('endless', ENDLESS);
    const { debuggee, client } = await start(endless);
    expect(await client.ask('D')).toBe('OK');
    await client.closed();
    for (let i = 0; i < 5; i++) {
      const next = await debuggee.connect();
      const stop = stopped(stopOf(await next.ask('?')));
      expect(endless.instructions('_start')).toContain(stop.pc);
      expect(await next.ask('D')).toBe('OK');
      await next.closed();
    }
  });
});

describe('a program that waits is not let go', () => {
  const visits: readonly (readonly [string, (client: Client) => Promise<void>])[] = [
    ['that says nothing', (client) => client.close()],
    ['that says nothing, and is broken off', (client) => client.reset()],
    ['of a browser', (client) => { client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'); return client.close(); }],
    ['with half a packet', (client) => { client.write('$qSupp'); return client.close(); }],
    ['with a damaged packet', (client) => { client.write('$qC#00'); return client.close(); }],
    ['with acknowledgements and an interrupt', (client) => { client.write('+-\x03'); return client.reset(); }],
    ['that greets', (client) => { client.write('+$QStartNoAckMode#b0'); return client.close(); }],
    ['that only looks around', async (client) => {
      await client.startNoAckMode();
      stopped(stopOf(await client.ask('?')));
      expect(await client.ask(`Z0,${codeAddress(values.marks('inner')[0]!)},1`)).toBe('OK');
      await client.reset();
    }],
  ];
  let values: Program;
  let debuggee: Debuggee;

  /** It is where it was, and a client can let it go. */
  const waits = async (): Promise<void> => {
    const client = await debuggee.connect();
    expect(stopped(stopOf(await client.ask('?'))).pc).toBe(values.instructions('_start')[0]);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: VALUES_CODE });
  };

  it.each(visits)('by a connection %s', async (_, visit) => {
    values = await program('values', VALUES);
    debuggee = await launch(values);
    await visit(await debuggee.connect({ noAck: false }));
    await waits();
  });

  it('by all of these one after the other', async () => {
    values = await program('values', VALUES);
    debuggee = await launch(values);
    for (const [, visit] of visits) await visit(await debuggee.connect({ noAck: false }));
    await waits();
  });

  it('by connections that stay and say nothing, which keep nobody out', async () => {
    values = await program('values', VALUES);
    debuggee = await launch(values);
    for (let i = 0; i < 40; i++) await debuggee.connect({ noAck: false });
    await waits();
  });

  it('but by one that lets it go, although it has been silent for long', async () => {
    values = await program('values', VALUES);
    debuggee = await launch(values);
    const clients = [];
    for (let i = 0; i < 5; i++) clients.push(await debuggee.connect({ noAck: false }));
    const [, late] = clients;
    await late!.startNoAckMode();
    expect(await late!.go('c')).toEqual({ kind: 'exited', code: VALUES_CODE });
  });

  it('but by one that detaches', async () => {
    debuggee = await launch(await program('values', VALUES));
    const client = await debuggee.connect();
    expect(await client.ask('D')).toBe('OK');
    expect((await debuggee.end()).code).toBe(VALUES_CODE);
  });
});

it('a program that runs is not stopped by a connection that says nothing', async () => {
  const debuggee = await launch(await program('exits7', exits(7)), { options: ['--gdb-no-wait'] });
  await debuggee.connect({ noAck: false });
  expect((await debuggee.end()).code).toBe(7);
});

describe('a client that comes', () => {
  it('while the program runs, without ever having been waited for', async () => {
    const endless = await program('endless', ENDLESS);
    const debuggee = await launch(endless, { options: ['--gdb-no-wait'] });
    expect(debuggee.waits).toBe(false);
    await pause(200);
    const client = await debuggee.connect();
    const stop = stopped(stopOf(await client.ask('?')));
    expect(endless.instructions('_start')).toContain(stop.pc);
    expect(await client.ask(`M${memoryAddress(1024)},1:03`)).toBe('OK');
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 3 });
    await client.close();
    expect((await debuggee.end()).code).toBe(3);
  });

  it('while it sleeps', async () => {
    const debuggee = await launch(await program('sleeps60', sleeps(60_000)), { options: ['--gdb-no-wait'] });
    await debuggee.until(() => debuggee.stdout.includes('before'));
    const client = await debuggee.connect();
    stopped(stopOf(await client.ask('?')));
    expect(await client.ask('qWasmCallStack:1')).toMatch(/^([0-9a-f]{16})+$/);
  });

  it('never: without waiting the program runs to its end', async () => {
    const debuggee = await launch(await program('exits7', exits(7)), { options: ['--gdb-no-wait'] });
    expect(await debuggee.end()).toEqual({ code: 7, signal: null });
  });

  it('after the end: is refused, the process being gone', async () => {
    const debuggee = await launch(await program('exits7', exits(7)), { options: ['--gdb-no-wait'] });
    const { port } = debuggee;
    await debuggee.end();
    await expect(Client.connect(port)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('as a second one: the first is not disturbed, the second is refused or served after it', async () => {
    const { debuggee, client } = await start(await program('values', VALUES));
    const second = await debuggee.connect({ noAck: false });
    second.send('qC');
    expect(await client.ask('qC')).toMatch(/^QC/);
    await pause(100);
    expect(await client.ask('qHostInfo')).toMatch(/^triple/);
    await second.close();
    expect(await client.ask('qC')).toMatch(/^QC/);
    expect(await client.go('c')).toEqual({ kind: 'exited', code: VALUES_CODE });
  });

  it('as a second one while the program runs', async () => {
    const { debuggee, client } = await start(await program('endless', ENDLESS));
    client.send('c');
    await pause(100);
    const seconds = await Promise.all(Array.from({ length: 10 }, () => debuggee.connect({ noAck: false })));
    for (const second of seconds) second.write(frame('qC'));
    await pause(100);
    client.interrupt();
    expect(await client.stop()).toMatchObject({ kind: 'stopped', signal: 2 });
    for (const second of seconds) await second.reset();
    expect(await client.ask(`M${memoryAddress(1024)},1:05`)).toBe('OK');
    expect(await client.go('c')).toEqual({ kind: 'exited', code: 5 });
  });
});

describe('a client that does not behave', () => {
  it('and never says anything does not use the processor', async () => {
    if (!hasProc()) return;
    const debuggee = await launch(await program('values', VALUES));
    await debuggee.connect({ noAck: false });
    await pause(300);
    const before = cpuSeconds(debuggee.pid);
    await pause(1500);
    expect(cpuSeconds(debuggee.pid) - before).toBeLessThan(0.5);
    expect(debuggee.alive).toBe(true);
  });

  it('ends its side at once: is served, then left', async () => {
    const debuggee = await launch(await program('endless', ENDLESS));
    const client = await debuggee.connect({ halfOpen: true, noAck: false });
    client.socket.end(Buffer.from(frame('qC') + frame('qHostInfo'), 'latin1'));
    await client.closed();
    const next = await debuggee.connect();
    stopped(stopOf(await next.ask('?')));
  });

  it('does not read: nothing piles up, and when it goes the next is served', async () => {
    if (!hasProc()) return;
    const endless = await program('endless', ENDLESS);
    const { debuggee, client } = await start(endless);
    client.socket.pause();
    const before = rss(debuggee.pid);
    // Replies of about 400 MB in all, if they were all made.
    client.write(frame(`m${memoryAddress(0)},10000`).repeat(3000));
    await pause(1500);
    expect(rss(debuggee.pid) - before).toBeLessThan(100 << 20);
    await client.reset();
    const next = await debuggee.connect();
    stopped(stopOf(await next.ask('?')));
    expect(await next.ask(`M${memoryAddress(1024)},1:05`)).toBe('OK');
    expect(await next.go('c')).toEqual({ kind: 'exited', code: 5 });
  });

  it('a hundred connections of all sorts leave nothing behind', async () => {
    if (!hasProc()) return;
    const endless = await program('endless', ENDLESS);
    const debuggee = await launch(endless);
    const state = (): object => ({ threads: threads(debuggee.pid), descriptors: descriptors(debuggee.pid) });
    const visit = async (i: number): Promise<void> => {
      const client = await debuggee.connect({ noAck: i % 3 === 0 });
      if (i % 2 === 0) client.write(frame('?'));
      if (i % 5 === 0) client.write('$half a pack');
      if (i % 4 === 1) client.write(frame('c'));
      await (i % 2 === 0 ? client.close() : client.reset());
    };
    for (let i = 0; i < 10; i++) await visit(i);
    await pause(300);
    const before = state();
    for (let i = 0; i < 100; i++) await visit(i);
    let after = state();
    for (let i = 0; i < 50 && JSON.stringify(after) !== JSON.stringify(before); i++) {
      await pause(100);
      after = state();
    }
    expect(after).toEqual(before);
    const client = await debuggee.connect();
    stopped(stopOf(await client.ask('?')));
  });
});
