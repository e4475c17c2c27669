/** A client: its packets one by one, and what is sent to it. */
import { subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import { poll, type Pollable } from 'wasi:io/poll@0.2.12';
import { dispose } from '../../view/handles.js';
import type { Incoming } from '../protocol/framing.js';
import type { PacketConnection } from './packets.js';
import { ConnectionClosed } from './socket.js';

/** What is not dealt with here. */
export type Received = Exclude<Incoming, { kind: 'refused' }>;

export class Client {
  /** Whether either side acknowledges what it receives. */
  acknowledging = true;
  /** What has been read and not been asked for. */
  private readonly unread: Received[];

  /** @param first what it has become a client by */
  constructor(private readonly packets: PacketConnection, first: Received) {
    this.unread = [first];
  }

  /** What has come already. @throws ConnectionClosed */
  next(): Received | undefined {
    const unread = this.unread.shift();
    if (unread !== undefined) return unread;
    for (;;) {
      const item = this.packets.next();
      if (item?.kind !== 'refused') return item;
      // The last packet has not arrived as it was sent.
      if (this.acknowledging) this.packets.sendAgain();
    }
  }

  /** Blocks until something has come, or one of some pollables is ready. @returns whether each of these is */
  wait(pollables: readonly Pollable[]): boolean[] {
    this.flush();
    const ready = new Set(poll([this.packets.pollable, ...pollables]));
    return pollables.map((_, i) => ready.has(i + 1));
  }

  acknowledge(received: boolean): void {
    if (this.acknowledging) this.packets.acknowledge(received);
  }

  /** @throws ConnectionClosed */
  send(body: string): void {
    this.packets.send(body);
  }

  /** Sends what is to be sent. @throws ConnectionClosed */
  flush(): void {
    this.packets.flush();
  }

  /** Sends the last that there is to say, if it is anything. It is no matter if nobody hears it. */
  takeLeave(body: string | undefined): void {
    ifThere(() => {
      if (body !== undefined) this.send(body);
      this.flush();
    });
  }

  /** Waits until the other side has gone: what it has not read by the time the process ends may be lost. @param most in nanoseconds */
  linger(most: bigint): void {
    this.flush();
    const late = subscribeDuration(most);
    try {
      ifThere(() => {
        while (!this.wait([late])[0]) while (this.next() !== undefined);
      });
    } finally {
      dispose(late);
    }
  }

  close(): void {
    this.packets.close();
  }
}

function ifThere(operation: () => void): void {
  try {
    operation();
  } catch (error) {
    if (!(error instanceof ConnectionClosed)) throw error;
  }
}
