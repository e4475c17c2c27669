/** A client of the GDB remote protocol without anything between the test and the bytes. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Deframer, frame, type Received } from './framing.js';
import { type Stop, stopOf } from './text.js';

/** Nothing came in time. */
export class Timeout extends Error {
  override readonly name = 'Timeout';
}

/** The connection is over, so nothing will come any more. */
export class Closed extends Error {
  override readonly name = 'Closed';
}

/** Milliseconds until a reply is given up; LLDB's own patience is 5 s. */
const PATIENCE = 15_000;

export class Client {
  private readonly deframer = new Deframer();
  private readonly queue: Received[] = [];
  private wake: (() => void) | undefined;
  private over: string | undefined;
  /** Whether packets are answered by `+`, as they are until `QStartNoAckMode`. */
  acks = true;
  /** What the program and the monitor have printed to us, by `O` packets. */
  output = '';
  /** Packets sent and received. */
  packets = 0;

  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.queue.push(...this.deframer.push(bytes));
      this.wake?.();
    });
    socket.on('error', (e) => this.end(e.message));
    socket.on('close', () => this.end('closed'));
    socket.on('end', () => this.end('ended by the stub'));
  }

  /** @param halfOpen whether our side stays open when the stub ends its own */
  static async connect(port: number, { host = '127.0.0.1', halfOpen = false, noAck = false } = {}): Promise<Client> {
    const socket = connect({ port, host, allowHalfOpen: halfOpen });
    try {
      await once(socket, 'connect');
    } catch (e) {
      socket.destroy();
      throw e;
    }
    const client = new Client(socket);
    if (noAck) await client.startNoAckMode();
    return client;
  }

  async startNoAckMode(): Promise<void> {
    const reply = await this.ask('QStartNoAckMode');
    if (reply !== 'OK') throw new Error(`QStartNoAckMode: ${reply}`);
    this.acks = false;
  }

  /** Bytes as they are; characters stand for one byte each. */
  write(bytes: string | Uint8Array): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  send(payload: string): void {
    this.packets++;
    this.write(frame(payload));
  }

  /** The next thing that comes, acknowledgements included. */
  async next(milliseconds = PATIENCE): Promise<Received> {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      const item = this.queue.shift();
      if (item !== undefined) return item;
      if (this.over !== undefined) throw new Closed(this.over);
      const left = deadline - Date.now();
      if (left <= 0) throw new Timeout(`nothing came within ${milliseconds} ms`);
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
      this.wake = undefined;
    }
  }

  /** The next packet, acknowledged if need be. Output is collected on the way. */
  async receive(milliseconds = PATIENCE): Promise<string> {
    for (;;) {
      const item = await this.next(milliseconds);
      if (item.kind === 'stray') throw new Error(`the stub has sent a byte ${item.byte} outside of packets`);
      if (item.kind === 'nack') throw new Error('the stub has asked for a packet again');
      if (item.kind !== 'packet') continue;
      this.packets++;
      if (!item.sound) throw new Error(`a wrong checksum: ${item.raw}`);
      if (this.acks) this.write('+');
      if (/^O(?:[0-9a-f]{2})*$/.test(item.payload)) {
        this.output += Buffer.from(item.payload.slice(1), 'hex').toString('latin1');
        continue;
      }
      return item.payload;
    }
  }

  async ask(payload: string, milliseconds = PATIENCE): Promise<string> {
    this.send(payload);
    return this.receive(milliseconds);
  }

  /** Sends what makes the program go on, and waits for it to stop. */
  async go(payload: string, milliseconds = PATIENCE): Promise<Stop> {
    return stopOf(await this.ask(payload, milliseconds));
  }

  async stop(milliseconds = PATIENCE): Promise<Stop> {
    return stopOf(await this.receive(milliseconds));
  }

  interrupt(): void {
    this.write('\x03');
  }

  /** Whether nothing comes for some time. */
  async quiet(milliseconds: number): Promise<boolean> {
    try {
      const item = await this.next(milliseconds);
      this.queue.unshift(item);
      return false;
    } catch (e) {
      if (e instanceof Timeout) return true;
      throw e;
    }
  }

  /** Waits for the stub to end the connection. */
  async closed(milliseconds = PATIENCE): Promise<void> {
    for (;;) {
      try {
        await this.next(milliseconds);
      } catch (e) {
        if (e instanceof Closed) return;
        throw e;
      }
    }
  }

  /** Ends the connection in an orderly way (FIN). */
  async close(): Promise<void> {
    this.socket.destroySoon();
    if (!this.socket.closed) await once(this.socket, 'close').catch(() => undefined);
  }

  /** Breaks it off (RST). */
  async reset(): Promise<void> {
    this.socket.resetAndDestroy();
    if (!this.socket.closed) await once(this.socket, 'close').catch(() => undefined);
  }

  private end(why: string): void {
    this.over ??= why;
    this.wake?.();
  }
}
