/** UDP on the sockets' thread, without the thread. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { Datagrams } from '../runtime/host/wasi/datagrams.js';
import { type Report, roomOf, WINDOW } from '../runtime/host/wasi/wire.js';

it.each([0, 100])('of %i bytes that nobody takes, only so many are kept', async (length) => {
  const reports: Report[] = [];
  let bound: ((port: number) => void) | undefined;
  const isBound = new Promise<number>((resolve) => { bound = resolve; });
  const receiver = new Datagrams(1, 'ipv4', { host: '127.0.0.1', port: 0 }, {
    report: (message) => {
      reports.push(message);
      if (message.kind === 'bound') bound!(message.local.port);
    },
    fail: (_, e) => { throw e; }, writing: () => undefined,
  });
  const port = await isBound;
  const sender = createSocket('udp4');
  const send = promisify((bytes: Uint8Array, done: (e: Error | null) => void) => sender.send(bytes, port, '127.0.0.1', done));
  const datagram = new Uint8Array(length);
  expect(roomOf(datagram)).toBeGreaterThan(0);
  const most = Math.ceil(WINDOW / roomOf(datagram));
  // A turn each, in which what has come is read.
  for (let i = 0; i < 2 * most; i++) {
    await send(datagram);
    await setImmediate();
  }
  const came = (): number => reports.filter(({ kind }) => kind === 'datagram').length;
  expect(came()).toBe(most);
  receiver.taken(most * roomOf(datagram));
  while (came() === most) {
    await send(datagram);
    await setImmediate();
  }
  sender.close();
  await once(sender, 'close');
  receiver.drop();
});
