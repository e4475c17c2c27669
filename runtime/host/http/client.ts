/** `wasi:http/outgoing-handler`: the guest's end of the client's thread, which is started when it is first needed. */
import type { Bell } from '../wire/event-source.js';
import { type Id, Peer, startThread } from '../wire/peer.js';
import { Incoming } from './bodies.js';
import type { ErrorCode } from './errors.js';
import { FutureIncomingResponse, IncomingResponse, OutgoingRequest, RequestOptions } from './messages.js';
import type { ClientCommand, Report } from './wire.js';

export class Client extends Peer<ClientCommand, Report> {
  constructor(bell: Bell) {
    super(bell, () => startThread(new URL('./client-thread.js', import.meta.url), bell));
  }

  /** The function `handle`. */
  handle(request: OutgoingRequest, options: RequestOptions | undefined): FutureIncomingResponse {
    const { head, outgoing } = OutgoingRequest.partsOf(request);
    let outcome: IncomingResponse | ErrorCode | undefined;
    const id = this.add((report) => {
      outgoing?.receive(report);
      incoming.receive(report);
      if (outcome === undefined && report.kind === 'answered') outcome = new IncomingResponse(report.head, incoming);
      else if (outcome === undefined && report.kind === 'failed') outcome = report.code;
      // There is nothing that could follow.
      if (report.kind === 'failed') this.remove(id);
    });
    const incoming = new Incoming(this, id);
    this.send({ kind: 'request', id, head, body: outgoing !== undefined, timeouts: RequestOptions.timeoutsOf(options ?? new RequestOptions()) });
    outgoing?.connect(this, id);
    return new FutureIncomingResponse(this, () => outcome);
  }

  /** Whatever has not come to its end is not wanted any more. */
  dropAll(): void {
    for (const id of this.ids) this.drop(id);
  }

  private drop(id: Id): void {
    this.remove(id);
    this.send({ kind: 'drop', id });
  }
}
