/** `serve` under a debugger: stops in requests, one after the other, and clients that do not wait. */
import { type ClientRequest, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { built } from './debuggers/cases.js';
import { Client } from './gdb/client.js';
import { codeAddress, stopOf } from './gdb/text.js';
import { proxy, Served } from './serve/process.js';
import { sendMany } from './serve/requests.js';
import { placeOfAdd, Stops } from './serve/stops.js';

let served: Served | undefined;
afterEach(() => served?.stop());

/** Sends a request, whose answer is not waited for. */
async function sendTo(path: string): Promise<ClientRequest> {
  const asked = request(served!.url + path).on('error', () => undefined);
  const sent = new Promise((resolve) => asked.on('socket', (socket) => socket.on('connect', resolve)));
  asked.end();
  await sent;
  return asked;
}

/** Waits for an answer that the server gives without a handler: it has then seen what came before. */
async function answered(): Promise<void> {
  const socket = connect(Number(new URL(served!.url).port), '127.0.0.1');
  socket.end('nonsense\r\n\r\n');
  for await (const _ of socket);
}

it('stops in handlers, answers when it goes on, and forgets clients that have left', async () => {
  const pc = await placeOfAdd();
  served = await Served.start(['-g', '0', proxy]);
  const [, port] = await served.said(/^wasm2js-debug: waiting for LLDB on 127\.0\.0\.1:(\d+):/m);
  const client = await Client.connect(Number(port), { noAck: true });
  await client.ask('?');
  expect(await client.ask(`Z0,${codeAddress(pc)},1`)).toBe('OK');

  const leaves = await sendTo('/add?1+1');
  expect(stopOf(await client.ask('c'))).toMatchObject({ kind: 'stopped' });
  // Others wait, and it is gone.
  const waits = [served.ask('/add?20+3'), served.ask('/trap'), served.ask('/count')];
  leaves.destroy();
  // One that leaves before its turn is never handed over: it would be counted.
  await answered();
  const gone = await sendTo('/count');
  await answered();
  gone.destroy();
  await answered();

  // The handler panics that cannot write, and there is an instance for the next.
  const until = async (reason: string): Promise<void> => {
    for (;;) {
      const stop = stopOf(await client.ask('c'));
      if (stop.kind !== 'stopped') throw new Error(`it has ended: ${served!.stderr}`);
      if (stop.reason === reason) return;
      // The new instance's code has another address.
      for (let id = 1; id < 12; id++) await client.ask(`Z0,${codeAddress(pc, id)},1`);
    }
  };
  await until('breakpoint');
  expect(await client.ask('D')).toBe('OK');
  expect((await waits[0]!).body).toBe('23\n');
  expect((await waits[1]!).status).toBe(500);
  expect((await waits[2]!).body).toBe('1\n');
  expect(await served.ask('/count')).toMatchObject({ body: '2\n' });
  expect(await served.stop()).toBe(0);
}, 60_000);

it('ends cleanly while it is stopped, or waits for LLDB', async () => {
  served = await Served.start(['-g', '0', proxy]);
  await served.said(/^wasm2js-debug: waiting for LLDB/m);
  const answer = served.ask('/').catch(() => 'cut off');
  expect(await served.stop('SIGTERM')).toBe(0);
  expect(await answer).toBe('cut off');
}, 60_000);

// With those of tests/serve.test.ts, 1,000.
it('400 requests, 8 at a time: each has its own answer, and each call of a function with a breakpoint stops once', async () => {
  served = await Served.start(['-g', '0', proxy]);
  const stops = await Stops.connect(served);
  const end = stops.goOn();
  const { wrong, added, trapped } = await sendMany(served, 400);
  expect(wrong).toEqual([]);
  expect(await served.stop()).toBe(0);
  await end;
  expect(stops.counts.get('breakpoint')).toBe(added);
  // Handlers whose clients have left trap, too.
  expect(stops.counts.get('exception')).toBeGreaterThanOrEqual(trapped);
}, 120_000);

describe('a debug component on a handler', () => {
  const under = (name: string, ...args: readonly string[]): Promise<Served> => Served.start(['-D', `debugger=${join(built, name)}`, '-D', 'inherit-stderr=y', ...args.flatMap((arg) => ['-D', `arg=${arg}`]), proxy]);

  it.each(['js/tracer.js', 'rust/tracer.wasm'])('%s makes every step of each request', async (name) => {
    const pc = await placeOfAdd();
    served = await under(name);
    expect(await Promise.all([served.text('/add?20+3'), served.text('/add?4+5')])).toEqual(['23\n', '9\n']);
    // Until the second call of it is over.
    const begins = `^step 0x${pc.toString(16)} func `;
    const [, func] = await served.said(new RegExp(`${begins}(\\d+) [^]*${begins}\\1 .*\\n(?:step \\S+ func \\1 .*\\n)*step \\S+ func (?!\\1 )`, 'm'));
    // Each instruction of a function without loops, once for each request.
    const steps = [...served.stderr.matchAll(new RegExp(`^step 0x([0-9a-f]+) func ${func} `, 'gm'))].map(([, at]) => Number(`0x${at}`));
    const half = steps.length / 2;
    expect(steps.slice(0, half)).toEqual(steps.slice(half));
    expect(steps.slice(0, half)).toEqual([...new Set(steps)].sort((x, y) => x - y));
    expect(await served.stop()).toBe(0);
  }, 60_000);

  it.each(['js/steps.js', 'c/steps.wasm', 'rust/steps.wasm'])('%s steps in the first request, and leaves', async (name) => {
    served = await under(name);
    const asked = [served.text('/add?20+3'), served.text('/add?4+5')];
    await served.said(/^(?:pc 0x[0-9a-f]+\n){6}OK\n/m);
    expect(await Promise.all(asked)).toEqual(['23\n', '9\n']);
    expect(await served.stop()).toBe(0);
  }, 60_000);

  it('js/inspect.js gives a local another value, of which the answer comes', async () => {
    const pc = await placeOfAdd();
    served = await under('js/inspect.js', String(pc), '0=40');
    expect(await Promise.all([served.text('/add?20+3'), served.text('/add?20+3')])).toEqual(['43\n', '23\n']);
    expect(served.stderr).toMatch(new RegExp(`^stopped:\n    function \\d+ at 0x${pc.toString(16)}\n      locals: i32 20, i32 3, .*\n[^]*^local 0 is now 40\n`, 'm'));
    expect(await served.stop()).toBe(0);
  }, 60_000);

  it('that fails ends the server', async () => {
    served = await under('js/inspect.js', '0');
    expect(await served.ended()).toBe(3);
    expect(served.stderr).toMatch(/^wasm2js-debug: \S*inspect\.js: the debugger trapped: .*invalid-pc: 0x0 is in no function body\n/m);
  }, 60_000);
});

describe('nothing is kept of a request that is over, if each has an instance', () => {
  const every = 15;
  const start = (...debug: readonly string[]): Promise<Served> => Served.start([...debug, '--max-instance-reuse-count', '1', proxy], {
    OBJECTS_EVERY: `${every}`, NODE_OPTIONS: `--import=${new URL('serve/objects.mjs', import.meta.url)}`,
  });
  /** Of the threads that answer requests. */
  const least = ({ stderr }: Served): number => {
    const [, ...counts] = [...stderr.matchAll(/^objects: guest \d+ \d+ (\d+),/gm)].map(([, count]) => Number(count));
    // What is made once may come at any time. What each request leaves comes every time.
    return Math.min(...counts.slice(1).map((count, i) => count - counts[i]!));
  };

  it('with -g, and a breakpoint goes on in those that come', async () => {
    served = await start('-g', '0');
    const stops = await Stops.connect(served);
    const { libraries } = stops;
    const end = stops.goOn();
    const { wrong, added } = await sendMany(served, 8 * every, 1);
    expect(wrong).toEqual([]);
    expect(await served.stop()).toBe(0);
    await end;
    expect(stops.counts.get('breakpoint')).toBe(added);
    expect(least(served)).toBeLessThan(every);
    // No instance has come beside those that there are at one time: nothing was to be loaded anew.
    expect(stops.counts.get('library')).toBe(undefined);
    expect(stops.libraries).toBe(libraries);
  }, 240_000);

  it('with -D, and handles of the instance are of one that is no more', async () => {
    served = await start('-D', `debugger=${fileURLToPath(new URL('serve/instances.mjs', import.meta.url))}`, '-D', `arg=${await placeOfAdd()}`, '-D', 'inherit-stderr=y');
    expect((await sendMany(served, 8 * every, 1)).wrong).toEqual([]);
    expect(await served.stop()).toBe(0);
    expect(least(served)).toBeLessThan(every);
    const told = (what: string): string[] => [...new Set([...served!.stderr.matchAll(new RegExp(`^${what}: .*$`, 'gm'))].map(([line]) => line))];
    expect(told('instances')).toHaveLength(1);
    const gone = 'invalid-entity';
    expect(told('gone')).toEqual([`gone: ${gone} ${gone} ${gone} ${gone} 0 65536 0 ${gone} ${gone} ${gone} of the module true`]);
  }, 240_000);
});
