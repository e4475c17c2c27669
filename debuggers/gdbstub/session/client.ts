/** A client: its packets one by one, and what is sent to it. */
import { poll, type Pollable } from 'wasi:io/poll@0.2.12';
import { framed, type Incoming, PacketReader } from '../protocol/framing.js';
import { type Connection, ConnectionClosed } from './socket.js';
import { Settings } from './stopped.js';

const ACK = 0x2b;
const NACK = 0x2d;
/** What may wait to be sent at most, but for the packet that goes beyond it. */
const PENDING_BYTES = 262_144;

/** So many damaged packets before the first sound one, and it is no client. */
const MOST_DAMAGED = 16;

/** What is not dealt with here. */
type Received = Exclude<Incoming, { kind: 'refused' }>;

export class Client {
  readonly settings = new Settings();
  private readonly reader = new PacketReader();
  private incoming: Generator<Incoming, void> | undefined;
  /** To be sent before anything is waited for: several packets in one write. */
  private outgoing: Uint8Array[] = [];
  /** Bytes of these together. */
  private pending = 0;

  private last: Uint8Array | undefined;
  /** What has been read before it is asked for. */
  private first: Received | undefined;
  /** How many damaged packets have been refused before the first sound one. */
  private damaged = 0;

  constructor(readonly connection: Connection) {}

  /** What has come of a connection that was silent so far. Only whole packets count, which are then the first; damaged ones are asked for again. */
  greets(): 'nothing' | 'packet' | 'gone' {
    try {
      for (;;) {
        const item = this.next();
        this.flush();
        if (item === undefined) return 'nothing';
        if (item.kind === 'interrupt') continue;
        if (item.kind === 'damaged') {
          if (++this.damaged > MOST_DAMAGED) return 'gone';
          this.acknowledge(false);
          continue;
        }
        this.first = item;
        return 'packet';
      }
    } catch (error) {
      if (!(error instanceof ConnectionClosed)) throw error;
      return 'gone';
    }
  }

  /** What has come already. @throws ConnectionClosed */
  next(): Received | undefined {
    const { first } = this;
    this.first = undefined;
    if (first !== undefined) return first;
    this.incoming ??= this.reader.feed(this.connection.read());
    for (;;) {
      const { value, done } = this.incoming.next();
      if (done === true) break;
      if (value.kind !== 'refused') return value;
      this.sendAgain();
    }
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
    if (this.settings.acknowledge) this.queue(Uint8Array.of(received ? ACK : NACK));
  }

  /** @throws ConnectionClosed */
  send(body: string): void {
    this.queue((this.last = framed(body)));
  }

  /** The last packet has not arrived as it was sent. */
  sendAgain(): void {
    if (this.settings.acknowledge && this.last !== undefined) this.queue(this.last);
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
}
