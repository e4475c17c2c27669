/**
 * Standard input for a debugger's thread. The main thread reads it, a chunk whenever one is wanted, and sends it on. A thread that blocked in reading
 * the descriptor could not be ended, and would keep the process from ending.
 */
import { type MessagePort, MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { EventSource } from './event-source.js';

/** What the reading end needs, on its thread; `port` goes into the transfer list. */
export interface StdinEnd {
  readonly port: MessagePort;
  /** How many messages have been sent. */
  readonly count: Int32Array;
}

/** A chunk; null at the end of the input. */
type Chunk = Uint8Array | null;

/** On the main thread: makes standard input available to another one. Nothing is read before that asks. */
export function feedStdin(): StdinEnd {
  const { port1, port2 } = new MessageChannel();
  const count = new Int32Array(new SharedArrayBuffer(4));
  const send = (chunk: Chunk): void => {
    port1.postMessage(chunk);
    Atomics.add(count, 0, 1);
    Atomics.notify(count, 0);
  };
  const open = (): void => {
    process.stdin.on('data', (chunk: Buffer) => {
      process.stdin.pause();
      // A copy: a buffer may share its memory with others.
      send(new Uint8Array(chunk));
    });
    process.stdin.on('end', () => send(null));
    process.stdin.on('error', () => send(null));
  };
  port1.once('message', open);
  port1.on('message', () => process.stdin.resume());
  // Whoever reads keeps the process going, not we.
  port1.unref();
  return { port: port2, count };
}

/** On the debugger's thread: standard input, ready when something of it can be read or it has ended. */
export class Stdin extends EventSource {
  private chunks: Uint8Array[] = [];
  private received = 0;
  private asked = false;
  private ended = false;

  constructor(private readonly end: StdinEnd) {
    super();
  }

  override ready(): boolean {
    for (let message; (message = receiveMessageOnPort(this.end.port)) !== undefined; ) {
      this.received++;
      this.asked = false;
      const chunk = message.message as Chunk;
      if (chunk === null) this.ended = true;
      else this.chunks.push(chunk);
    }
    if (this.chunks.length > 0 || this.ended) return true;
    if (!this.asked) this.end.port.postMessage('more');
    this.asked = true;
    return false;
  }

  override waitFor(ms: number): boolean {
    const deadline = performance.now() + ms;
    while (!this.ready()) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      Atomics.wait(this.end.count, 0, this.received, left);
    }
    return true;
  }

  /**
   * What is there now, perhaps nothing; undefined at the end.
   * @param length so many bytes at most
   */
  read(length: number): Uint8Array | undefined {
    if (!this.ready()) return new Uint8Array(0);
    const first = this.chunks[0];
    if (first === undefined) return undefined;
    if (first.length <= length) this.chunks.shift();
    else this.chunks[0] = first.subarray(length);
    return first.subarray(0, length);
  }
}
