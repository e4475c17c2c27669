/** A connection as packets one by one. */
import { framed, type Incoming, PacketReader } from '../protocol/framing.js';
import type { Trace } from '../protocol/trace.js';
import type { Connection } from './socket.js';

const ACK = 0x2b;
const NACK = 0x2d;
/** What may wait to be sent at most, but for the packet that goes beyond it. */
const PENDING_BYTES = 262_144;

export class PacketConnection {
  private readonly reader = new PacketReader();
  private incoming: Generator<Incoming, void> | undefined;
  /** To be sent before anything is waited for: several packets in one write. */
  private outgoing: Uint8Array[] = [];
  /** Bytes of these together. */
  private pending = 0;
  private last: Uint8Array | undefined;

  constructor(private readonly connection: Connection, private readonly trace: Trace) {}

  /** Ready when there is something to read, or the other side is gone. */
  get pollable(): Connection['pollable'] {
    return this.connection.pollable;
  }

  /** What has come already. @throws ConnectionClosed */
  next(): Incoming | undefined {
    this.incoming ??= this.reader.feed(this.connection.read());
    const { value, done } = this.incoming.next();
    if (done === true) {
      this.incoming = undefined;
      return undefined;
    }
    this.trace.received(value);
    return value;
  }

  acknowledge(received: boolean): void {
    this.queue(Uint8Array.of(received ? ACK : NACK));
  }

  /** @throws ConnectionClosed */
  send(body: string): void {
    this.trace.sent(body);
    this.queue((this.last = framed(body)));
  }

  /** The last packet once more. */
  sendAgain(): void {
    if (this.last !== undefined) this.queue(this.last);
  }

  /** A client may ask for much in few bytes, and not read it: then it has to be waited for. */
  private queue(bytes: Uint8Array): void {
    this.outgoing.push(bytes);
    this.pending += bytes.length;
    if (this.pending > PENDING_BYTES) this.flush();
  }

  /** Sends what is to be sent. @throws ConnectionClosed */
  flush(): void {
    const { outgoing } = this;
    if (outgoing.length === 0) return;
    const bytes = new Uint8Array(this.pending);
    this.outgoing = [];
    this.pending = 0;
    let at = 0;
    for (const part of outgoing) {
      bytes.set(part, at);
      at += part.length;
    }
    this.connection.write(bytes);
  }

  close(): void {
    this.connection.close();
  }
}
