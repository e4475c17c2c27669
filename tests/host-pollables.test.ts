/** Lists of pollables that mix the debuggee's with those of the WASI shim, which live in another thread. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { clocks, io } from '@bytecodealliance/preview2-shim';
import { afterAll, describe, expect, it } from 'vitest';
import { Bell, EventSource } from '../runtime/host/event-source.js';
import { ALWAYS, hostPolls, type Poll, type Pollable } from '../runtime/host/pollables.js';
import { makeWasi } from '../runtime/host/wasi.js';

const { poll: { poll, Pollable: ShimPollable }, HostPollable } =
  hostPolls(io.poll as unknown as Poll, () => clocks.monotonicClock.subscribeInstant(0n) as unknown as Pollable);
const MS = 1_000_000n;
const clock = (ms: number): Pollable => clocks.monotonicClock.subscribeDuration(BigInt(ms) * MS) as unknown as Pollable;
const NEVER_MS = 1_000_000;

/** Happens when another thread says so. */
class Flag extends EventSource {
  readonly words = new Int32Array(new SharedArrayBuffer(4));

  override ready(): boolean {
    return Atomics.load(this.words, 0) !== 0;
  }

  override waitFor(ms: number): boolean {
    Atomics.wait(this.words, 0, 0, ms);
    return this.ready();
  }
}

const threads: Worker[] = [];
afterAll(() => Promise.all(threads.map((thread) => thread.terminate())));

/** A flag that goes up after a time, by a thread that is running already. */
async function flagAfter(ms: number): Promise<Flag> {
  const flag = new Flag();
  const thread = new Worker(`const { parentPort, workerData: { words, ms } } = require('node:worker_threads');
    parentPort.postMessage(0);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    Atomics.store(words, 0, 1);
    Atomics.notify(words, 0);`, { eval: true, workerData: { words: flag.words, ms } });
  threads.push(thread);
  await once(thread, 'message');
  return flag;
}

describe('pollables of the host', () => {
  it('are of the class that bindings check for, with numbers of their own', () => {
    const list = [new HostPollable(ALWAYS), new HostPollable(ALWAYS)];
    const reps = list.map((p) => (p as unknown as Record<symbol, number>)[Symbol.for('cabiRep')]!);
    expect(list.every((p) => p instanceof ShimPollable)).toBe(true);
    expect(new Set(reps).size).toBe(2);
    // The shim counts its own from 1, and bindings use bit 30.
    expect(reps.every((rep) => rep >= 0x2000_0000 && rep < 0x4000_0000)).toBe(true);
  });

  it('are ready, and blocked on, as their source says', async () => {
    const flag = await flagAfter(50);
    const pollable = new HostPollable(flag);
    expect(pollable.ready()).toBe(false);
    pollable.block();
    expect(pollable.ready()).toBe(true);
  });
});

