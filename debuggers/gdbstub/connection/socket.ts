/** TCP through `wasi:sockets`. */
import type { Pollable } from 'wasi:io/poll@0.2.12';
import type { InputStream, OutputStream } from 'wasi:io/streams@0.2.12';
import { instanceNetwork } from 'wasi:sockets/instance-network@0.2.12';
import type { IpSocketAddress } from 'wasi:sockets/network@0.2.12';
import { createTcpSocket } from 'wasi:sockets/tcp-create-socket@0.2.12';
import type { TcpSocket } from 'wasi:sockets/tcp@0.2.12';
import { dispose, payloadOf } from '../../view/handles.js';

const READ_BYTES = 65_536n;
/** What one blocking write takes at most (`wasi:io/streams`). */
const SMALL = 4096;

/** The other side is gone. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
}

/** It cannot be listened on an address: the message is for the user. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
}

const LAST_PORT = 65_535;

const REASONS: Readonly<Record<string, string>> = {
  'address-in-use': 'the port is in use; choose another, or 0 for any free port',
  'address-not-bindable': 'this machine does not have this address',
  'access-denied': 'not allowed; ports below 1024 may need privileges',
};

/** `127.0.0.1:1234` or `[::1]:1234`. */
function addressText({ tag, val }: IpSocketAddress): string {
  if (tag === 'ipv4') return `${val.address.join('.')}:${val.port}`;
  return `[${shortened(val.address)}]:${val.port}`;
}

/** An IPv6 address with its first longest run of zeros left out (RFC 5952, 4.2). */
function shortened(address: readonly number[]): string {
  const text = address.map((part) => part.toString(16)).join(':');
  const runs = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)];
  const longest = runs.reduce<RegExpMatchArray | undefined>((best, run) => (best === undefined || run[0].length > best[0].length ? run : best), undefined);
  if (longest === undefined) return text;
  const end = longest.index! + longest[0].length;
  return `${text.slice(0, longest.index)}::${text.slice(end).replace(/^:/, '')}`;
}

export class Listener {
  readonly pollable: Pollable;

  private constructor(private readonly socket: TcpSocket) {
    this.pollable = socket.subscribe();
  }

  /**
   * @param orLater whether the next port is tried where one is in use
   * @throws CannotListen
   */
  static open(address: IpSocketAddress, orLater = false): Listener {
    const socket = createTcpSocket(address.tag);
    const ready = socket.subscribe();
    try {
      socket.startBind(instanceNetwork(), address);
      ready.block();
      socket.finishBind();
      socket.startListen();
      ready.block();
      socket.finishListen();
    } catch (error) {
      const why = payloadOf(error);
      if (typeof why !== 'string') throw error;
      const { port } = address.val;
      if (orLater && why === 'address-in-use' && port < LAST_PORT) return Listener.open({ tag: address.tag, val: { ...address.val, port: port + 1 } } as IpSocketAddress, true);
      throw new CannotListen(`cannot listen on ${addressText(address)}: ${REASONS[why] ?? why}`);
    } finally {
      dispose(ready);
    }
    return new Listener(socket);
  }

  /** Its address as a text. */
  get name(): string {
    return addressText(this.socket.localAddress());
  }

  /** A connection that has come; undefined if there is none, or none any more. */
  accept(): Connection | undefined {
    try {
      return new Connection(...this.socket.accept());
    } catch (error) {
      if (typeof payloadOf(error) === 'string') return undefined;
      throw error;
    }
  }
}

export class Connection {
  /** Ready when there is something to read, or the other side is gone. */
  readonly pollable: Pollable;

  constructor(private readonly socket: TcpSocket, private readonly input: InputStream, private readonly output: OutputStream) {
    this.pollable = input.subscribe();
  }

  /** What has come, perhaps nothing. @throws ConnectionClosed */
  read(): Uint8Array {
    return closing(() => this.input.read(READ_BYTES));
  }

  /** Blocks until everything has been handed over. @throws ConnectionClosed */
  write(bytes: Uint8Array): void {
    closing(() => {
      if (bytes.length <= SMALL) {
        this.output.blockingWriteAndFlush(bytes);
        return;
      }
      const ready = this.output.subscribe();
      try {
        for (let at = 0; at < bytes.length; ) {
          const room = Number(this.output.checkWrite());
          if (room === 0) {
            ready.block();
            continue;
          }
          this.output.write(bytes.subarray(at, at + room));
          at += room;
        }
        this.output.blockingFlush();
      } finally {
        dispose(ready);
      }
    });
  }

  close(): void {
    // A stream may not go before what was made of it, nor a socket before its streams.
    for (const resource of [this.pollable, this.input, this.output, this.socket]) dispose(resource);
  }
}

/** Errors of a stream all mean the same here. */
function closing<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    if (payloadOf(error) === undefined) throw error;
    throw new ConnectionClosed('the client is gone');
  }
}
