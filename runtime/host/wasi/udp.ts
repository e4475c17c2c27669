/** `wasi:sockets/udp` and `udp-create-socket`. */
import { DISPOSE, type ImportObject } from '../wire/embedding.js';
import { type Endpoint, type ErrorCode, type Family, type IpSocketAddress, isAny, isUnicast, toEndpoint, toSocketAddress } from './addresses.js';
import { Pollable } from './pollables.js';
import type { Sockets } from './sockets.js';
import type { Network } from './tcp.js';
import { type Id, MOST_DATAGRAM, type Report, roomOf } from './wire.js';

/** So many datagrams may be on their way to the operating system. */
const UNDER_WAY = 16;
const BUFFER_BYTES = 212_992n;
const HOP_LIMIT = 64;

interface IncomingDatagram {
  readonly data: Uint8Array;
  readonly remoteAddress: IpSocketAddress;
}

interface OutgoingDatagram {
  readonly data: Uint8Array;
  readonly remoteAddress: IpSocketAddress | undefined;
}

/** An error of `result<T, error-code>`. */
function refuse(code: ErrorCode): never {
  throw code;
}

const same = (a: IpSocketAddress, b: IpSocketAddress): boolean => a.val.port === b.val.port && String(a.val.address) === String(b.val.address);

/** The resource `udp-socket`. */
export class UdpSocket {
  readonly #sockets: Sockets;
  readonly #family: Family;
  readonly #id: Id;
  #state: 'unbound' | 'binding' | 'bound' = 'unbound';
  #local: Endpoint | undefined;
  #remote: IpSocketAddress | undefined;
  /** Of what was asked for and has failed since, not told yet. */
  #failure: ErrorCode | undefined;
  readonly #came: IncomingDatagram[] = [];
  #underWay = 0;
  #hopLimit = HOP_LIMIT;
  #receiveBuffer = BUFFER_BYTES;
  #sendBuffer = BUFFER_BYTES;

  private constructor(sockets: Sockets, family: Family) {
    this.#sockets = sockets;
    this.#family = family;
    this.#id = sockets.add((report) => this.#receive(report));
  }

  static create(sockets: Sockets, family: Family): UdpSocket {
    return new UdpSocket(sockets, family);
  }

