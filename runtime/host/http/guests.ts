/**
 * The threads of guests that answer a server's requests, one at a time each.
 *
 * A guest waits by blocking its thread, and between its core modules stand JavaScript frames of the bindings, which cannot be taken off the stack. So others go on
 * meanwhile only on other threads; they are few, are started when they are needed, and stay.
 */
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { Bell } from '../wire/event-source.js';
import type { LinkData } from '../wire/peer.js';
import type { Exchange } from './exchange.js';
import { type Report, SERVER, type ServerCommand } from './wire.js';

/** Starts a thread that will say when it is ready. Its exit code is of interest if it ends before. */
export type StartGuest = (link: LinkData) => Worker;

class Guest {
  readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly bell: Bell;
  private exchange: Exchange | undefined;
  ready = false;

  constructor(start: StartGuest, changed: () => void) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.bell = Bell.make();
    port1.on('message', (command: ServerCommand) => {
      if (command.kind === 'ready') this.ready = true;
      else if (command.id === this.exchange?.id) {
        this.exchange.obey(command, this.report);
        if (command.kind !== 'done') return;
        this.exchange = undefined;
      }
      changed();
    });
    this.worker = start({ port: port2, word: this.bell.word });
  }

  get idle(): boolean {
    return this.ready && this.exchange === undefined;
  }

  readonly report = (message: Report): void => {
    this.port.postMessage(message);
    this.bell.ring();
  };

  give(exchange: Exchange, number: number): void {
    this.exchange = exchange;
    this.report({ kind: 'came', id: SERVER, exchange: exchange.id, number, head: exchange.head });
    exchange.begin(this.report);
  }

  /** Its thread has ended. */
  gone(): void {
    this.port.close();
    this.exchange?.done();
    this.exchange = undefined;
  }
}

/** How long a request waits for a thread that is there already before another is started, in milliseconds. */
const SOON_MS = 20;

export class Guests {
  private readonly guests = new Set<Guest>();
  private readonly queue: Exchange[] = [];
  private number = 0;
  private ending = false;
  private growing: NodeJS.Timeout | undefined;

  /**
   * @param most how many threads there may be
   * @param onGone told when a thread has ended that was not to, with its exit code, and whether it had been ready
   */
  constructor(private readonly start: StartGuest, private readonly most: number, private readonly onGone: (code: number, wasReady: boolean) => void) {}

  /** Starts the first, of which it is known whether it will do. */
  begin(ready: () => void): void {
    const guest = this.add(() => {
      if (guest.ready) ready();
    });
  }

  /** Has a request answered, after those that have come before. */
  answer(exchange: Exchange): void {
    this.queue.push(exchange);
    exchange.onLeft = () => void this.queue.splice(this.queue.indexOf(exchange), 1);
    this.distribute();
  }

  /** Nothing more is to be answered. @param left called when all threads have ended, or had time to */
  end(patienceMs: number, left: () => void): void {
    this.ending = true;
    clearTimeout(this.growing);
    const ends = [...this.guests].map(async ({ worker, report }) => {
      report({ kind: 'over', id: SERVER });
      const timer = setTimeout(() => void worker.terminate(), patienceMs);
      await new Promise((resolve) => worker.once('exit', resolve));
      clearTimeout(timer);
    });
    void Promise.all(ends).then(left);
  }

  private add(ready?: () => void): Guest {
    const guest = new Guest(this.start, () => {
      ready?.();
      ready = undefined;
      this.distribute();
    });
    this.guests.add(guest);
    guest.worker.on('exit', (code) => {
      this.guests.delete(guest);
      guest.gone();
      if (this.ending) return;
      this.onGone(code, guest.ready);
      this.distribute();
    });
    return guest;
  }

  private distribute(): void {
    for (const guest of this.guests) {
      if (this.queue.length === 0) return;
      if (!guest.idle) continue;
      const exchange = this.queue.shift()!;
      guest.give(exchange, this.number++);
    }
    if (this.queue.length === 0) return;
    this.growing ??= setTimeout(() => {
      this.growing = undefined;
      this.grow();
    }, SOON_MS);
  }

  /** Another thread, if somebody waits. One after the other: it may be that those that are there are done before it has started. */
  private grow(): void {
    const starting = [...this.guests].some(({ ready }) => !ready);
    if (this.queue.length > 0 && !starting && this.guests.size < this.most && !this.ending) this.add();
  }
}
