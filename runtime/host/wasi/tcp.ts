/** `wasi:sockets/tcp`, `tcp-create-socket` and the networks that it needs. */
import { DISPOSE } from '../wire/embedding.js';
import { type Endpoint, type ErrorCode, type Family, type IpSocketAddress, isAny, isUnicast, toEndpoint, toSocketAddress } from './addresses.js';
import { Connection } from './connection.js';
import { Pollable } from './pollables.js';
import type { Sockets } from './sockets.js';
import type { InputStream, OutputStream } from './streams.js';
import type { Id, Report } from './wire.js';

/** The resource `network`: there is one. */
export class Network {
  /**
   * @param allowed whether sockets can be bound and connected
   * @param looksUp whether names can be looked up
   */
  constructor(readonly allowed: boolean, readonly looksUp = allowed) {}
}

/** An operation under way, or what became of it. */
type Progress = 'waiting' | 'done' | ErrorCode;

/** The states of the interface; `bind` and `connect` are those in progress. To listen is nothing more to do once a socket is bound. */
type State =
  | { readonly kind: 'unbound' | 'bound' | 'listen' | 'connected' | 'closed' }
  | { readonly kind: 'bind' | 'connect'; progress: Progress }
  | { readonly kind: 'listening'; failure: ErrorCode | undefined };

interface Options {
  keepAliveEnabled: boolean;
  keepAliveIdleTime: bigint;
  keepAliveInterval: bigint;
  keepAliveCount: number;
  hopLimit: number;
  receiveBufferSize: bigint;
  sendBufferSize: bigint;
}

const SECOND = 1_000_000_000n;
/** What Linux has. But for the first two, Node cannot ask for them or set them: they are only remembered. */
const DEFAULTS: Options = {
  keepAliveEnabled: false, keepAliveIdleTime: 7200n * SECOND, keepAliveInterval: 75n * SECOND, keepAliveCount: 9, hopLimit: 64,
  receiveBufferSize: 131_072n, sendBufferSize: 131_072n,
};
const BACKLOG = 128;

/** An error of `result<T, error-code>`. */
function refuse(code: ErrorCode): never {
  throw code;
}

/** The resource `tcp-socket`. */
export class TcpSocket {
  readonly #sockets: Sockets;
  readonly #family: Family;
  readonly #id: Id;
  readonly #options: Options;
  #state: State = { kind: 'unbound' };
  #backlog = BACKLOG;
  #local: Endpoint | undefined;
  #remote: Endpoint | undefined;
  #connection: Connection | undefined;
  /** Connections that nobody has accepted yet. */
  readonly #came: TcpSocket[] = [];

  private constructor(sockets: Sockets, family: Family, options: Options, came?: Extract<Report, { kind: 'came' }>) {
    this.#sockets = sockets;
    this.#family = family;
    this.#options = { ...options };
    const receive = (report: Report): void => this.#receive(report);
    if (came === undefined) this.#id = sockets.add(receive);
    else {
      this.#id = came.connection;
      sockets.adopt(this.#id, receive);
      this.#connect(came);
      this.#state = { kind: 'connected' };
    }
  }

  static create(sockets: Sockets, family: Family): TcpSocket {
    return new TcpSocket(sockets, family, DEFAULTS);
  }

  #connect({ local, remote }: { readonly local: Endpoint; readonly remote: Endpoint }): void {
    this.#local = local;
    this.#remote = remote;
    this.#connection = new Connection(this.#sockets, this.#id);
  }

  #receive(report: Report): void {
    // What a connection brings must not be lost, whether anybody has asked for it yet or not.
    if (this.#connection !== undefined) return this.#connection.receive(report);
    const state = this.#state;
    switch (report.kind) {
      case 'bound':
        this.#local = report.local;
        if (state.kind === 'bind') state.progress = 'done';
        break;
      case 'connected':
        this.#connect(report);
        if (state.kind === 'connect') state.progress = 'done';
        break;
      case 'came': this.#came.push(new TcpSocket(this.#sockets, this.#family, this.#options, report)); break;
      case 'failed':
        if (state.kind === 'listening') state.failure = report.code;
        else if (state.kind === 'bind' || state.kind === 'connect') state.progress = report.code;
        break;
      // The others are of connections.
      default:
    }
  }

