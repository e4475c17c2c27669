/** Requests and responses as a guest has them: the resources of `wasi:http/types` that are not bodies or fields. */
import type { Bell } from '../wire/event-source.js';
import type { Id } from '../wire/peer.js';
import { Pollable } from '../wasi/pollables.js';
import { type Incoming, IncomingBody, type Link, Outgoing, OutgoingBody } from './bodies.js';
import type { ErrorCode } from './errors.js';
import { contentLength, Fields } from './fields.js';
import type { Field, Report, RequestHead, ResponseHead, Timeouts } from './wire.js';

type Method = { readonly tag: string; readonly val?: string };
type Scheme = { readonly tag: 'HTTP' | 'HTTPS' | 'other'; readonly val?: string };

const METHODS: ReadonlySet<string> = new Set(['get', 'head', 'post', 'put', 'delete', 'connect', 'options', 'trace', 'patch']);
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function methodOf(name: string): Method {
  const lower = name.toLowerCase();
  return METHODS.has(lower) && name === name.toUpperCase() ? { tag: lower } : { tag: 'other', val: name };
}

const schemeOf = (name: string): Scheme => (name === 'http' ? { tag: 'HTTP' } : name === 'https' ? { tag: 'HTTPS' } : { tag: 'other', val: name });

/** What is given once only. */
class Once<T> {
  #given = false;

  constructor(private readonly value: () => T) {}

  take(): T {
    if (this.#given) throw undefined;
    this.#given = true;
    return this.value();
  }
}

/** The resource `incoming-request`. */
export class IncomingRequest {
  readonly #head: RequestHead;
  readonly #body: Once<IncomingBody>;

  constructor(head: RequestHead, incoming: Incoming) {
    this.#head = head;
    this.#body = new Once(() => new IncomingBody(incoming));
  }

