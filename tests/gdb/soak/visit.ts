/** One connection: it comes, says things at random, and goes in some way. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Closed } from '../client.js';
import { frame } from '../framing.js';
import type { Debuggee } from '../launch.js';
import { codeAddress } from '../text.js';
import { Grammar, Guard, type Limits, type Subject } from './grammar.js';
import type { Random } from './random.js';

export interface VisitCounts {
  connects: number;
  /** Pieces of bytes sent, packets for the most part. */
  sent: number;
  received: number;
  /** Times that the stub has shown to be in step, by answering a question of which we know the answer. */
  synced: number;
}

export interface Site {
  readonly debuggee: Debuggee;
  readonly bytes: Uint8Array;
  readonly subject: Subject;
  readonly limits: Limits;
}

/** How long an answer may take, on a machine that has other things to do. */
const PATIENCE_MS = 120_000;
const ASK_EVERY_MS = 150;

type Leaving = 'close' | 'reset' | 'detach' | 'half' | 'mid-packet' | 'mid-packet reset' | 'running' | 'running reset' | 'at once';
const LEAVINGS: readonly Leaving[] = ['close', 'reset', 'detach', 'half', 'mid-packet', 'mid-packet reset', 'running', 'running reset', 'at once'];

export class Visit {
  private readonly guard: Guard;
  private readonly grammar: Grammar;
  /** The last things said by both, for whoever has to find out. */
  private readonly talked: string[] = [];

  private constructor(private readonly client: Client, private readonly random: Random, private readonly site: Site, private readonly counts: VisitCounts) {
    this.guard = new Guard(site.subject);
    this.grammar = new Grammar(random, site.subject, site.limits);
  }

  /**
   * @param packets how many things are said at most
   * @throws Error if the stub does not do as it should
   */
  static async make(site: Site, random: Random, packets: number, counts: VisitCounts): Promise<void> {
    const client = await Client.connect(site.debuggee.port, { halfOpen: random.chance(0.2) });
    counts.connects++;
    const visit = new Visit(client, random, site, counts);
    const leaving = random.pick(LEAVINGS);
    try {
      if (leaving !== 'at once') await visit.talk(packets);
      await visit.leave(leaving);
    } catch (e) {
      // A stub may leave a client whose packets say that it leaves (`D`).
      if (!(e instanceof Closed)) throw e;
    } finally {
      client.socket.destroy();
    }
  }

  private async talk(packets: number): Promise<void> {
    const { client, random } = this;
    if (random.chance(0.7)) {
      client.send('QStartNoAckMode');
      await this.drain(random.below(30));
      client.acks = false;
    }
    for (let i = 0; i < packets; i++) {
      const bytes = this.grammar.bytes();
      if (this.site.limits.harmless && !this.guard.admits(bytes)) continue;
      this.counts.sent++;
      this.remember('->', bytes);
      if (random.chance(0.05)) {
        const at = random.below(bytes.length);
        client.write(bytes.slice(0, at));
        await sleep(random.below(4));
        client.write(bytes.slice(at));
      } else {
        client.write(bytes);
      }
      if (random.chance(0.3)) await this.drain(random.below(8));
      if (random.chance(0.05)) await this.sync();
    }
    if (packets > 0) await this.sync();
  }

  /** Takes what comes, for a time, or until there is enough. All of it must be packets with the right checksum. */
  private async drain(milliseconds: number, enough: (body: string) => boolean = () => false): Promise<string[]> {
    const { client } = this;
    const bodies: string[] = [];
    const deadline = Date.now() + milliseconds;
    for (let left = milliseconds; !bodies.some(enough) && !(await client.quiet(Math.max(left, 0))); left = deadline - Date.now()) {
      const item = await client.next();
      if (item.kind === 'stray') throw new Error(`the stub has sent a byte ${item.byte} outside of packets`);
      if (item.kind !== 'packet') continue;
      if (!item.sound) throw new Error(`the stub has sent a wrong checksum: ${item.raw.slice(0, 200)}`);
      this.counts.received++;
      if (client.acks) client.write('+');
      this.remember('<-', item.payload);
      bodies.push(item.payload);
    }
    return bodies;
  }

  private remember(direction: string, text: string): void {
    this.talked.push(`${direction} ${JSON.stringify(text.slice(0, 200))}`);
    if (this.talked.length > 30) this.talked.shift();
  }

  /** Asks something of which we know the answer until it comes: while the program runs it is refused. The program is stopped then. */
  private async sync(): Promise<void> {
    const { client, random, site: { bytes, limits } } = this;
    const at = random.below(bytes.length - 64);
    const count = 24 + random.below(40);
    const expected = Buffer.from(bytes.subarray(at, at + count)).toString('hex');
    const question = frame(`m${codeAddress(at)},${count.toString(16)}`);
    // Ends what has been begun, whatever it was.
    client.write('#00#00');
    this.guard.admits('#00');
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      client.write(`\x03${question}`);
      const seen = await this.drain(ASK_EVERY_MS, (body) => body === expected || body.startsWith('T'));
      if (seen.includes(expected)) break;
      if (!limits.harmless && seen.some((reply) => /^[WX]/.test(reply))) throw new Closed('the program has ended');
      if (Date.now() > deadline) throw new Error(`the stub has not answered within ${PATIENCE_MS} ms, ${question}:\n${this.talked.join('\n')}`);
    }
    this.counts.synced++;
  }

  private async leave(how: Leaving): Promise<void> {
    const { client } = this;
    switch (how) {
      case 'detach':
        client.send('D');
        await client.closed(PATIENCE_MS);
        return;
      case 'half':
        client.socket.end();
        await client.closed(PATIENCE_MS);
        return;
      case 'mid-packet':
      case 'mid-packet reset':
        client.write(this.random.pick(['$', '$m0,', '$m0,4#', '$m0,4#c', '$Z0,4', '$}']));
        break;
      case 'running':
      case 'running reset':
        client.send('c');
        if (this.random.chance(0.5)) await this.drain(this.random.below(20));
        break;
      default:
    }
    await (how.endsWith('reset') ? client.reset() : client.close());
  }
}
