/** A server whose requests guests answer, on the main thread. */
import { createServer, type Server as NodeServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { EXIT, reasonOf, SELF, UserError, writeText } from '../../base/messages.js';
import type { Endpoint } from '../wasi/addresses.js';
import { Exchange } from './exchange.js';
import { Guests, type StartGuest } from './guests.js';

export interface ServerOptions {
  readonly address: Endpoint;
  /** What the user has called it. */
  readonly addressText: string;
  /** How many requests may be answered at the same time: each has a thread. */
  readonly threads: number;
  readonly start: StartGuest;
  /** Whether the server is over when a thread is: it is one that a debugger has ended. */
  readonly endsWithThread: boolean;
}

/** How long a guest under a debugger has to come to its end when the server is over, in milliseconds. */
const PATIENCE_MS = 1000;

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; choose another, or 0 for any free port', EADDRNOTAVAIL: 'this machine has no such address', EACCES: 'not allowed; ports below 1024 may need privileges', EAFNOSUPPORT: 'this machine has no addresses of that kind',
};

const urlOf = ({ family, address, port }: AddressInfo): string => `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`;

/**
 * Serves until a signal comes.
 * @returns the exit code
 */
export function serve({ address: { host, port }, addressText, threads, start, endsWithThread }: ServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    let last = 0;
    const server: NodeServer = createServer((request, response) => guests.answer(new Exchange(--last, request, response)));
    // A handler cannot make a tunnel; without this Node would close the connection without a word.
    server.on('connect', (_, socket: Duplex) => {
      socket.on('error', () => undefined).end('HTTP/1.1 501 Not Implemented\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
    // A guest that stands in a debugger may take its time.
    server.requestTimeout = 0;
    let over = false;
    const end = (code: number, patience = endsWithThread ? PATIENCE_MS : 0): void => {
      if (over) return;
      over = true;
      server.close();
      server.closeAllConnections();
      guests.end(patience, () => resolve(code));
    };
    const guests = new Guests(start, threads, (code, wasReady) => {
      // A thread that cannot begin has said why.
      if (endsWithThread || !server.listening) end(code);
      else if (!wasReady || code !== EXIT.ok) writeText(2, `${SELF}a thread of the server has ended unexpectedly (exit code ${code}); another one takes its place\n`);
    });
    server.on('error', (e: NodeJS.ErrnoException) => {
      reject(new UserError(`--addr ${addressText}: ${REASONS[e.code ?? ''] ?? reasonOf(e)}`));
      end(EXIT.usage, 0);
    });
    guests.begin(() => server.listen({ host, port, ipv6Only: true }, () => {
      writeText(2, `Serving HTTP on ${urlOf(server.address() as AddressInfo)}\n`);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(EXIT.ok));
    }));
  });
}
