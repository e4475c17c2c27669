/** A program's or a debugger's end of its sockets' thread, which is started when it is first needed. */
import type { Bell } from '../wire/event-source.js';
import { Peer, startThread } from '../wire/peer.js';
import type { Command, Report } from './wire.js';

/** How long the end of a debugger waits for others to read, in milliseconds. */
const LINGER_MS = 2000;

export class Sockets extends Peer<Command, Report> {
  constructor(bell: Bell) {
    super(bell, () => startThread(new URL('./socket-thread.js', import.meta.url), bell));
  }

  protected override receive(report: Report): void {
    if (report.kind === 'gone') throw new Error(`wasi:sockets: ${report.message}`);
    super.receive(report);
  }

  /**
   * Blocks until everything that has been written is with the operating system: programs need not flush what they have written before they end. Not
   * for ever, since the other side need not read.
   */
  settle(): void {
    if (!this.started) return;
    let settled = false;
    const id = this.add((report) => (settled ||= report.kind === 'settled'));
    this.send({ kind: 'settle', id });
    this.source(() => settled).waitFor(LINGER_MS);
    this.remove(id);
  }
}
