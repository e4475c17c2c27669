/** Interrupts from another thread, after a delay, with the time at which they are made. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { InterrupterData, InterruptRequest } from './interrupter-thread.js';

/** Words of the memory that both threads share. */
export const Word = { requests: 0, done: 1, echo: 2, never: 3 } as const;

/** Now, by a clock that all threads share, in milliseconds. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;

export class Interrupter {
  private readonly words = new Int32Array(new SharedArrayBuffer(16));
  private readonly times = new Float64Array(new SharedArrayBuffer(8));
  private readonly worker: Worker;
  private readonly port;

  private constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const data: InterrupterData = { words: this.words, times: this.times, port: port2 };
    this.worker = new Worker(new URL('./interrupter-thread.js', import.meta.url), { workerData: data, transferList: [port2] });
    this.worker.unref();
    this.port.unref();
  }

  static async start(): Promise<Interrupter> {
    const interrupter = new Interrupter();
    // Its thread takes a moment to start, and can do so while this one waits.
    while (Atomics.load(interrupter.words, Word.done) === 0) await sleep(1);
    Atomics.store(interrupter.words, Word.done, 0);
    return interrupter;
  }

  /** Raises the flag after some milliseconds, while this thread goes on. */
  after(milliseconds: number, flag: Int32Array): void {
    this.request({ kind: 'interrupt', milliseconds, flag });
  }

  /** When the flag was last raised; waits until it has been, should the program have been faster. */
  raisedAt(): number {
    const requests = Atomics.load(this.words, Word.requests);
    for (let done; (done = Atomics.load(this.words, Word.done)) !== requests;) Atomics.wait(this.words, Word.done, done);
    return this.times[0]!;
  }

  /** Milliseconds for an exchange between two threads that wait for each other: what a debugger on its own thread cannot be faster than. */
  exchange(times: number): number {
    const { words } = this;
    this.request({ kind: 'echo', times });
    const start = now();
    for (let i = 0; i < times; i++) {
      Atomics.store(words, Word.echo, 1);
      Atomics.notify(words, Word.echo);
      while (Atomics.load(words, Word.echo) === 1) Atomics.wait(words, Word.echo, 1);
    }
    const taken = now() - start;
    this.raisedAt();
    return taken / times;
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private request(request: InterruptRequest): void {
    this.port.postMessage(request);
    Atomics.add(this.words, Word.requests, 1);
    Atomics.notify(this.words, Word.requests);
  }
}
