/** `wasi:io/error` and `wasi:io/streams`: what is the same of all streams, over the little in which they differ. */
import type { EventSource } from '../wire/event-source.js';
import { Pollable } from './pollables.js';

/** The resource `error`. */
export class IoError {
  constructor(private readonly message: string) {}

  toDebugString(): string {
    return this.message;
  }
}

/** What an operation on a stream throws that is closed. */
export function closed(): never {
  throw { tag: 'closed' };
}

/** What the operation throws that learns of a failure: it is told once, then the stream is closed. */
export function failed(message: string): never {
  throw { tag: 'last-operation-failed', val: new IoError(message) };
}

/** How much a component may read or write at once, in bytes. */
export const TRANSFER_LIMIT = 64 * 1024;

/** A length as a number; nobody gets more than this at once. */
const limited = (length: bigint): number => (length < TRANSFER_LIMIT ? Number(length) : TRANSFER_LIMIT);

export abstract class InputStream {
  /** Ready when {@link take} gives something or throws. */
  protected abstract readonly readable: EventSource;
  /** What is there now, at most so many bytes, perhaps none. @throws a stream-error */
  protected abstract take(length: number): Uint8Array;

  read(length: bigint): Uint8Array {
    return this.take(limited(length));
  }

  blockingRead(length: bigint): Uint8Array {
    if (length > 0n) while (!this.readable.waitFor(Infinity));
    return this.read(length);
  }

  skip(length: bigint): bigint {
    return BigInt(this.read(length).length);
  }

  blockingSkip(length: bigint): bigint {
    return BigInt(this.blockingRead(length).length);
  }

  subscribe(): Pollable {
    return new Pollable(this.readable);
  }
}

export abstract class OutputStream {
  /** Ready when {@link room} is more than 0 or throws. */
  protected abstract readonly writable: EventSource;
  /** Ready when all that was written has been handed over, or never will be. */
  protected abstract readonly flushed: EventSource;
  /** How many bytes can be put now; 0 while a flush is under way. @throws a stream-error */
  protected abstract room(): number;
  /** No more than there is room for. */
  protected abstract put(bytes: Uint8Array): void;
  /** From now on there is no room until {@link flushed}. */
  protected abstract startFlush(): void;

  checkWrite(): bigint {
    return BigInt(this.room());
  }

  write(bytes: Uint8Array): void {
    this.requireRoom(bytes.length);
    if (bytes.length > 0) this.put(bytes);
  }

  blockingWriteAndFlush(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      while (!this.writable.waitFor(Infinity));
      const part = bytes.subarray(at, at + this.room());
      this.put(part);
      at += part.length;
    }
    this.blockingFlush();
  }

  flush(): void {
    this.room();
    this.startFlush();
  }

  blockingFlush(): void {
    this.flush();
    while (!this.flushed.waitFor(Infinity));
    this.room();
  }

  writeZeroes(length: bigint): void {
    this.requireRoom(length);
    this.write(new Uint8Array(Number(length)));
  }

  blockingWriteZeroesAndFlush(length: bigint): void {
    this.blockingWriteAndFlush(new Uint8Array(Number(length)));
  }

  splice(source: InputStream, length: bigint): bigint {
    const room = BigInt(this.room());
    const bytes = source.read(length < room ? length : room);
    this.write(bytes);
    return BigInt(bytes.length);
  }

  blockingSplice(source: InputStream, length: bigint): bigint {
    if (length === 0n) return this.splice(source, length);
    this.subscribe().block();
    source.subscribe().block();
    return this.splice(source, length);
  }

  subscribe(): Pollable {
    return new Pollable(this.writable);
  }

  private requireRoom(length: number | bigint): void {
    const room = this.room();
    if (length > room) throw new Error(`output-stream.write: ${length} bytes, where check-write permits ${room}`);
  }
}
