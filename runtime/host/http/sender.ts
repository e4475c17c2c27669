/** A body that Node receives, sent on to a guest no faster than that reads. */
import type { IncomingMessage } from 'node:http';
import type { Id } from '../wire/peer.js';
import { pairs } from './node-fields.js';
import { type Report, WINDOW } from './wire.js';

export class BodySender {
  /** Bytes that the guest has not taken yet. */
  private ahead = 0;

  /** @param ended called when all has been sent */
  constructor(id: Id, private readonly from: IncomingMessage, report: (message: Report) => void, ended: () => void = () => undefined) {
    from.on('data', (chunk: Buffer) => {
      this.ahead += chunk.length;
      if (this.ahead >= WINDOW) from.pause();
      // A copy: a buffer may share its memory with others.
      report({ kind: 'data', id, bytes: new Uint8Array(chunk) });
    });
    from.on('end', () => {
      report({ kind: 'ended', id, trailers: pairs(from.rawTrailers) });
      ended();
    });
  }

  /** Nobody wants the rest. */
  stop(): void {
    this.from.removeAllListeners('data').removeAllListeners('end');
  }

  taken(length: number): void {
    this.ahead -= length;
    if (this.ahead < WINDOW) this.from.resume();
  }
}
