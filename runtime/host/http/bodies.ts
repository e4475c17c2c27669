/** Bodies: those that a guest reads and those that it writes, as `wasi:io` streams over the link to a thread with HTTP. */
import { DISPOSE } from '../wire/embedding.js';
import { type Bell, RungSource } from '../wire/event-source.js';
import type { Id, Peer } from '../wire/peer.js';
import { Pollable } from '../wasi/pollables.js';
import { closed, InputStream, OutputStream } from '../wasi/streams.js';
import { type ErrorCode, failedWith } from './errors.js';
import { Fields } from './fields.js';
import { type BodyCommand, type Field, type Report, WINDOW } from './wire.js';

/** The guest's end, of the server's or of the client's thread. */
export type Link = Pick<Peer<BodyCommand, Report>, 'send' | 'update' | 'source'>;

/** An end that has come about. */
type End = { readonly kind: 'ended'; readonly trailers: readonly Field[] } | { readonly kind: 'failed'; readonly code: ErrorCode };

/** What of a body has come. */
export class Incoming {
  private chunks: Uint8Array[] = [];
  /** Bytes that have been taken and not been acknowledged. */
  private taken = 0;
  private unwanted = false;
  private end: End | undefined;
  private told = false;

  constructor(readonly link: Link, private readonly id: Id) {}

  receive(report: Report): void {
    if (this.end !== undefined) return;
    if (report.kind === 'ended' || report.kind === 'failed') this.end = report;
    else if (report.kind === 'data') {
      if (this.unwanted) this.acknowledge(report.bytes.length);
      else this.chunks.push(report.bytes);
    }
  }

  get readable(): boolean {
    return this.chunks.length > 0 || this.end !== undefined;
  }

  take(length: number): Uint8Array {
    this.link.update();
    const [first] = this.chunks;
    if (first === undefined) return this.end === undefined ? new Uint8Array(0) : this.over(this.end);
    if (first.length <= length) this.chunks.shift();
    else this.chunks[0] = first.subarray(length);
    const bytes = first.subarray(0, length);
    this.acknowledge(bytes.length);
    return bytes;
  }

  /** What has not been read is not wanted. */
  ignore(): void {
    this.unwanted = true;
    this.acknowledge(this.chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    this.chunks = [];
  }

  /** How it has ended, if it has. */
  ending(): End | undefined {
    this.link.update();
    return this.end;
  }

  /** A failure is told once. */
  private over(end: End): never {
    if (end.kind === 'ended' || this.told) return closed();
    this.told = true;
    return failedWith(end.code);
  }

  /** Not each byte by itself. */
  private acknowledge(length: number): void {
    this.taken += length;
    if (this.taken < WINDOW / 2) return;
    if (this.end === undefined) this.link.send({ kind: 'taken', id: this.id, length: this.taken });
    this.taken = 0;
  }
}

class BodyInput extends InputStream {
  protected override readonly readable;
  open = true;

  constructor(private readonly incoming: Incoming) {
    super();
    this.readable = incoming.link.source(() => incoming.readable);
  }

  protected override take(length: number): Uint8Array {
    return this.incoming.take(length);
  }

  [DISPOSE](): void {
    this.open = false;
  }
}

/** The resource `incoming-body`. */
export class IncomingBody {
  #incoming: Incoming;
  #stream: BodyInput | undefined;

  constructor(incoming: Incoming) {
    this.#incoming = incoming;
  }