  #receive(report: Report): void {
    switch (report.kind) {
      // Bound, or bound anew to be connected.
      case 'bound': this.#local = report.local; break;
      case 'datagram': this.#came.push({ data: report.bytes, remoteAddress: toSocketAddress(report.remote) }); break;
      case 'written': this.#underWay--; break;
      case 'failed': this.#failure = report.code; break;
      // The others are of TCP.
      default:
    }
  }

  #failed(): void {
    this.#sockets.update();
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) refuse(failure);
  }

  #requireFamily(address: IpSocketAddress): void {
    if (address.tag !== this.#family) refuse('invalid-argument');
  }

  #requireRemote(address: IpSocketAddress): void {
    this.#requireFamily(address);
    if (isAny(address) || address.val.port === 0) refuse('invalid-argument');
  }

  startBind({ allowed }: Network, address: IpSocketAddress): void {
    if (this.#state !== 'unbound') refuse('invalid-state');
    this.#requireFamily(address);
    if (!isUnicast(address)) refuse('invalid-argument');
    if (!allowed) refuse('access-denied');
    this.#state = 'binding';
    this.#sockets.send({ kind: 'bind-datagrams', id: this.#id, at: toEndpoint(address), family: this.#family });
  }

  /** A socket that could not be bound can be tried elsewhere. */
  finishBind(): void {
    if (this.#state !== 'binding') refuse('not-in-progress');
    this.#sockets.update();
    if (this.#failure !== undefined) this.#state = 'unbound';
    this.#failed();
    if (this.#local === undefined) refuse('would-block');
    this.#state = 'bound';
  }

  /** @param remote whom alone it speaks with from now on; anybody if undefined */
  stream(remote: IpSocketAddress | undefined): [IncomingDatagramStream, OutgoingDatagramStream] {
    if (this.#state !== 'bound') refuse('invalid-state');
    if (remote !== undefined) this.#requireRemote(remote);
    if (remote !== undefined || this.#remote !== undefined) {
      this.#sockets.send({ kind: 'limit-datagrams', id: this.#id, to: remote && toEndpoint(remote) });
    }
    this.#remote = remote;
    return [new IncomingDatagramStream(this), new OutgoingDatagramStream(this)];
  }

  localAddress(): IpSocketAddress {
    this.#sockets.update();
    return toSocketAddress(this.#local ?? refuse('invalid-state'));
  }

  remoteAddress(): IpSocketAddress {
    return this.#remote ?? refuse('invalid-state');
  }

  addressFamily(): Family { return this.#family; }
  unicastHopLimit(): number { return this.#hopLimit; }
  setUnicastHopLimit(value: number): void {
    if (value === 0) refuse('invalid-argument');
    this.#hopLimit = value;
    if (this.#state === 'bound') this.#sockets.send({ kind: 'hop-limit', id: this.#id, limit: value });
  }

  /** Node sets them when a socket is made, if at all: they are only remembered. */
  receiveBufferSize(): bigint { return this.#receiveBuffer; }
  setReceiveBufferSize(value: bigint): void { this.#receiveBuffer = value === 0n ? refuse('invalid-argument') : value; }
  sendBufferSize(): bigint { return this.#sendBuffer; }
  setSendBufferSize(value: bigint): void { this.#sendBuffer = value === 0n ? refuse('invalid-argument') : value; }

  /** Ready when a bind has come to an end. */
  subscribe(): Pollable {
    return this.pollable(() => this.#state !== 'binding' || this.#local !== undefined);
  }

  /** Ready as soon as this is so, or something has failed. */
  pollable(ready: () => boolean): Pollable {
    return new Pollable(this.#sockets.source(() => this.#failure !== undefined || ready()));
  }

  get hasCome(): boolean { return this.#came.length > 0; }
  get room(): number { return UNDER_WAY - this.#underWay; }

  take(most: bigint): IncomingDatagram[] {
    this.#failed();
    const { length } = this.#came;
    const taken = this.#came.splice(0, most < BigInt(length) ? Number(most) : length);
    if (taken.length > 0) this.#sockets.send({ kind: 'taken', id: this.#id, length: taken.reduce((sum, { data }) => sum + roomOf(data), 0) });
    return taken;
  }

  checkSend(): bigint {
    this.#failed();
    return BigInt(this.room);
  }

  /** Sends until one cannot be; if that is the first, the call fails. */
  send(datagrams: readonly OutgoingDatagram[]): bigint {
    this.#failed();
    let sent = 0n;
    try {
      for (const { data, remoteAddress } of datagrams) {
        const to = remoteAddress ?? this.#remote ?? refuse('invalid-argument');
        this.#requireRemote(to);
        if (this.#remote !== undefined && !same(to, this.#remote)) refuse('invalid-argument');
        if (data.length > MOST_DATAGRAM) refuse('datagram-too-large');
        this.#underWay++;
        this.#sockets.send({ kind: 'send-datagram', id: this.#id, bytes: data, to: toEndpoint(to) });
        sent++;
      }
    } catch (e) {
      if (sent === 0n) throw e;
    }
    return sent;
  }

  [DISPOSE](): void {
    if (this.#state !== 'unbound') this.#sockets.send({ kind: 'drop', id: this.#id });
    this.#sockets.remove(this.#id);
    this.#state = 'unbound';
  }
}

/** The resource `incoming-datagram-stream`. */
export class IncomingDatagramStream {
  constructor(readonly of: UdpSocket) {}
  /** None is no error. */
  receive(most: bigint): IncomingDatagram[] { return this.of.take(most); }
  subscribe(): Pollable { return this.of.pollable(() => this.of.hasCome); }
}

/** The resource `outgoing-datagram-stream`. */
export class OutgoingDatagramStream {
  #permitted = 0n;

  constructor(readonly of: UdpSocket) {}

  checkSend(): bigint {
    this.#permitted = this.of.checkSend();
    return this.#permitted;
  }

  /** More than were permitted is a trap. */
  send(datagrams: readonly OutgoingDatagram[]): bigint {
    if (BigInt(datagrams.length) > this.#permitted) throw new Error(`wasi:sockets: ${datagrams.length} datagrams are sent, and check-send permitted ${this.#permitted}`);
    const sent = this.of.send(datagrams);
    this.#permitted -= sent;
    return sent;
  }

  subscribe(): Pollable { return this.of.pollable(() => this.of.room > 0); }
}

export const udp = (sockets: Sockets): ImportObject => ({
  'wasi:sockets/udp': { UdpSocket, IncomingDatagramStream, OutgoingDatagramStream },
  'wasi:sockets/udp-create-socket': { createUdpSocket: (family: Family) => UdpSocket.create(sockets, family) },
});
