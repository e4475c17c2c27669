/** Connections that may become clients: one is a client when it has sent a packet. Port scans, probes and lost connections never do. */
import { poll, type Pollable } from 'wasi:io/poll@0.2.12';
import { subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import { dispose } from '../target/handles.js';
import { Client } from './client.js';
import { CannotListen, type Listener } from './socket.js';

/** How many may be silent at once; with more, the one that has been so for the longest is closed. */
const MOST_SILENT = 16;

export class Lobby {
  private readonly silent: Client[] = [];
  /** The next, if it has been waited for already. */
  private found: Client | undefined;

  constructor(readonly listener: Listener) {}

  /** Blocks until there is a client, which is for {@link next}. @throws CannotListen if that takes too long */
  waitFor(seconds: number): void {
    const late = subscribeDuration(BigInt(seconds) * 1_000_000_000n);
    this.found = this.next([late]);
    dispose(late);
    if (this.found === undefined) throw new CannotListen(`${this.listener.name}: nobody has connected within ${seconds} s`);
  }

  /** Blocks until there is a client, or one of some pollables is ready: undefined then. */
  next(pollables: readonly Pollable[]): Client | undefined {
    const { found } = this;
    this.found = undefined;
    if (found !== undefined) return found;
    for (;;) {
      const ready = poll([...pollables, this.listener.pollable, ...this.silent.map(({ connection }) => connection.pollable)]);
      if (ready.some((i) => i < pollables.length)) return undefined;
      const heard = this.silent.filter((_, i) => ready.includes(pollables.length + 1 + i));
      if (ready.includes(pollables.length)) this.admit();
      const client = heard.find((one) => this.listen(one));
      if (client !== undefined) return client;
    }
  }

  private admit(): void {
    const connection = this.listener.accept();
    if (connection === undefined) return;
    this.silent.push(new Client(connection));
    if (this.silent.length > MOST_SILENT) this.silent.shift()!.connection.close();
  }

  /** @returns whether it has become a client */
  private listen(one: Client): boolean {
    const said = one.greets();
    if (said === 'nothing') return false;
    this.silent.splice(this.silent.indexOf(one), 1);
    if (said === 'gone') one.connection.close();
    return said === 'packet';
  }
}
