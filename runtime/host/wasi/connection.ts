/** A TCP connection on the debugger's side, and its two streams. */
import { DISPOSE } from '../wire/embedding.js';
import type { Sockets } from './sockets.js';
import { closed, failed, InputStream, OutputStream } from './streams.js';
import { type Id, type Report, WINDOW } from './wire.js';

/** One direction of a connection: an end, or a failure that is told once, comes after everything before it has been read. */
interface Direction {
  open: boolean;
  failure: string | undefined;
}

/** Why there is nothing more in a direction. */
function over(direction: Direction): never {
  const { failure } = direction;
  direction.failure = undefined;
  return failure === undefined ? closed() : failed(failure);
}

export class Connection {
  readonly input: InputStream;
  readonly output: OutputStream;
  private readonly incoming: Direction = { open: true, failure: undefined };
  private readonly outgoing: Direction = { open: true, failure: undefined };
  private chunks: Uint8Array[] = [];
  /** Bytes that have been taken and not been acknowledged. */
  private taken = 0;
  /** Bytes that have been written and not handed over. */
  private pending = 0;
  private flushing = false;

  constructor(private readonly sockets: Sockets, private readonly id: Id) {
    this.input = new TcpInput(this, sockets);
    this.output = new TcpOutput(this, sockets);
  }

  receive(report: Report): void {
    switch (report.kind) {
      case 'data':
        if (this.incoming.open) this.chunks.push(report.bytes);
        else this.acknowledge(report.bytes.length);
        break;
      case 'written': this.pending -= report.length; break;
      case 'ended': this.incoming.open = false; break;
      case 'closed': this.close(undefined); break;
      case 'failed': this.close(report.message); break;
      // The others are of sockets that have no connection yet.
      default:
    }
    if (this.pending === 0) this.flushing = false;
  }

  get readable(): boolean {
    return this.chunks.length > 0 || !this.incoming.open;
  }

  get writable(): boolean {
    return !this.outgoing.open || (!this.flushing && this.pending < WINDOW);
  }

  get flushed(): boolean {
    return !this.outgoing.open || this.pending === 0;
  }

  take(length: number): Uint8Array {
    this.sockets.update();
    const first = this.chunks[0];
    if (first === undefined) return this.incoming.open ? new Uint8Array(0) : over(this.incoming);
    if (first.length <= length) this.chunks.shift();
    else this.chunks[0] = first.subarray(length);
    const bytes = first.subarray(0, length);
    this.acknowledge(bytes.length);
    return bytes;
  }

  room(): number {
    this.sockets.update();
    if (!this.outgoing.open) return over(this.outgoing);
    return this.flushing ? 0 : WINDOW - this.pending;
  }

  put(bytes: Uint8Array): void {
    this.pending += bytes.length;
    this.sockets.send({ kind: 'write', id: this.id, bytes });
  }

  startFlush(): void {
    this.flushing = this.pending > 0;
  }

  /** Nothing more is wanted of the other side; what has come is forgotten. */
  endInput(): void {
    this.incoming.open = false;
    this.acknowledge(this.chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    this.chunks = [];
  }

  /** The other side hears the end once everything is written. */
  endOutput(): void {
    if (this.outgoing.open) this.sockets.send({ kind: 'end', id: this.id });
    this.outgoing.open = false;
  }

  drop(): void {
    this.sockets.remove(this.id);
    this.sockets.send({ kind: 'drop', id: this.id });
    this.chunks = [];
    this.close(undefined);
  }

  private close(failure: string | undefined): void {
    for (const direction of [this.incoming, this.outgoing]) {
      if (!direction.open) continue;
      direction.open = false;
      direction.failure = failure;
    }
    this.pending = 0;
  }

  /** Not each byte by itself. */
  private acknowledge(length: number): void {
    this.taken += length;
    if (this.taken < WINDOW / 2) return;
    this.sockets.send({ kind: 'taken', id: this.id, length: this.taken });
    this.taken = 0;
  }
}

class TcpInput extends InputStream {
  protected override readonly readable;

  constructor(private readonly connection: Connection, sockets: Sockets) {
    super();
    this.readable = sockets.source(() => connection.readable);
  }

  protected override take(length: number): Uint8Array {
    return this.connection.take(length);
  }
}

class TcpOutput extends OutputStream {
  protected override readonly writable;
  protected override readonly flushed;

  constructor(private readonly connection: Connection, sockets: Sockets) {
    super();
    this.writable = sockets.source(() => connection.writable);
    this.flushed = sockets.source(() => connection.flushed);
  }

  protected override room(): number {
    return this.connection.room();
  }

  protected override put(bytes: Uint8Array): void {
    this.connection.put(bytes);
  }

  protected override startFlush(): void {
    this.connection.startFlush();
  }

  [DISPOSE](): void {
    this.connection.endOutput();
  }
}