  /** The state as of now. */
  #now(): State {
    this.#sockets.update();
    return this.#state;
  }

  /** Whether an operation has an outcome; where none is under way, there is nothing to wait for. */
  #isReady(): boolean {
    const state = this.#state;
    switch (state.kind) {
      case 'bind': case 'connect': return state.progress !== 'waiting';
      case 'listening': return this.#came.length > 0 || state.failure !== undefined;
      default: return true;
    }
  }

  #finish(kind: 'bind' | 'connect', failed: State): void {
    const state = this.#now();
    if (state.kind !== kind) return refuse('not-in-progress');
    const { progress } = state;
    if (progress === 'waiting') return refuse('would-block');
    if (progress === 'done') return;
    this.#state = failed;
    refuse(progress);
  }

  startBind({ allowed }: Network, address: IpSocketAddress): void {
    if (this.#state.kind !== 'unbound') refuse('invalid-state');
    if (address.tag !== this.#family || !isUnicast(address)) refuse('invalid-argument');
    if (!allowed) refuse('access-denied');
    this.#state = { kind: 'bind', progress: 'waiting' };
    this.#sockets.send({ kind: 'bind', id: this.#id, at: toEndpoint(address), backlog: this.#backlog });
  }

  /** A socket that could not be bound can be tried elsewhere. */
  finishBind(): void {
    this.#finish('bind', { kind: 'unbound' });
    this.#state = { kind: 'bound' };
  }

  startConnect({ allowed }: Network, address: IpSocketAddress): void {
    if (this.#state.kind !== 'unbound' && this.#state.kind !== 'bound') refuse('invalid-state');
    if (address.tag !== this.#family || !isUnicast(address) || isAny(address) || address.val.port === 0) refuse('invalid-argument');
    if (!allowed) refuse('access-denied');
    this.#state = { kind: 'connect', progress: 'waiting' };
    this.#sockets.send({ kind: 'connect', id: this.#id, to: toEndpoint(address) });
  }

  finishConnect(): [InputStream, OutputStream] {
    this.#finish('connect', { kind: 'closed' });
    this.#state = { kind: 'connected' };
    this.#keepAlive();
    const { input, output } = this.#connection!;
    return [input, output];
  }

  startListen(): void {
    if (this.#state.kind !== 'bound') refuse('invalid-state');
    this.#state = { kind: 'listen' };
  }

  finishListen(): void {
    if (this.#state.kind !== 'listen') refuse('not-in-progress');
    this.#state = { kind: 'listening', failure: undefined };
  }

  accept(): [TcpSocket, InputStream, OutputStream] {
    const state = this.#now();
    if (state.kind !== 'listening') return refuse('invalid-state');
    const socket = this.#came.shift();
    if (socket !== undefined) {
      socket.#keepAlive();
      const { input, output } = socket.#connection!;
      return [socket, input, output];
    }
    const { failure } = state;
    state.failure = undefined;
    return refuse(failure ?? 'would-block');
  }

  /** Ends one direction of a connection, or both. */
  shutdown(how: 'receive' | 'send' | 'both'): void {
    if (this.#now().kind !== 'connected') refuse('invalid-state');
    if (how !== 'send') this.#connection!.endInput();
    if (how !== 'receive') this.#connection!.endOutput();
  }

  subscribe(): Pollable {
    return new Pollable(this.#sockets.source(() => this.#isReady()));
  }

  localAddress(): IpSocketAddress {
    this.#sockets.update();
    return toSocketAddress(this.#local ?? refuse('invalid-state'));
  }

  remoteAddress(): IpSocketAddress {
    if (this.#now().kind !== 'connected') refuse('invalid-state');
    return toSocketAddress(this.#remote!);
  }

  isListening(): boolean { return this.#state.kind === 'listening'; }
  addressFamily(): Family { return this.#family; }

  setListenBacklogSize(value: bigint): void {
    if (value === 0n) refuse('invalid-argument');
    const { kind } = this.#state;
    if (kind === 'listen' || kind === 'listening') refuse('not-supported');
    if (kind === 'connect' || kind === 'connected' || kind === 'closed') refuse('invalid-state');
    this.#backlog = Number(value < 0x7fff_ffffn ? value : 0x7fff_ffffn);
  }

  keepAliveEnabled(): boolean { return this.#options.keepAliveEnabled; }
  setKeepAliveEnabled(value: boolean): void {
    this.#options.keepAliveEnabled = value;
    this.#keepAlive();
  }

  keepAliveIdleTime(): bigint { return this.#options.keepAliveIdleTime; }
  setKeepAliveIdleTime(value: bigint): void {
    this.#set('keepAliveIdleTime', value);
    this.#keepAlive();
  }

  keepAliveInterval(): bigint { return this.#options.keepAliveInterval; }
  setKeepAliveInterval(value: bigint): void { this.#set('keepAliveInterval', value); }
  keepAliveCount(): number { return this.#options.keepAliveCount; }
  setKeepAliveCount(value: number): void { this.#set('keepAliveCount', value); }
  hopLimit(): number { return this.#options.hopLimit; }
  setHopLimit(value: number): void { this.#set('hopLimit', value); }
  receiveBufferSize(): bigint { return this.#options.receiveBufferSize; }
  setReceiveBufferSize(value: bigint): void { this.#set('receiveBufferSize', value); }
  sendBufferSize(): bigint { return this.#options.sendBufferSize; }
  setSendBufferSize(value: bigint): void { this.#set('sendBufferSize', value); }

  #set<K extends Exclude<keyof Options, 'keepAliveEnabled'>>(option: K, value: Options[K]): void {
    if (Number(value) === 0) refuse('invalid-argument');
    this.#options[option] = value;
  }

  #keepAlive(): void {
    const { keepAliveEnabled: on, keepAliveIdleTime } = this.#options;
    // It is off at first.
    if (this.#connection === undefined || (!on && !this.#keptAlive)) return;
    this.#keptAlive = on;
    this.#sockets.send({ kind: 'keep-alive', id: this.#id, on, idleMs: Number(keepAliveIdleTime / 1_000_000n) });
  }

  #keptAlive = false;

  /** With it go its streams, as `closed`, and the connections that nobody has accepted. */
  [DISPOSE](): void {
    for (const socket of this.#came) socket[DISPOSE]();
    if (this.#connection !== undefined) this.#connection.drop();
    else if (this.#state.kind !== 'unbound') this.#sockets.send({ kind: 'drop', id: this.#id });
    this.#sockets.remove(this.#id);
    this.#state = { kind: 'closed' };
  }
}

/** `create-tcp-socket` */
export function createTcpSocket(sockets: Sockets): (family: Family) => TcpSocket {
  return (family) => TcpSocket.create(sockets, family);
}
