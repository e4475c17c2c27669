/** A client: its packets one by one, and what is sent to it. */
import { poll, type Pollable } from 'wasi:io/poll@0.2.12';
import { framed, type Incoming, PacketReader } from '../protocol/framing.js';
import type { Connection } from './socket.js';
import { Settings } from './stopped.js';

const ACK = 0x2b;
const NACK = 0x2d;

export class Client {
  readonly settings = new Settings();
  private readonly reader = new PacketReader();
  private incoming: Generator<Incoming> | undefined;
  /** To be sent before anything is waited for: several packets in one write. */
  private outgoing: Uint8Array[] = [];

  constructor(readonly connection: Connection) {}

  /** What has come already. @throws ConnectionClosed */
  next(): Incoming | undefined {
    this.incoming ??= this.reader.feed(this.connection.read());
    const { value, done } = this.incoming.next();
    if (done !== true) return value;
    this.incoming = undefined;
    return undefined;
  }

  /** Blocks until something has come, or one of some pollables is ready. @returns whether each of these is */
  wait(pollables: readonly Pollable[]): boolean[] {
    this.flush();
    const ready = new Set(poll([this.connection.pollable, ...pollables]));
    return pollables.map((_, i) => ready.has(i + 1));
  }

  acknowledge(received: boolean): void {
    if (this.settings.acknowledge) this.outgoing.push(Uint8Array.of(received ? ACK : NACK));
  }

  send(body: string): void {
    this.outgoing.push(framed(body));
  }

  /** Sends what is to be sent. @throws ConnectionClosed */
  flush(): void {
    const { outgoing } = this;
    if (outgoing.length === 0) return;
    this.outgoing = [];
    const bytes = new Uint8Array(outgoing.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of outgoing) {
      bytes.set(part, at);
      at += part.length;
    }
    this.connection.write(bytes);
  }
}
