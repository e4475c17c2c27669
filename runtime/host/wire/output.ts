/**
 * What the program writes to its standard streams, on its way to the debugger. The program's thread puts it into a ring on shared memory, the debugger's takes
 * it out, and neither needs its event loop, nor the other one to stand still.
 */
import { type MessagePort, MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { writeText } from '../../base/messages.js';
import { Bell, RungSource } from './event-source.js';

const STREAMS = ['stdout', 'stderr'] as const;
export type OutputStream = (typeof STREAMS)[number];
const DESCRIPTORS: Readonly<Record<OutputStream, number>> = { stdout: 1, stderr: 2 };

/** Bytes of one stream. */
export interface OutputChunk {
  readonly stream: OutputStream;
  readonly bytes: Uint8Array;
}

/** What the debugger's thread needs; `port` goes into the transfer list. */
export interface OutputEnd {
  /** Control words and the ring. */
  readonly shared: SharedArrayBuffer;
  /** What does not fit into the ring. */
  readonly port: MessagePort;
}

/**
 * Control words. `put` and `taken` count bytes of the ring, `posted` and `received` messages: all that has ever been, modulo 2^32. Each is written by one
 * thread; the lock is held while the ring is written or read.
 */
const WORD = { lock: 0, on: 1, put: 2, posted: 3, waiting: 4, taken: 8, received: 9 } as const;
const HEADER_BYTES = 64;
const RING_BYTES = 64 * 1024;
/** Before the bytes of a write stands how many there are, doubled, plus the number of its stream. */
const LENGTH_BYTES = 4;
/** How long the program sleeps at most before it looks for room again: the debugger wakes it but for the case that it takes while the program is about to sleep. */
const WAIT_MS = 5;

/** A write that has not gone through the ring. */
interface Posted extends OutputChunk {
  /** How many bytes had been put into the ring before. */
  readonly at: number;
}

/** What is in the ring, and the lock on it. */
class Ring {
  readonly words: Int32Array;
  private readonly bytes: Uint8Array;

  constructor(shared: SharedArrayBuffer) {
    this.words = new Int32Array(shared, 0, HEADER_BYTES / 4);
    this.bytes = new Uint8Array(shared, HEADER_BYTES, RING_BYTES);
  }

  load(word: keyof typeof WORD): number {
    return Atomics.load(this.words, WORD[word]);
  }

  store(word: keyof typeof WORD, value: number): void {
    Atomics.store(this.words, WORD[word], value);
  }

  get isOn(): boolean {
    return this.load('on') !== 0;
  }

  /** Whether there is nothing to take. */
  get isEmpty(): boolean {
    return this.load('put') === this.load('taken') && this.load('posted') === this.load('received');
  }

  locked<T>(action: () => T): T {
    while (Atomics.compareExchange(this.words, WORD.lock, 0, 1) !== 0) Atomics.wait(this.words, WORD.lock, 1);
    try {
      return action();
    } finally {
      unlock(this.words);
    }
  }

  /** Whether there is room for a write. */
  hasRoom({ length }: Uint8Array): boolean {
    const used = (this.load('put') - this.load('taken')) >>> 0;
    return used + LENGTH_BYTES + length <= RING_BYTES && this.load('posted') === this.load('received');
  }

  put({ stream, bytes }: OutputChunk): void {
    const start = this.load('put');
    const head = bytes.length * 2 + STREAMS.indexOf(stream);
    this.write(start, Uint8Array.of(head, head >>> 8, head >>> 16, head >>> 24));
    this.write(start + LENGTH_BYTES, bytes);
    this.store('put', start + LENGTH_BYTES + bytes.length);
  }

  /**
   * Takes everything out.
   * @param posted the writes that were posted and have not been received, in order
   */
  takeAll(posted: readonly Posted[]): OutputChunk[] {
    const chunks: OutputChunk[] = [];
    const end = this.load('put');
    let next = 0;
    for (let at = this.load('taken'); ; ) {
      while (next < posted.length && posted[next]!.at === at) chunks.push(posted[next++]!);
      if (at === end) break;
      const [a, b, c, d] = this.read(at, LENGTH_BYTES) as unknown as [number, number, number, number];
      const head = (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
      chunks.push({ stream: STREAMS[head & 1]!, bytes: this.read(at + LENGTH_BYTES, head >>> 1) });
      at = (at + LENGTH_BYTES + (head >>> 1)) | 0;
    }
    this.store('taken', end);
    this.store('received', this.load('posted'));
    return chunks;
  }

  private write(position: number, bytes: Uint8Array): void {
    const at = (position >>> 0) % RING_BYTES;
    const first = Math.min(bytes.length, RING_BYTES - at);
    this.bytes.set(bytes.subarray(0, first), at);
    this.bytes.set(bytes.subarray(first), 0);
  }

  private read(position: number, length: number): Uint8Array {
    const at = (position >>> 0) % RING_BYTES;
    const first = Math.min(length, RING_BYTES - at);
    const bytes = new Uint8Array(length);
    bytes.set(this.bytes.subarray(at, at + first));
    bytes.set(this.bytes.subarray(0, length - first), first);
    return bytes;
  }
}

function unlock(words: Int32Array): void {
  Atomics.store(words, WORD.lock, 0);
  Atomics.notify(words, WORD.lock);
}

/** To be called when the debugger's thread has ended, however: it may have held the lock. */
export function debuggerLeft({ shared }: Pick<OutputEnd, 'shared'>): void {
  unlock(new Int32Array(shared, 0, HEADER_BYTES / 4));
}

/** Writes to the streams of this process. What they refuse is lost, as nobody would hear of it. */
function writeOut(chunks: readonly OutputChunk[]): void {
  for (const { stream, bytes } of chunks) {
    try {
      writeText(DESCRIPTORS[stream], bytes);
    } catch {
      // Closed, or the disk is full.
    }
  }
}

/** On the program's thread. */
export class ProgramOutput {
  readonly bell = Bell.make();
  /** The debugger's. */
  readonly end: OutputEnd;
  private readonly port: MessagePort;
  private readonly ring: Ring;
  /** What was posted, as long as the debugger may not have received it. */
  private posted: Posted[] = [];
  private released = false;

  /**
   * @param flag the store's, by which the program is asked to stop
   * @param kept never redirected
   */
  constructor(private readonly flag: Int32Array, private readonly kept: readonly OutputStream[] = []) {
    const { port1, port2 } = new MessageChannel();
    const shared = new SharedArrayBuffer(HEADER_BYTES + RING_BYTES);
    this.end = { shared, port: port2 };
    this.port = port1;
    this.ring = new Ring(shared);
  }

  /**
   * Hands over what the program writes, whole. Waits while there is no room for it; if the program is asked to stop it waits no longer, since the debugger may
   * itself be waiting for the program to stop.
   * @returns false if output goes to the streams of the process
   */
  readonly write = (stream: OutputStream, bytes: Uint8Array): boolean => {
    if (this.released || !this.ring.isOn || this.kept.includes(stream)) return false;
    if (bytes.length === 0) return true;
    for (;;) {
      const done = this.ring.locked(() => this.tryToPut({ stream, bytes }));
      if (done) this.bell.ring();
      if (done !== undefined) return done;
      this.ring.store('waiting', 1);
      Atomics.wait(this.flag, 0, 0, WAIT_MS);
      this.ring.store('waiting', 0);
    }
  };

  /** @returns whether it was put or output goes elsewhere by now; undefined if there is no room */
  private tryToPut(chunk: OutputChunk): boolean | undefined {
    const { ring } = this;
    if (!ring.isOn) return false;
    if (ring.hasRoom(chunk.bytes)) {
      ring.put(chunk);
      return true;
    }
    // A write that is larger than the ring goes when that is empty.
    if (!ring.isEmpty && Atomics.load(this.flag, 0) === 0) return undefined;
    if (ring.load('posted') === ring.load('received')) this.posted = [];
    // A copy: the rest of the program's memory would be sent along.
    const posted: Posted = { ...chunk, bytes: chunk.bytes.slice(), at: ring.load('put') };
    this.posted.push(posted);
    this.port.postMessage(posted);
    ring.store('posted', (ring.load('posted') + 1) | 0);
    return true;
  }

  /** The debugger has ended: what it has not taken goes to the streams of the process, and so does everything from now on. */
  release(): void {
    if (this.released) return;
    this.released = true;
    const { ring } = this;
    const left = ring.locked(() => {
      const missing = (ring.load('posted') - ring.load('received')) | 0;
      ring.store('on', 0);
      return ring.takeAll(missing === 0 ? [] : this.posted.slice(-missing));
    });
    writeOut(left);
    this.port.close();
  }
}

/** On the debugger's thread: ready when there is something to take. */
export class OutputReader extends RungSource {
  private readonly ring: Ring;

  /**
   * @param bell the one that the program rings
   * @param flag the store's
   */
  constructor(private readonly end: OutputEnd, bell: Bell, private readonly flag: Int32Array) {
    super(bell);
    this.ring = new Ring(end.shared);
  }

  override ready(): boolean {
    return !this.ring.isEmpty;
  }

  /** From now on the program's output comes here, or goes to the streams of the process again: then what has not been taken goes there first. */
  redirect(on: boolean): void {
    this.ring.locked(() => {
      if (!on) writeOut(this.takeAll());
      this.ring.store('on', on ? 1 : 0);
    });
    this.wakeProgram();
  }

  /** What has been written since, writes to one stream in a row being one chunk. */
  take(): OutputChunk[] {
    if (this.ring.isEmpty) return [];
    const chunks = this.ring.locked(() => this.takeAll());
    this.wakeProgram();
    return merged(chunks);
  }

  private takeAll(): OutputChunk[] {
    const posted: Posted[] = [];
    for (let n = (this.ring.load('posted') - this.ring.load('received')) | 0; n > 0; n--) {
      posted.push((receiveMessageOnPort(this.end.port) as { message: Posted }).message);
    }
    return this.ring.takeAll(posted);
  }

  /** Wakes the program if it waits for room. It sleeps on the flag for the sake of interrupts; other sleepers there are not to be disturbed. */
  private wakeProgram(): void {
    if (this.ring.load('waiting') !== 0) Atomics.notify(this.flag, 0);
  }
}

function merged(chunks: readonly OutputChunk[]): OutputChunk[] {
  const result: OutputChunk[] = [];
  for (let i = 0; i < chunks.length; ) {
    const { stream } = chunks[i]!;
    let next = i + 1;
    while (next < chunks.length && chunks[next]!.stream === stream) next++;
    const parts = chunks.slice(i, next).map(({ bytes }) => bytes);
    result.push({ stream, bytes: parts.length === 1 ? parts[0]! : new Uint8Array(Buffer.concat(parts)) });
    i = next;
  }
  return result;
}
