/** One end of what a thread that blocks and one with an event loop say to each other about many things at once, each with a number. Neither waits for an answer to go on. */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { type Bell, RungSource } from './event-source.js';

/** What the two talk about. The end that blocks counts its own from 1; those that the other end brings are counted down from -1. */
export type Id = number;

/** What the other end's thread is started with: its port, and the word of the bell of whoever blocks. */
export interface LinkData {
  readonly port: MessagePort;
  readonly word: Int32Array;
}

/** Starts a thread with an event loop for the other end, which keeps no process alive. @param script its own */
export function startThread(script: URL, { word }: Bell): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const workerData: LinkData = { port: port2, word };
  new Worker(script, { workerData, transferList: [port2], execArgv: [] }).unref();
  port1.unref();
  return port1;
}

export class Peer<Command, Report extends { readonly id: Id }> {
  private port: MessagePort | undefined;
  private readonly receivers = new Map<Id, (report: Report) => void>();
  private lastId = 0;

  /**
   * @param bell that of this thread, which the other end rings after each report
   * @param start gives the port to the other end, when something is first said to it
   */
  constructor(readonly bell: Bell, private readonly start: () => MessagePort) {}

  get started(): boolean {
    return this.port !== undefined;
  }

  /** A number of its own for something new. */
  add(receiver: (report: Report) => void): Id {
    this.receivers.set(++this.lastId, receiver);
    return this.lastId;
  }

  /** The same for something that has a number. */
  adopt(id: Id, receiver: (report: Report) => void): void {
    this.receivers.set(id, receiver);
  }

  /** Nobody wants to hear of it any more. */
  remove(id: Id): void {
    this.receivers.delete(id);
  }

  /** The numbers of all that somebody wants to hear of. */
  get ids(): Id[] {
    return [...this.receivers.keys()];
  }

  send(command: Command): void {
    this.port ??= this.start();
    // Bytes are copied: the component's memory is not ours to give away.
    this.port.postMessage(command);
  }

  /** Takes what has been reported. Never blocks. */
  update(): void {
    for (let message; this.port !== undefined && (message = receiveMessageOnPort(this.port)) !== undefined; ) this.receive(message.message as Report);
  }

  protected receive(report: Report): void {
    this.receivers.get(report.id)?.(report);
  }

  /** What is ready when something that is reported has come about. */
  source(ready: () => boolean): RungSource {
    return new ReportedSource(this, ready);
  }
}

class ReportedSource extends RungSource {
  constructor(private readonly peer: { readonly bell: Bell; update(): void }, private readonly isReady: () => boolean) {
    super(peer.bell);
  }

  override ready(): boolean {
    this.peer.update();
    return this.isReady();
  }
}
