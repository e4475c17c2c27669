/**
 * A pair of mailboxes between the thread of the debuggee and that of its debugger. Either thread blocks while it waits; neither needs its event
 * loop. The two take turns: nobody sends again before he has got an answer, so each direction needs room for one message only.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { raise } from '../../store/store.js';
import { Reader, Writer } from './codec.js';
import { Bell } from './event-source.js';

export type Side = 'debuggee' | 'debugger';

/** One end, to be given to its thread: by `workerData` or in a message, with `port` in the transfer list. */
export interface ChannelEnd {
  readonly side: Side;
  /** Control words and both mailboxes. */
  readonly shared: SharedArrayBuffer;
  /** What does not fit into a mailbox. */
  readonly port: MessagePort;
  /** The store's flag, by which running code is asked to stop. */
  readonly flag: Int32Array;
  /** The word of the bell that the debuggee rings when it has sent something or is gone. */
  readonly bell: Int32Array;
  /** The debugger's, if the debuggee's thread has an event loop: a message by it has the thread look at its flag where no code runs that would. */
  readonly wake?: MessagePort | undefined;
}

/** For each direction: the number of messages sent so far, and the length of the last one, -1 if it went by the port. */
const WORDS: Readonly<Record<Side, { readonly count: number; readonly length: number; readonly gone: number; readonly box: number }>> = {
  // The words of a side are those that it writes; each on a cache line of its own.
  debuggee: { count: 0, length: 1, gone: 2, box: 0 },
  debugger: { count: 16, length: 17, gone: 18, box: 1 },
};
const HEADER_BYTES = 128;
const BOX_BYTES = 64 * 1024;
const BY_PORT = -1;

/**
 * With a processor to itself the other thread often answers within so many looks (some tens of microseconds), sooner than this one could sleep
 * and be woken. Where processors are scarce, looking only keeps the other one from answering.
 */
const LOOKS = 1000;
/** After looking was in vain, the next so many waits are slept through without. */
const SLEEPS_BETWEEN_LOOKS = 32;
/** How long a thread sleeps at most before it looks whether the other one is still there, in milliseconds. */
const CHECK_MS = 1000;

const other = (side: Side): Side => (side === 'debuggee' ? 'debugger' : 'debuggee');

/**
 * Makes a channel.
 * @param flag the store's, on shared memory
 * @param bell the debugger's, which may wait for other things by it too
 */
export function makeChannel(flag: Int32Array, { word: bell } = Bell.make()): Readonly<Record<Side, ChannelEnd>> {
  const { port1, port2 } = new MessageChannel();
  const shared = new SharedArrayBuffer(HEADER_BYTES + 2 * BOX_BYTES);
  return { debuggee: { side: 'debuggee', shared, port: port1, flag, bell }, debugger: { side: 'debugger', shared, port: port2, flag, bell } };
}

/**
 * Says in the place of a side that it will not answer any more, and wakes the other if it waits: to be called when a thread has ended, by any
 * thread that learns of it, since a thread that is killed cannot say so itself. Harmless if it has said so before.
 */
export function markGone(end: Pick<ChannelEnd, 'shared' | 'flag'>, side: Side): void {
  // A debuggee that runs meanwhile must learn that nobody is left to debug it.
  if (setGone(new Int32Array(end.shared, 0, HEADER_BYTES / 4), side) && side === 'debugger') raise(end.flag);
}

/** @returns whether it is news */
function setGone(words: Int32Array, side: Side): boolean {
  const news = Atomics.exchange(words, WORDS[side].gone, 1) === 0;
  Atomics.notify(words, WORDS[side].count);
  return news;
}

/** The end of a channel, on its own thread. */
export class Channel {
  private readonly words: Int32Array;
  private readonly outgoing: Writer;
  private readonly incoming: Uint8Array;
  private readonly mine: (typeof WORDS)[Side];
  private readonly theirs: (typeof WORDS)[Side];
  /** The debugger's. */
  readonly bell: Bell;
  private received = 0;
  private sleepsLeft = 0;

  constructor(private readonly end: ChannelEnd) {
    this.words = new Int32Array(end.shared, 0, HEADER_BYTES / 4);
    this.bell = new Bell(end.bell);
    this.mine = WORDS[end.side];
    this.theirs = WORDS[other(end.side)];
    this.outgoing = new Writer(new Uint8Array(end.shared, HEADER_BYTES + this.mine.box * BOX_BYTES, BOX_BYTES));
    this.incoming = new Uint8Array(end.shared, HEADER_BYTES + this.theirs.box * BOX_BYTES, BOX_BYTES);
  }

  /** Where the next message is to be written. */
  compose(): Writer {
    this.outgoing.clear();
    return this.outgoing;
  }

  /** Sends what has been composed. */
  send(): void {
    const { overflow, length } = this.outgoing;
    if (overflow !== undefined) this.end.port.postMessage(overflow.subarray(0, length), [overflow.buffer]);
    this.words[this.mine.length] = overflow === undefined ? length : BY_PORT;
    Atomics.add(this.words, this.mine.count, 1);
    Atomics.notify(this.words, this.mine.count);
    if (this.end.side === 'debuggee') this.bell.ring();
  }

  /** Whether a message has come. */
  get ready(): boolean {
    return Atomics.load(this.words, this.theirs.count) !== this.received;
  }

  /** Whether the other side has ended; messages it sent before can still be received. */
  get peerGone(): boolean {
    return Atomics.load(this.words, this.theirs.gone) !== 0;
  }

  /**
   * Blocks until a message has come or the other side has ended.
   * @param ms for so many milliseconds at most
   * @returns whether a message has come
   */
  wait(ms: number): boolean {
    if (this.ready || ms <= 0) return this.ready;
    if (this.sleepsLeft > 0) this.sleepsLeft--;
    else {
      for (let i = 0; i < LOOKS; i++) if (this.ready) return true;
      this.sleepsLeft = SLEEPS_BETWEEN_LOOKS;
    }
    const deadline = performance.now() + ms;
    for (;;) {
      if (this.ready) return true;
      const left = deadline - performance.now();
      if (this.peerGone || left <= 0) return this.ready;
      Atomics.wait(this.words, this.theirs.count, this.received, Math.min(left, CHECK_MS));
    }
  }

  /** The message that has come; to be read before anything is sent. */
  receive(): Reader {
    this.received = (this.received + 1) | 0;
    const length = this.words[this.theirs.length]!;
    if (length !== BY_PORT) return new Reader(this.incoming.subarray(0, length));
    return new Reader((receiveMessageOnPort(this.end.port) as { message: Uint8Array }).message);
  }

  /** Says that this side will not answer any more. */
  close(): void {
    setGone(this.words, this.end.side);
    if (this.end.side === 'debuggee') this.bell.ring();
    this.end.port.close();
  }
}
