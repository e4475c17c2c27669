/** Streams of a program: over its files, and over descriptors of the host that are streams themselves. */
import * as fs from 'node:fs';
import { DISPOSE } from '../../host/wire/embedding.js';
import { EventSource } from '../../host/wire/event-source.js';
import type { Bell } from '../../host/wire/event-source.js';
import { ALWAYS } from '../../host/wasi/pollables.js';
import { closed, InputStream, OutputStream, TRANSFER_LIMIT } from '../../host/wasi/streams.js';
import { Descriptor as HostStream, fileTypeOf, rightsOf, type Sink } from '../../wasi/descriptors.js';
import { Errno } from '../../wasi/abi.js';
import { codeOf, fail } from '../../wasi/errno.js';
import { isReadable, readFile, readStream, writeFile, writeStream } from '../../wasi/io.js';
import { withStreamError } from './errors.js';
import type { OpenFile } from './open-file.js';

/** Reads on from a place of a file, which is there at once. */
export class FileInput extends InputStream {
  protected override readonly readable = ALWAYS;

  constructor(private readonly file: OpenFile, private position: bigint) {
    super();
    file.retain();
  }

  protected override take(length: number): Uint8Array {
    if (length === 0) return new Uint8Array(0);
    const buffer = new Uint8Array(length);
    const count = withStreamError(() => readFile(this.file.host, [buffer], Number(this.position)));
    if (count === 0) closed();
    this.position += BigInt(count);
    return buffer.subarray(0, count);
  }

  [DISPOSE](): void {
    this.file.release();
  }
}

/** Writes on from a place of a file, or to its end each time. */
export class FileOutput extends OutputStream {
  protected override readonly writable = ALWAYS;
  protected override readonly flushed = ALWAYS;

  constructor(private readonly file: OpenFile, private position: bigint | 'end') {
    super();
    file.retain();
  }

  protected override room(): number {
    return TRANSFER_LIMIT;
  }

  protected override put(bytes: Uint8Array): void {
    const { host } = this.file;
    for (let done = 0; done < bytes.length; ) {
      const at = this.position === 'end' ? fs.fstatSync(host).size : Number(this.position);
      // Less than all, if there is no room for more: the next call says so.
      const count = withStreamError(() => writeFile(host, [bytes.subarray(done)], at) || fail(Errno.NOSPC));
      if (this.position !== 'end') this.position += BigInt(count);
      done += count;
    }
  }

  protected override startFlush(): void {}

  [DISPOSE](): void {
    this.file.release();
  }
}

/** How long a list that a stream of the host is among is slept on before that is looked at again, in milliseconds: it rings no bell. */
const LOOK_MS = 5;

/** Ready when a stream of the host can be read. */
class HostReadable extends EventSource {
  constructor(private readonly stream: HostStream, private readonly bell: Bell) {
    super();
  }

  override ready(): boolean {
    return isReadable(this.stream);
  }

  override waitFor(ms: number): boolean {
    return this.bell.waitUntil(() => this.ready(), Math.min(ms, LOOK_MS));
  }

  override msLeft(): number {
    return LOOK_MS;
  }
}

/** What the host calls a standard stream. @param sink takes what is written, unless it gives false */
export function hostStream(host: number, sink?: Sink): HostStream {
  const type = fileTypeOf(fs.fstatSync(host));
  const stream = new HostStream(host, type, rightsOf(type, false), false);
  stream.sink = sink;
  return stream;
}

/** Standard input. */
export class HostInput extends InputStream {
  protected override readonly readable: EventSource;

  /**
   * @param bell of the thread that reads
   * @param interruptible whether waits for input must be ones that the bell can end
   */
  constructor(private readonly stream: HostStream, bell: Bell, private readonly interruptible: boolean) {
    super();
    this.readable = new HostReadable(stream, bell);
  }

  override blockingRead(length: bigint): Uint8Array {
    // The system waits better.
    return this.interruptible ? super.blockingRead(length) : this.now(length);
  }

  protected override take(length: number): Uint8Array {
    return isReadable(this.stream) ? this.now(BigInt(length)) : new Uint8Array(0);
  }

  private now(length: bigint): Uint8Array {
    const buffer = new Uint8Array(Math.min(Number(length), TRANSFER_LIMIT));
    if (buffer.length === 0) return buffer;
    const count = withStreamError(() => readStream(this.stream, [buffer], WAIT));
    return count === 0 ? closed() : buffer.subarray(0, count);
  }
}

const cell = new Int32Array(new SharedArrayBuffer(4));
const WAIT = (ms: number): void => void Atomics.wait(cell, 0, 0, ms);

/** Standard input of who has none. */
export class NoInput extends InputStream {
  protected override readonly readable = ALWAYS;

  protected override take(): Uint8Array {
    return closed();
  }
}

/** Standard output or error. It has been written when `write` returns. */
export class HostOutput extends OutputStream {
  protected override readonly writable = ALWAYS;
  protected override readonly flushed = ALWAYS;

  constructor(private readonly stream: HostStream) {
    super();
  }

  protected override room(): number {
    return TRANSFER_LIMIT;
  }

  protected override put(bytes: Uint8Array): void {
    if (this.stream.sink?.(bytes) === true) return;
    try {
      writeStream(this.stream, [bytes]);
    } catch (error) {
      if (codeOf(error) === 'EPIPE') closed();
      withStreamError(() => { throw error; });
    }
  }

  protected override startFlush(): void {}
}
