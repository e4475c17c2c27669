/**
 * Standard input for a debugger's thread. The main thread reads it, a chunk whenever one is wanted, and sends it on. A thread that blocked in reading
 * the descriptor could not be ended, and would keep the process from ending.
 */
import { type MessagePort, MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Bell, RungSource } from '../wire/event-source.js';

/** A chunk; null at the end of the input. */
type Chunk = Uint8Array | null;

/**
 * On the main thread: makes standard input available to another one. Nothing is read before that asks.
 * @param word of the bell of that thread
 * @returns what the reading end needs, to be transferred
 */
export function feedStdin(word: Int32Array): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const bell = new Bell(word);
  const send = (chunk: Chunk): void => {
    port1.postMessage(chunk);
    bell.ring();
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
  return port2;
}

/** On the debugger's thread: standard input, ready when something of it can be read or it has ended. */
export class Stdin extends RungSource {
  private readonly chunks: Uint8Array[] = [];
  private asked = false;
  private ended = false;

  constructor(private readonly port: MessagePort, bell: Bell) {
    super(bell);
  }

  override ready(): boolean {
    for (let message; (message = receiveMessageOnPort(this.port)) !== undefined; ) {
      this.asked = false;
      const chunk = message.message as Chunk;
      if (chunk === null) this.ended = true;
      else this.chunks.push(chunk);
    }
    if (this.chunks.length > 0 || this.ended) return true;
    if (!this.asked) this.port.postMessage('more');
    this.asked = true;
    return false;
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