  /** Once. */
  stream(): InputStream {
    if (this.#stream !== undefined) throw undefined;
    return (this.#stream = new BodyInput(this.#incoming));
  }

  static finish(body: IncomingBody): FutureTrailers {
    if (body.#stream?.open === true) throw new Error('wasi:http: incoming-body.finish: its stream has not been dropped');
    body.#incoming.ignore();
    return new FutureTrailers(body.#incoming);
  }

  [DISPOSE](): void {
    this.#incoming.ignore();
  }
}

/** The resource `future-trailers`. */
export class FutureTrailers {
  readonly #incoming: Incoming;
  #given = false;

  constructor(incoming: Incoming) {
    this.#incoming = incoming;
  }

  subscribe(): Pollable {
    return new Pollable(this.#incoming.link.source(() => this.#incoming.ending() !== undefined));
  }

  get() {
    const end = this.#incoming.ending();
    if (end === undefined) return undefined;
    if (this.#given) return { tag: 'err', val: undefined };
    this.#given = true;
    if (end.kind === 'failed') return { tag: 'ok', val: { tag: 'err', val: end.code } };
    return { tag: 'ok', val: { tag: 'ok', val: end.trailers.length === 0 ? undefined : Fields.immutable(end.trailers) } };
  }
}

/** What of a body has been written: kept until it is known where it goes. */
export class Outgoing {
  private to: { readonly link: Link; readonly id: Id } | undefined;
  private early: ((id: Id) => BodyCommand)[] = [];
  private failure: ErrorCode | undefined;
  private open = true;
  /** Bytes that have been written and not handed over. */
  private pending = 0;
  private flushing = false;
  private written = 0n;

  /**
   * @param of what it is the body of
   * @param said how long it is said to be
   */
  constructor(private readonly of: 'request' | 'response', private readonly said: bigint | undefined) {}

  /** From now on it goes there. */
  connect(link: Link, id: Id): void {
    this.to = { link, id };
    for (const command of this.early.splice(0)) link.send(command(id));
  }

  receive(report: Report): void {
    if (report.kind === 'written') this.pending -= report.length;
    else if (report.kind === 'failed') this.close(report.code);
    if (this.pending === 0) this.flushing = false;
  }

  update(): void {
    this.to?.link.update();
  }

  get writable(): boolean {
    this.update();
    return !this.open || (!this.flushing && this.pending < WINDOW);
  }

  /** What goes nowhere yet is handed over once it is with us. */
  get flushed(): boolean {
    this.update();
    return !this.open || this.pending === 0 || this.to === undefined;
  }

  room(): number {
    this.update();
    if (!this.open) {
      const { failure } = this;
      this.failure = undefined;
      return failure === undefined ? closed() : failedWith(failure);
    }
    return this.flushing ? 0 : WINDOW - this.pending;
  }

  put(bytes: Uint8Array): void {
    this.written += BigInt(bytes.length);
    if (this.said !== undefined && this.written > this.said) {
      this.abort();
      failedWith(this.wrongSize);
    }
    this.pending += bytes.length;
    // A copy, if it waits: the memory is the guest's.
    const kept = this.to === undefined ? bytes.slice() : bytes;
    this.send((id) => ({ kind: 'write', id, bytes: kept }));
  }

  startFlush(): void {
    this.flushing = this.pending > 0 && this.to !== undefined;
  }

  private get wrongSize(): ErrorCode {
    return { tag: `HTTP-${this.of}-body-size`, val: this.written };
  }

  /** @throws an error-code if it is not as long as it is said to be */
  end(trailers: readonly Field[]): void {
    if (this.said !== undefined && this.written !== this.said) {
      this.abort();
      throw this.wrongSize;
    }
    if (this.open) this.send((id) => ({ kind: 'end', id, trailers }));
    this.close(undefined);
  }

  abort(): void {
    if (this.open) this.send((id) => ({ kind: 'abort', id }));
    this.close(undefined);
  }

  private send(command: (id: Id) => BodyCommand): void {
    if (this.to === undefined) this.early.push(command);
    else this.to.link.send(command(this.to.id));
  }

  private close(failure: ErrorCode | undefined): void {
    if (!this.open) return;
    this.open = false;
    this.failure = failure;
    this.pending = 0;
  }
}

/** Where there may be no link yet that tells of it. */
class Happened extends RungSource {
  constructor(bell: Bell, private readonly happened: () => boolean) {
    super(bell);
  }

  override ready(): boolean {
    return this.happened();
  }
}

class BodyOutput extends OutputStream {
  protected override readonly writable;
  protected override readonly flushed;
  open = true;

  constructor(private readonly outgoing: Outgoing, bell: Bell) {
    super();
    this.writable = new Happened(bell, () => outgoing.writable);
    this.flushed = new Happened(bell, () => outgoing.flushed);
  }

  protected override room(): number {
    return this.outgoing.room();
  }

  protected override put(bytes: Uint8Array): void {
    this.outgoing.put(bytes);
  }

  protected override startFlush(): void {
    this.outgoing.startFlush();
  }

  [DISPOSE](): void {
    this.open = false;
  }
}

/** The resource `outgoing-body`. */
export class OutgoingBody {
  readonly #outgoing: Outgoing;
  readonly #bell: Bell;
  #stream: BodyOutput | undefined;

  constructor(outgoing: Outgoing, bell: Bell) {
    this.#outgoing = outgoing;
    this.#bell = bell;
  }

  /** Once. */
  write(): OutputStream {
    if (this.#stream !== undefined) throw undefined;
    return (this.#stream = new BodyOutput(this.#outgoing, this.#bell));
  }

  static finish(body: OutgoingBody, trailers: Fields | undefined): void {
    if (body.#stream?.open === true) throw new Error('wasi:http: outgoing-body.finish: its stream has not been dropped');
    body.#outgoing.end(trailers === undefined ? [] : Fields.of(trailers));
  }

  /** Without `finish` the other side learns that it is not complete. */
  [DISPOSE](): void {
    this.#outgoing.abort();
  }
}