describe('poll', () => {
  it('of an empty list traps', () => {
    expect(() => poll([])).toThrow('empty list');
  });

  it('of the shim only', () => {
    expect([...poll([clock(NEVER_MS), clock(1)])]).toEqual([1]);
  });

  it('of one pollable of the host', async () => {
    expect([...poll([new HostPollable(await flagAfter(30))])]).toEqual([0]);
  });

  it('of two of the host, either first', async () => {
    const late = new Flag();
    const soon = await flagAfter(30);
    expect([...poll([new HostPollable(late), new HostPollable(soon)])]).toEqual([1]);
    expect([...poll([new HostPollable(soon), new HostPollable(late)])]).toEqual([0]);
  });

  it('of both kinds, the host first', async () => {
    expect([...poll([clock(NEVER_MS), new HostPollable(await flagAfter(30)), clock(NEVER_MS)])]).toEqual([1]);
  });

  it('of both kinds, the shim first', () => {
    expect([...poll([new HostPollable(new Flag()), clock(NEVER_MS), clock(30)])]).toEqual([2]);
  });

  it('tells of all that are ready, in order, so that none is starved by another', () => {
    const past = clock(0);
    past.block();
    expect([...poll([new HostPollable(ALWAYS), past, new HostPollable(new Flag()), new HostPollable(ALWAYS), clock(NEVER_MS)])]).toEqual([0, 1, 3]);
  });

  it('sleeps on all that share a bell', async () => {
    // Whoever sleeps on one of them only would not hear of the other.
    const bell = Bell.make();
    class Rung extends EventSource {
      override readonly bell = bell;
      waits = 0;

      constructor(private readonly count: number) {
        super();
      }

      override ready(): boolean {
        return Atomics.load(bell.word, 0) >= this.count;
      }

      override waitFor(ms: number): boolean {
        this.waits++;
        return bell.waitUntil(() => this.ready(), ms);
      }
    }
    const thread = new Worker(`const { parentPort, workerData } = require('node:worker_threads');
      parentPort.postMessage(0);
      for (let i = 0; i < 2; i++) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
        Atomics.add(workerData, 0, 1);
        Atomics.notify(workerData, 0);
      }`, { eval: true, workerData: bell.word });
    threads.push(thread);
    await once(thread, 'message');
    const [never, second, other] = [new Rung(1000), new Rung(2), new Rung(1000)];
    expect([...poll([never, second, other].map((source) => new HostPollable(source)))]).toEqual([1]);
    // Not in slices.
    expect(never.waits).toBe(0);
    expect(never.waitFor(1)).toBe(false);
  });

  it('does not lose or invent anything over many rounds', async () => {
    const flag = await flagAfter(60);
    const event = new HostPollable(flag);
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

interface Socket {
  startBind(network: object, address: object): void;
  finishBind(): void;
  startListen(): void;
  finishListen(): void;
  startConnect(network: object, address: object): void;
  finishConnect(): [object, { blockingWriteAndFlush(bytes: Uint8Array): void }];
  localAddress(): { val: { port: number } };
  accept(): [Socket, { blockingRead(length: bigint): Uint8Array; subscribe(): Pollable }, object];
  subscribe(): Pollable;
}

describe('TCP beside the debuggee', () => {
  const { imports, polls } = makeWasi([], { stdin: false, stdout: false, stderr: false }, undefined);
  const { createTcpSocket } = imports['wasi:sockets/tcp-create-socket'] as { createTcpSocket(family: string): Socket };
  const network = (imports['wasi:sockets/instance-network'] as { instanceNetwork(): object }).instanceNetwork();
  const address = (port: number): object => ({ tag: 'ipv4', val: { port, address: [127, 0, 0, 1] } });

  it('a connection and its data each win over an event that does not come, and the event over a silent connection', async () => {
    const listener = createTcpSocket('ipv4');
    listener.startBind(network, address(0));
    listener.subscribe().block();
    listener.finishBind();
    listener.startListen();
    listener.subscribe().block();
    listener.finishListen();
    const client = createTcpSocket('ipv4');
    client.startConnect(network, address(listener.localAddress().val.port));
    const event = new polls.HostPollable(new Flag());
    expect([...polls.poll.poll([event, listener.subscribe()])]).toEqual([1]);
    const [, input] = listener.accept();
    client.subscribe().block();
    const [, output] = client.finishConnect();
    const readable = input.subscribe();
    expect([...polls.poll.poll([readable, new polls.HostPollable(await flagAfter(30))])]).toEqual([1]);
    output.blockingWriteAndFlush(new TextEncoder().encode('hello'));
    expect([...polls.poll.poll([event, readable])]).toEqual([1]);
    expect(new TextDecoder().decode(input.blockingRead(100n))).toBe('hello');
  });

  it('UDP is not given', () => {
    const { createUdpSocket } = imports['wasi:sockets/udp-create-socket'] as { createUdpSocket(family: string): Socket };
    let error: unknown;
    try {
      createUdpSocket('ipv4').startBind(network, address(0));
    } catch (e) {
      error = e;
    }
    expect(error).toBe('access-denied');
  });
});
