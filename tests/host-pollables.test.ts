/**
 * `wasi:io` as a debugger is given it, piece by piece: lists of pollables that other threads make ready, standard input, the streams of a connection.
 * What is promised of the whole, components and modules tell: `promises` in `tests/debuggers/cases.ts`.
 */
import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Bell, RungSource } from '../runtime/host/wire/event-source.js';
import { parseAddress, toEndpoint, toSocketAddress } from '../runtime/host/wasi/addresses.js';
import { Connection } from '../runtime/host/wasi/connection.js';
import { makeWasi } from '../runtime/host/wasi/index.js';
import { ALWAYS, Pollable, waiting } from '../runtime/host/wasi/pollables.js';
import { Sockets } from '../runtime/host/wasi/sockets.js';
import { Stdin } from '../runtime/host/wasi/stdin.js';
import { type Command, WINDOW } from '../runtime/host/wasi/wire.js';

const bell = Bell.make();
const { 'wasi:io/poll': { poll }, 'wasi:clocks/monotonic-clock': clocks } = waiting(bell);
const MS = 1_000_000n;
const clock = (ms: number): Pollable => clocks.subscribeDuration(BigInt(ms) * MS);
const NEVER_MS = 1_000_000;

/** Happens when another thread says so. */
class Flag extends RungSource {
  readonly words = new Int32Array(new SharedArrayBuffer(4));

  constructor() {
    super(bell);
  }

  override ready(): boolean {
    return Atomics.load(this.words, 0) !== 0;
  }
}

const threads: Worker[] = [];
afterAll(() => Promise.all(threads.map((thread) => thread.terminate())));

/** A flag that goes up after a time, by a thread that is running already. */
async function flagAfter(ms: number): Promise<Flag> {
  const flag = new Flag();
  const thread = new Worker(`const { parentPort, workerData: { words, bell, ms } } = require('node:worker_threads');
    parentPort.postMessage(0);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    Atomics.store(words, 0, 1);
    Atomics.add(bell, 0, 1);
    Atomics.notify(bell, 0);`, { eval: true, workerData: { words: flag.words, bell: bell.word, ms } });
  threads.push(thread);
  await once(thread, 'message');
  return flag;
}

describe('a pollable', () => {
  it('is ready, and blocked on, as its source says', async () => {
    const pollable = new Pollable(await flagAfter(50));
    expect(pollable.ready()).toBe(false);
    pollable.block();
    expect(pollable.ready()).toBe(true);
  });
});

describe('poll', () => {
  it('of an empty list traps', () => {
    expect(() => poll([])).toThrow('empty list');
  });

  it('of clocks only', () => {
    expect([...poll([clock(NEVER_MS), clock(1)])]).toEqual([1]);
  });

  it('of one pollable', async () => {
    expect([...poll([new Pollable(await flagAfter(30))])]).toEqual([0]);
  });

  it('of two, either first', async () => {
    const late = new Flag();
    const soon = await flagAfter(30);
    expect([...poll([new Pollable(late), new Pollable(soon)])]).toEqual([1]);
    expect([...poll([new Pollable(soon), new Pollable(late)])]).toEqual([0]);
  });

  it('of both kinds, either first', async () => {
    expect([...poll([clock(NEVER_MS), new Pollable(await flagAfter(30)), clock(NEVER_MS)])]).toEqual([1]);
    expect([...poll([new Pollable(new Flag()), clock(NEVER_MS), clock(30)])]).toEqual([2]);
  });

  it('tells of all that are ready, in order, so that none is starved by another', () => {
    expect([...poll([new Pollable(ALWAYS), clock(0), new Pollable(new Flag()), new Pollable(ALWAYS), clock(NEVER_MS)])]).toEqual([0, 1, 3]);
  });

  it('does not lose or invent anything over many rounds', async () => {
    const flag = await flagAfter(60);
    const event = new Pollable(flag);
    let rounds = 0;
    for (;;) {
      const ready = [...poll([event, clock(2)])];
      rounds++;
      expect(ready.length).toBeGreaterThan(0);
      if (ready.includes(0)) break;
      expect(ready).toEqual([1]);
    }
    expect(flag.ready()).toBe(true);
    expect(rounds).toBeGreaterThan(2);
  });
});

describe('standard input', () => {
  const { port1, port2 } = new MessageChannel();
  afterAll(() => port1.close());
  const stdin = new Stdin(port2, bell);
  const send = (chunk: string | null): void => {
    port1.postMessage(chunk === null ? null : new TextEncoder().encode(chunk));
    bell.ring();
  };
  const text = (length: number): string | undefined => {
    const bytes = stdin.read(length);
    return bytes && new TextDecoder().decode(bytes);
  };

  it('is ready while there is something to read, and from its end on', () => {
    const pollable = new Pollable(stdin);
    const ready = (): boolean => {
      const once = pollable.ready();
      expect([...poll([pollable, clock(0)])].includes(0)).toBe(once);
      return once;
    };
    expect(ready()).toBe(false);
    expect(text(10)).toBe('');
    for (const chunk of ['hello', 'again']) {
      send(chunk);
      pollable.block();
      expect(ready()).toBe(true);
      expect(text(2)).toBe(chunk.slice(0, 2));
      expect(ready()).toBe(true);
      expect(text(10)).toBe(chunk.slice(2));
      expect(ready()).toBe(false);
      expect(text(10)).toBe('');
    }
    send(null);
    pollable.block();
    expect(text(10)).toBeUndefined();
    expect(ready()).toBe(true);
  });
});