  method(): Method { return methodOf(this.#head.method); }
  pathWithQuery(): string | undefined { return this.#head.path; }
  scheme(): Scheme | undefined { return this.#head.scheme === undefined ? undefined : schemeOf(this.#head.scheme); }
  authority(): string | undefined { return this.#head.authority; }
  headers(): Fields { return Fields.immutable(this.#head.fields); }
  consume(): IncomingBody { return this.#body.take(); }
}

/** The resource `incoming-response`. */
export class IncomingResponse {
  readonly #head: Omit<ResponseHead, 'body'>;
  readonly #incoming: Incoming;
  readonly #body: Once<IncomingBody>;

  constructor(head: Omit<ResponseHead, 'body'>, incoming: Incoming) {
    this.#head = head;
    this.#incoming = incoming;
    this.#body = new Once(() => new IncomingBody(this.#incoming));
  }

  status(): number { return this.#head.status; }
  headers(): Fields { return Fields.immutable(this.#head.fields); }
  consume(): IncomingBody { return this.#body.take(); }
}

/** What goes out: fields, and a body that is made when it is asked for. */
class OutgoingMessage {
  readonly fields: readonly Field[];
  outgoing: Outgoing | undefined;

  constructor(private readonly of: 'request' | 'response', headers: Fields, private readonly bell: Bell) {
    this.fields = Fields.of(headers);
  }

  /** Once. */
  body(): OutgoingBody {
    if (this.outgoing !== undefined) throw undefined;
    this.outgoing = new Outgoing(this.of, contentLength(this.fields));
    return new OutgoingBody(this.outgoing, this.bell);
  }
}

/** The resource `outgoing-response`, but for its constructor. */
export class OutgoingResponse {
  readonly #message: OutgoingMessage;
  #status = 200;

  constructor(headers: Fields, bell: Bell) {
    this.#message = new OutgoingMessage('response', headers, bell);
  }

  statusCode(): number { return this.#status; }
  setStatusCode(status: number): void {
    if (status < 100 || status > 999) throw undefined;
    this.#status = status;
  }

  headers(): Fields { return Fields.immutable(this.#message.fields); }
  body(): OutgoingBody { return this.#message.body(); }

  static partsOf(response: OutgoingResponse): { readonly head: ResponseHead; readonly outgoing: Outgoing | undefined } {
    const { fields, outgoing } = response.#message;
    return { head: { status: response.#status, fields, body: outgoing !== undefined }, outgoing };
  }
}

/** The resource `outgoing-request`, but for its constructor. */
export class OutgoingRequest {
  readonly #message: OutgoingMessage;
  #method = 'GET';
  #path: string | undefined;
  #scheme: Scheme | undefined;
  #authority: string | undefined;

  constructor(headers: Fields, bell: Bell) {
    this.#message = new OutgoingMessage('request', headers, bell);
  }

  method(): Method { return methodOf(this.#method); }
  setMethod({ tag, val }: Method): void {
    const name = val ?? tag.toUpperCase();
    if (!TOKEN.test(name)) throw undefined;
    this.#method = name;
  }

  pathWithQuery(): string | undefined { return this.#path; }
  setPathWithQuery(path: string | undefined): void {
    if (path !== undefined && /[^\x21-\x7e]/.test(path)) throw undefined;
    this.#path = path;
  }

  scheme(): Scheme | undefined { return this.#scheme; }
  setScheme(scheme: Scheme | undefined): void {
    if (scheme?.tag === 'other' && !/^[A-Za-z][A-Za-z0-9+.-]*$/.test(scheme.val!)) throw undefined;
    this.#scheme = scheme;
  }

  authority(): string | undefined { return this.#authority; }
  setAuthority(authority: string | undefined): void {
    if (authority !== undefined && !/^[^\s/?#]+$/.test(authority)) throw undefined;
    this.#authority = authority;
  }

  headers(): Fields { return Fields.immutable(this.#message.fields); }
  body(): OutgoingBody { return this.#message.body(); }

  /** @throws an error-code if nobody can be asked that */
  static partsOf(request: OutgoingRequest): { readonly head: RequestHead; readonly outgoing: Outgoing | undefined } {
    const scheme = request.#scheme?.tag ?? 'HTTPS';
    if (scheme === 'other') throw { tag: 'HTTP-protocol-error' } satisfies ErrorCode;
    if (request.#authority === undefined) throw { tag: 'HTTP-request-URI-invalid' } satisfies ErrorCode;
    const { fields, outgoing } = request.#message;
    return { head: { method: request.#method, scheme: scheme.toLowerCase(), authority: request.#authority, path: request.#path ?? '/', fields }, outgoing };
  }
}

type Duration = bigint | undefined;

const milliseconds = (duration: Duration): number | undefined => (duration === undefined ? undefined : Math.ceil(Number(duration) / 1e6));

/** The resource `request-options`. */
export class RequestOptions {
  #connect: Duration;
  #firstByte: Duration;
  #betweenBytes: Duration;

  connectTimeout(): Duration { return this.#connect; }
  setConnectTimeout(duration: Duration): void { this.#connect = duration; }
  firstByteTimeout(): Duration { return this.#firstByte; }
  setFirstByteTimeout(duration: Duration): void { this.#firstByte = duration; }
  betweenBytesTimeout(): Duration { return this.#betweenBytes; }
  setBetweenBytesTimeout(duration: Duration): void { this.#betweenBytes = duration; }

  static timeoutsOf(options: RequestOptions): Timeouts {
    return { connect: milliseconds(options.#connect), firstByte: milliseconds(options.#firstByte), betweenBytes: milliseconds(options.#betweenBytes) };
  }
}

/** A request that has come, until it is answered. */
export interface Exchange {
  readonly link: Link;
  readonly id: Id;
  respond(head: ResponseHead): void;
  /** What is written from now on is of this body. */
  outgoing: Outgoing | undefined;
  /** The client has left. */
  left: Extract<Report, { kind: 'failed' }> | undefined;
  /** What the handler has said of how it went: an answer, or what has kept it from one. */
  answer: 'response' | ErrorCode | undefined;
}

/** Statuses below are those of informational responses. */
const FIRST_FINAL = 200;

/** The resource `response-outparam`. */
export class ResponseOutparam {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  static set(param: ResponseOutparam, response: { readonly tag: 'ok'; readonly val: OutgoingResponse } | { readonly tag: 'err'; readonly val: ErrorCode }): void {
    const exchange = param.#exchange;
    if (response.tag === 'err') {
      exchange.answer = response.val;
      return;
    }
    const { head, outgoing } = OutgoingResponse.partsOf(response.val);
    if (head.status < FIRST_FINAL) {
      // The client would wait for the one after it, which never comes.
      exchange.answer = { tag: 'internal-error', val: `status ${head.status} is not that of a final response` };
      outgoing?.receive({ kind: 'failed', id: exchange.id, code: exchange.answer });
      return;
    }
    exchange.answer = 'response';
    exchange.respond(head);
    exchange.outgoing = outgoing;
    outgoing?.connect(exchange.link, exchange.id);
    // Nobody would ever say that anything has been written.
    if (exchange.left !== undefined) outgoing?.receive(exchange.left);
  }
}

/** The resource `future-incoming-response`. */
export class FutureIncomingResponse {
  readonly #link: Link;
  readonly #outcome: () => IncomingResponse | ErrorCode | undefined;
  #given = false;

  constructor(link: Link, outcome: () => IncomingResponse | ErrorCode | undefined) {
    this.#link = link;
    this.#outcome = outcome;
  }

  subscribe(): Pollable {
    return new Pollable(this.#link.source(() => this.#outcome() !== undefined));
  }

  get() {
    this.#link.update();
    const outcome = this.#outcome();
    if (outcome === undefined) return undefined;
    if (this.#given) return { tag: 'err', val: undefined };
    this.#given = true;
    return { tag: 'ok', val: outcome instanceof IncomingResponse ? { tag: 'ok', val: outcome } : { tag: 'err', val: outcome } };
  }
}
