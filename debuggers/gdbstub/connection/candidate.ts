/** A connection that may become a client: it is one when it has sent a packet. Port scans, probes and lost connections never do. */
import { Client } from './client.js';
import type { PacketConnection } from './packets.js';
import { ConnectionClosed } from './socket.js';

/** So many damaged packets before the first sound one, and it is no client. */
const MOST_DAMAGED = 16;

export class Candidate {
  private damaged = 0;

  constructor(readonly packets: PacketConnection) {}

  /** What has come of it. Only whole packets count; damaged ones are asked for again. */
  hear(): 'nothing' | 'gone' | Client {
    try {
      for (;;) {
        const item = this.packets.next();
        switch (item?.kind) {
          case 'packet': case 'oversized': return new Client(this.packets, item);
          case 'damaged':
            if (++this.damaged > MOST_DAMAGED) return 'gone';
            this.packets.acknowledge(false);
            break;
          case undefined:
            this.packets.flush();
            return 'nothing';
          // Of a client these would mean something.
          case 'interrupt': case 'refused':
        }
      }
    } catch (error) {
      if (!(error instanceof ConnectionClosed)) throw error;
      return 'gone';
    }
  }
}