describe('a connection', () => {
  /** The thread of the sockets, of which only the orders are seen. */
  class Orders extends Sockets {
    readonly orders: Command[] = [];

    override send(command: Command): void {
      this.orders.push(command);
    }

    override update(): void {}
  }
  const ID = 1;
  let sockets = new Orders(bell);
  let connection = new Connection(sockets, ID);
  afterEach(() => {
    sockets = new Orders(bell);
    connection = new Connection(sockets, ID);
  });
  const errorOf = (operation: () => unknown): string => {
    try {
      operation();
    } catch (e) {
      const { tag, val } = e as { tag: string; val?: { toDebugString(): string } };
      return val === undefined ? tag : `${tag}: ${val.toDebugString()}`;
    }
    return 'none';
  };
  const fill = (): Pollable => {
    const writable = connection.output.subscribe();
    expect(writable.ready()).toBe(true);
    expect(connection.output.checkWrite()).toBe(BigInt(WINDOW));
    connection.output.write(new Uint8Array(WINDOW));
    return writable;
  };

  it('whose output is full is ready when something has been handed over', () => {
    const writable = fill();
    expect(writable.ready()).toBe(false);
    expect(connection.output.checkWrite()).toBe(0n);
    expect(() => connection.output.write(Uint8Array.of(1))).toThrow('1 bytes, where check-write permits 0');
    expect(() => connection.output.writeZeroes(1n << 60n)).toThrow('permits 0');
    connection.receive({ kind: 'written', id: ID, length: 10 });
    expect(writable.ready()).toBe(true);
    expect(connection.output.checkWrite()).toBe(10n);
  });

  it('takes nothing while it is flushed, and a flush does not block', () => {
    const writable = connection.output.subscribe();
    connection.output.write(new Uint8Array(10));
    connection.output.flush();
    expect(writable.ready()).toBe(false);
    expect(connection.output.checkWrite()).toBe(0n);
    connection.receive({ kind: 'written', id: ID, length: 4 });
    expect(writable.ready()).toBe(false);
    connection.receive({ kind: 'written', id: ID, length: 6 });
    expect(writable.ready()).toBe(true);
    expect(connection.output.checkWrite()).toBe(BigInt(WINDOW));
  });

  it('that fails tells it once in each direction, after what has come before', () => {
    const writable = fill();
    const readable = connection.input.subscribe();
    connection.receive({ kind: 'data', id: ID, bytes: Uint8Array.of(1, 2) });
    connection.receive({ kind: 'failed', id: ID, code: 'connection-reset', message: 'reset' });
    connection.receive({ kind: 'closed', id: ID });
    expect([readable.ready(), writable.ready()]).toEqual([true, true]);
    expect([...connection.input.read(9n)]).toEqual([1, 2]);
    expect(readable.ready()).toBe(true);
    expect(errorOf(() => connection.input.read(1n))).toBe('last-operation-failed: reset');
    expect(errorOf(() => connection.input.blockingRead(1n))).toBe('closed');
    expect(errorOf(() => connection.output.blockingWriteAndFlush(Uint8Array.of(1)))).toBe('last-operation-failed: reset');
    expect(errorOf(() => connection.output.checkWrite())).toBe('closed');
    expect(errorOf(() => connection.output.blockingFlush())).toBe('closed');
    expect([readable.ready(), writable.ready()]).toEqual([true, true]);
  });

  it('says what it has taken by the half window, also of what is thrown away', () => {
    const half = WINDOW / 2;
    connection.receive({ kind: 'data', id: ID, bytes: new Uint8Array(half) });
    connection.input.skip(BigInt(half - 1));
    expect(sockets.orders).toEqual([]);
    connection.input.skip(1n);
    expect(sockets.orders).toEqual([{ kind: 'taken', id: ID, length: half }]);
    connection.receive({ kind: 'data', id: ID, bytes: new Uint8Array(half) });
    connection.endInput();
    connection.receive({ kind: 'data', id: ID, bytes: new Uint8Array(half) });
    expect(sockets.orders.slice(1)).toEqual([{ kind: 'taken', id: ID, length: half }, { kind: 'taken', id: ID, length: half }]);
    expect(errorOf(() => connection.input.read(1n))).toBe('closed');
  });
});

describe('addresses', () => {
  it.each([
    ['127.0.0.1', [127, 0, 0, 1]], ['::', [0, 0, 0, 0, 0, 0, 0, 0]], ['::1', [0, 0, 0, 0, 0, 0, 0, 1]], ['fe80::1:2%eth0', [0xfe80, 0, 0, 0, 0, 0, 1, 2]],
    ['1:2:3:4:5:6:7:8', [1, 2, 3, 4, 5, 6, 7, 8]], ['2001:db8::', [0x2001, 0xdb8, 0, 0, 0, 0, 0, 0]], ['::ffff:1.2.3.4', [0, 0, 0, 0, 0, 0xffff, 0x102, 0x304]],
  ])('%s', (text, numbers) => {
    expect(parseAddress(text).val).toEqual(numbers);
    const address = toSocketAddress({ host: text, port: 80 });
    expect(toSocketAddress(toEndpoint(address))).toEqual(address);
  });
});

describe('what is not given', () => {
  const { imports } = makeWasi([], { stdin: false, stdout: false, stderr: false }, bell, undefined);

  it('UDP', () => {
    const { createUdpSocket } = imports['wasi:sockets/udp-create-socket'] as { createUdpSocket(): { startBind(): void } };
    expect(() => createUdpSocket().startBind()).toThrow('access-denied');
  });

  it('files', () => {
    expect((imports['wasi:filesystem/preopens'] as { getDirectories(): unknown[] }).getDirectories()).toEqual([]);
  });
});
