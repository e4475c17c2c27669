/** The guest's end of a server: requests that come, one after the other. */
import type { Bell } from '../wire/event-source.js';
import { type LinkData, Peer } from '../wire/peer.js';
import { Incoming } from './bodies.js';
import { type Exchange, IncomingRequest, ResponseOutparam } from './messages.js';
import { type Report, SERVER, type ServerCommand } from './wire.js';

type Came = Extract<Report, { kind: 'came' }>;

/** A request, and what is to be done with it. */
export interface ServedRequest {
  /** All requests of a server have numbers, from 0. */
  readonly number: number;
  readonly request: IncomingRequest;
  readonly out: ResponseOutparam;
  readonly exchange: Exchange;
  /** Nothing more is done for it: what has not been answered never will be. */
  done(): void;
}

export class Requests extends Peer<ServerCommand, Report> {
  private readonly waiting: ServedRequest[] = [];
  private over = false;

  constructor(bell: Bell, { port }: LinkData) {
    super(bell, () => port);
    this.adopt(SERVER, (report) => {
      // At once, since its body may be there, too.
      if (report.kind === 'came') this.waiting.push(this.served(report));
      else if (report.kind === 'over') this.over = true;
    });
  }

  /** From now on they can come. */
  ready(): void {
    this.send({ kind: 'ready' });
  }

  /** Blocks until one has come. @returns undefined if none comes any more */
  next(): ServedRequest | undefined {
    const come = this.source(() => this.waiting.length > 0 || this.over);
    while (!come.waitFor(Infinity));
    return this.waiting.shift();
  }

  private served({ exchange: id, number, head }: Came): ServedRequest {
    const incoming = new Incoming(this, id);
    const exchange: Exchange = {
      link: this, id, outgoing: undefined, left: undefined, answer: undefined,
      respond: (answer) => this.send({ kind: 'respond', id, head: answer }),
    };
    this.adopt(id, (report) => {
      if (report.kind === 'failed') exchange.left = report;
      incoming.receive(report);
      exchange.outgoing?.receive(report);
    });
    const done = (): void => {
      this.remove(id);
      this.send({ kind: 'done', id });
    };
    return { number, request: new IncomingRequest(head, incoming), out: new ResponseOutparam(exchange), exchange, done };
  }
}
