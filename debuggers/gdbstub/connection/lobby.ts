/** Who has connected and is no client so far. */
import { subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import { poll, type Pollable } from 'wasi:io/poll@0.2.12';
import { dispose } from '../../view/handles.js';
import type { Trace } from '../protocol/trace.js';
import { Candidate } from './candidate.js';
import { Client } from './client.js';
import { PacketConnection } from './packets.js';
import { CannotListen, type Listener } from './socket.js';

/** How many may be silent at once; with more, the one that has been so for the longest is closed. */
const MOST_SILENT = 16;

export class Lobby {
  private readonly silent: Candidate[] = [];

  constructor(readonly listener: Listener, private readonly trace: Trace) {}

  /** Blocks until there is a client. */
  wait(): Client {
    for (;;) {
      const client = this.hear(this.poll([]));
      if (client !== undefined) return client;
    }
  }

  /** The same. @throws CannotListen if that takes too long */
  waitFor(seconds: number): Client {
    const late = subscribeDuration(BigInt(seconds) * 1_000_000_000n);
    try {
      const client = this.next(late);
      if (client === undefined) throw new CannotListen(`${this.listener.name}: nobody connected within ${seconds} s`);
      return client;
    } finally {
      dispose(late);
    }
  }

  /** Blocks until there is a client, or something else is ready: undefined then. */
  next(other: Pollable): Client | undefined {
    for (;;) {
      const ready = this.poll([other]);
      if (ready.has(other)) return undefined;
      const client = this.hear(ready);
      if (client !== undefined) return client;
    }
  }

  private poll(others: readonly Pollable[]): ReadonlySet<Pollable> {
    const all = [...others, this.listener.pollable, ...this.silent.map(({ packets }) => packets.pollable)];
    return new Set([...poll(all)].map((i) => all[i]!));
  }

  /** Of those who have sent something, the first that is a client by it. */
  private hear(ready: ReadonlySet<Pollable>): Client | undefined {
    const heard = this.silent.filter(({ packets }) => ready.has(packets.pollable));
    if (ready.has(this.listener.pollable)) this.admit();
    for (const candidate of heard) {
      // Perhaps there were too many, and it has been closed just now.
      if (!this.silent.includes(candidate)) continue;
      const said = candidate.hear();
      if (said === 'nothing') continue;
      this.silent.splice(this.silent.indexOf(candidate), 1);
      if (said instanceof Client) return said;
      candidate.packets.close();
    }
    return undefined;
  }

  private admit(): void {
    const connection = this.listener.accept();
    if (connection === undefined) return;
    this.silent.push(new Candidate(new PacketConnection(connection, this.trace)));
    if (this.silent.length > MOST_SILENT) this.silent.shift()!.packets.close();
  }
}
