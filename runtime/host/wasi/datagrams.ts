/** UDP on the sockets' thread. */
import { createSocket, type Socket } from 'node:dgram';
import type { Endpoint, Family } from './addresses.js';
import { type Id, type Report, roomOf, WINDOW } from './wire.js';

/** What the thread does for all its sockets. */
export interface Reporting {
  report(message: Report): void;
  fail(id: Id, e: NodeJS.ErrnoException): void;
  /** What is written and not with the operating system yet: `settle` waits for it. */
  writing(change: 1 | -1): void;
}

/** A socket that is bound, or being bound. What is asked of it is done in order, each when Node is done with the one before. */
export class Datagrams {
  private readonly socket: Socket;
  private last: Promise<void>;
  /** Room of what the program has not taken yet. What comes when that is much is lost, as UDP has it. */
  private ahead = 0;
  private isConnected = false;

  constructor(private readonly id: Id, family: Family, { host, port }: Endpoint, private readonly out: Reporting) {
    this.socket = createSocket(family === 'ipv4' ? { type: 'udp4' } : { type: 'udp6', ipv6Only: true });
    this.socket.on('error', (e) => out.fail(id, e));
    this.socket.on('message', (bytes, from) => {
      if (this.ahead >= WINDOW) return;
      this.ahead += roomOf(bytes);
      out.report({ kind: 'datagram', id, bytes: new Uint8Array(bytes), remote: { host: from.address, port: from.port } });
    });
    this.last = new Promise((resolve) => {
      this.socket.once('error', () => resolve());
      this.socket.bind({ address: host, port, exclusive: true }, () => {
        this.tellLocal();
        resolve();
      });
    });
  }

  private tellLocal(): void {
    const { address, port } = this.socket.address();
    this.out.report({ kind: 'bound', id: this.id, local: { host: address, port } });
  }

  private then(what: (done: () => void) => void): void {
    this.last = this.last.then(() => new Promise((resolve) => {
      try {
        what(resolve);
      } catch (e) {
        this.out.fail(this.id, e as NodeJS.ErrnoException);
        resolve();
      }
    }));
  }

  /** Speaks with this one alone; with everybody if undefined. */
  limit(to: Endpoint | undefined): void {
    this.then((done) => {
      if (this.isConnected) this.socket.disconnect();
      this.isConnected = false;
      if (to === undefined) return done();
      this.socket.connect(to.port, to.host, (e?: Error) => {
        this.isConnected = e === undefined || e === null;
        if (this.isConnected) this.tellLocal();
        else this.out.fail(this.id, e!);
        done();
      });
    });
  }

  send(bytes: Uint8Array, to: Endpoint): void {
    this.out.writing(1);
    this.then((done) => {
      const sent = (e: Error | null): void => {
        this.out.writing(-1);
        if (e !== null) this.out.fail(this.id, e);
        this.out.report({ kind: 'written', id: this.id, length: bytes.length });
        done();
      };
      if (this.isConnected) this.socket.send(bytes, sent);
      else this.socket.send(bytes, to.port, to.host, sent);
    });
  }

  hopLimit(limit: number): void {
    this.then((done) => {
      this.socket.setTTL(limit);
      done();
    });
  }

  taken(length: number): void {
    this.ahead -= length;
  }

  /** Once everything is sent. */
  drop(): void {
    this.then((done) => {
      this.socket.close();
      done();
    });
  }
}
