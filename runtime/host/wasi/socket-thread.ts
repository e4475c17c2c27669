/** The thread of a debugger's sockets: Node's sockets need an event loop, and the debugger's thread blocks. */
import { lookup } from 'node:dns';
import { createServer, type Server, Socket } from 'node:net';
import { workerData } from 'node:worker_threads';
import { Bell } from '../wire/event-source.js';
import type { LinkData } from '../wire/peer.js';
import { type Endpoint, errorCode } from './addresses.js';
import { Datagrams, type Reporting } from './datagrams.js';
import { type Command, type Id, type Report, WINDOW } from './wire.js';

const { port, word } = workerData as LinkData;
const bell = new Bell(word);
const servers = new Map<Id, Server>();
/** Those that are being made are sockets still. */
const connecting = new Map<Id, Socket>();
const connections = new Map<Id, Connection>();
const datagrams = new Map<Id, Datagrams>();
let lastConnection = 0;
/** How many writes are under way, and who wants to know when none is. */
let writing = 0;
let settling: Id | undefined;

function report(message: Report): void {
  port.postMessage(message);
  bell.ring();
}

const fail = (id: Id, e: NodeJS.ErrnoException): void => report({ kind: 'failed', id, code: errorCode(e), message: e.message });
const reporting: Reporting = {
  report, fail,
  writing: (change) => {
    writing += change;
    settle();
  },
};
const localOf = (socket: Socket): Endpoint => ({ host: socket.localAddress!, port: socket.localPort! });
const remoteOf = (socket: Socket): Endpoint => ({ host: socket.remoteAddress!, port: socket.remotePort! });

/** A connection that stands. Packets go out at once: `wasi:sockets` cannot ask for it, and otherwise the second of two small ones waits for an acknowledgement. */
class Connection {
  /** Bytes that the debugger has not taken yet. */
  private ahead = 0;

  constructor(private readonly id: Id, readonly socket: Socket) {
    connections.set(id, this);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.ahead += chunk.length;
      if (this.ahead >= WINDOW) socket.pause();
      // A copy: a buffer may share its memory with others.
      report({ kind: 'data', id, bytes: new Uint8Array(chunk) });
    });
    socket.on('end', () => report({ kind: 'ended', id }));
    socket.on('error', (e) => fail(id, e));
    socket.on('close', () => report({ kind: 'closed', id }));
  }

  write(bytes: Uint8Array): void {
    writing++;
    this.socket.write(bytes, (e) => {
      writing--;
      // Of an error, `failed` or `closed` tells.
      if (!e) report({ kind: 'written', id: this.id, length: bytes.length });
      settle();
    });
  }

  taken(length: number): void {
    this.ahead -= length;
    if (this.ahead < WINDOW) this.socket.resume();
  }
}

function bind(id: Id, { host, port: number }: Endpoint, backlog: number): void {
  const server = createServer({ allowHalfOpen: true });
  servers.set(id, server);
  server.on('connection', (socket) => {
    const connection = --lastConnection;
    report({ kind: 'came', id, connection, local: localOf(socket), remote: remoteOf(socket) });
    new Connection(connection, socket);
  });
  server.on('error', (e) => fail(id, e));
  server.listen({ host, port: number, backlog, ipv6Only: true }, () => {
    const { address, port: bound } = server.address() as { address: string; port: number };
    report({ kind: 'bound', id, local: { host: address, port: bound } });
  });
}

/** If it was bound, from there. */
function connect(id: Id, to: Endpoint): void {
  const server = servers.get(id);
  servers.delete(id);
  const socket = new Socket({ allowHalfOpen: true });
  connecting.set(id, socket);
  const start = (from?: { address: string; port: number }): void => {
    const refused = (e: Error): void => fail(id, e);
    socket.once('error', refused);
    socket.connect({ host: to.host, port: to.port, localAddress: from?.address, localPort: from?.port }, () => {
      socket.off('error', refused);
      connecting.delete(id);
      report({ kind: 'connected', id, local: localOf(socket), remote: remoteOf(socket) });
      new Connection(id, socket);
    });
  };
  if (server === undefined) return start();
  const bound = server.address() as { address: string; port: number };
  server.close(() => start(bound));
}

function drop(id: Id): void {
  servers.get(id)?.close();
  servers.delete(id);
  connecting.get(id)?.destroy();
  connecting.delete(id);
  // Once everything is written.
  connections.get(id)?.socket.destroySoon();
  connections.delete(id);
  datagrams.get(id)?.drop();
  datagrams.delete(id);
}

function settle(): void {
  if (settling === undefined || writing > 0) return;
  report({ kind: 'settled', id: settling });
  settling = undefined;
}

function obey(command: Command): void {
  const { id } = command;
  switch (command.kind) {
    case 'bind': bind(id, command.at, command.backlog); break;
    case 'connect': connect(id, command.to); break;
    case 'write': connections.get(id)?.write(command.bytes); break;
    case 'taken': (connections.get(id) ?? datagrams.get(id))?.taken(command.length); break;
    case 'bind-datagrams':
      // One that could not be bound.
      datagrams.get(id)?.drop();
      datagrams.set(id, new Datagrams(id, command.family, command.at, reporting));
      break;
    case 'limit-datagrams': datagrams.get(id)?.limit(command.to); break;
    case 'send-datagram': datagrams.get(id)?.send(command.bytes, command.to); break;
    case 'hop-limit': datagrams.get(id)?.hopLimit(command.limit); break;
    case 'end': connections.get(id)?.socket.end(); break;
    case 'keep-alive': connections.get(id)?.socket.setKeepAlive(command.on, command.idleMs); break;
    case 'drop': drop(id); break;
    case 'settle':
      settling = id;
      settle();
      break;
    case 'look-up':
      lookup(command.name, { all: true, verbatim: true }, (e, found) => {
        if (e !== null) fail(id, e);
        else report({ kind: 'found', id, addresses: found.map(({ address }) => address) });
      });
      break;
  }
}

process.on('uncaughtException', (e) => report({ kind: 'gone', id: 0, message: e.message }));
port.on('message', obey);
