/** `serve` under a debugger: stops in requests, one after the other, and clients that do not wait. */
import { type ClientRequest, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
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
