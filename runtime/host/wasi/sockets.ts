/** The debugger's end of its sockets' thread, which is started when it is first needed. */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { type Bell, RungSource } from '../wire/event-source.js';
import type { Command, Id, Report, ThreadData } from './wire.js';

/** What becomes of a socket, a connection or a look-up. */
export type Receiver = (report: Report) => void;

/** How long the end of a debugger waits for others to read, in milliseconds. */
const LINGER_MS = 2000;

export class Sockets {
  private port: MessagePort | undefined;
  private readonly receivers = new Map<Id, Receiver>();
  private lastId = 0;

  constructor(readonly bell: Bell) {}

  /** A number of its own for something new. */
  add(receiver: Receiver): Id {
    this.receivers.set(++this.lastId, receiver);
    return this.lastId;
  }

  /** The same for a connection that has come, which has its number. */
  adopt(id: Id, receiver: Receiver): void {
    this.receivers.set(id, receiver);
  }

  /** Nobody wants to hear of it any more. */
  remove(id: Id): void {
    this.receivers.delete(id);
  }

  send(command: Command): void {
    this.port ??= this.start();
    // Bytes are copied: the component's memory is not ours to give away.
    this.port.postMessage(command);
  }

  /** Takes what has been reported. Never blocks. */
  update(): void {
    for (let message; this.port !== undefined && (message = receiveMessageOnPort(this.port)) !== undefined; ) {
      const report = message.message as Report;
      if (report.kind === 'gone') throw new Error(`wasi:sockets: ${report.message}`);
      this.receivers.get(report.id)?.(report);
    }
  }

  /**
   * Blocks until everything that has been written is with the operating system: programs need not flush what they have written before they end. Not
   * for ever, since the other side need not read.
   */
  settle(): void {
    if (this.port === undefined) return;
    let settled = false;
    const id = this.add((report) => (settled ||= report.kind === 'settled'));
    this.send({ kind: 'settle', id });
    this.source(() => settled).waitFor(LINGER_MS);
  }

  /** What is ready when something of a socket has come about. */
  source(ready: () => boolean): RungSource {
    return new SocketSource(this, ready);
  }

  private start(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    const workerData: ThreadData = { port: port2, word: this.bell.word };
    new Worker(new URL('./socket-thread.js', import.meta.url), { workerData, transferList: [port2], execArgv: [] }).unref();
    port1.unref();
    return port1;
  }
}

class SocketSource extends RungSource {
  constructor(private readonly sockets: Sockets, private readonly isReady: () => boolean) {
    super(sockets.bell);
  }

  override ready(): boolean {
    this.sockets.update();
    return this.isReady();
  }
}
