// undici: its HTTP parser, llhttp, compiled with vectors, for what it looks for in headers. Requests over the machine's own network.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setImmediate } from 'node:timers';
import { digest, rejected, sequence, steps } from './helpers.mjs';

const require = createRequire(import.meta.url);
const { Client, Pool, request } = require('undici');

const next = sequence(11);
const word = (length) => Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz-0123456789'[next() % 37]).join('');
const HEADERS = Array.from({ length: 60 }, (_, i) => `x-${i}-${word(1 + (i * 7) % 40)}: ${word((i * 13) % 200)} \u00e9\t${word(i)}`).join('\r\n');
const BODY = word(50_000);
const chunked = (size) => Array.from({ length: Math.ceil(BODY.length / size) }, (_, i) => BODY.slice(i * size, (i + 1) * size))
  .map((part) => `${part.length.toString(16)};name=value\r\n${part}\r\n`).join('') + '0\r\nx-trailer: end\r\n\r\n';

// What is sent for a path, byte for byte; in pieces of so many bytes, so that the parser stops and goes on everywhere.
const RESPONSES = {
  '/headers': [`HTTP/1.1 200 OK\r\n${HEADERS}\r\ncontent-length: 2\r\n\r\nok`],
  '/pieces': [`HTTP/1.1 203 Non-Authoritative Information\r\n${HEADERS}\r\ncontent-length: 5\r\n\r\nhello`, 97],
  '/chunked': [`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked(999)}`],
  '/chunked-pieces': [`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked(4001)}`, 1013],
  '/nothing': ['HTTP/1.1 204 No Content\r\n\r\n'],
  '/interim': ['HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nend'],
  '/bad-version': ['HTTP/9.9 200 OK\r\n\r\n'],
  '/bad-header': [`HTTP/1.1 200 OK\r\n${'x'.repeat(40)} y: 1\r\n\r\n`],
  '/bad-value': [`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40)}\u0001${'y'.repeat(40)}\r\n\r\n`],
  '/bad-length': ['HTTP/1.1 200 OK\r\ncontent-length: 12x\r\n\r\n'],
  '/bad-chunk': ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
};

const server = createServer((socket) => {
  let pending = '';
  let sending = Promise.resolve();
  socket.on('error', () => {});
  socket.on('data', (data) => {
    pending += data.toString('latin1');
    for (let end; (end = pending.indexOf('\r\n\r\n')) >= 0; pending = pending.slice(end + 4)) {
      const [text, size = text.length] = RESPONSES[pending.split(' ')[1]];
      sending = sending.then(async () => {
        for (let at = 0; at < text.length && !socket.destroyed; at += size) {
          await new Promise((resolve) => socket.write(text.slice(at, at + size), 'latin1', () => setImmediate(resolve)));
        }
      });
    }
  });
});

let origin;
const get = async (path, dispatcher) => {
  const { statusCode, headers, trailers, body } = await request(origin + path, dispatcher && { dispatcher });
  const text = await body.text();
  return { statusCode, headers: Object.keys(headers).length, digest: digest(JSON.stringify([headers, text])), trailers, length: text.length };
};
// The message without what differs from run to run.
const refused = async (path) => (await rejected(() => get(path))).message;

export const run = steps([
  // Where this is not taken undici uses a parser without vectors, and does not say so.
  ['the parser', () => WebAssembly.validate(require('undici/lib/llhttp/llhttp_simd-wasm.js'))],
  ['listen', async () => {
    if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
    origin = `http://127.0.0.1:${server.address().port}`;
  }],
  ...['/headers', '/pieces', '/chunked', '/chunked-pieces', '/nothing', '/interim'].map((path) => [path, () => get(path)]),
  ...['/bad-version', '/bad-header', '/bad-value', '/bad-length', '/bad-chunk'].map((path) => [path, () => refused(path)]),
  ['pipelined', async () => {
    const client = new Client(origin, { pipelining: 10 });
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => get(['/headers', '/chunked', '/nothing'][i % 3], client)));
    await client.close();
    return digest(JSON.stringify(answers));
  }],
  ['pool', async () => {
    const pool = new Pool(origin, { connections: 4 });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => get(i % 2 ? '/pieces' : '/chunked-pieces', pool)));
    await pool.close();
    return digest(JSON.stringify(answers));
  }],
]);
// Connections that are kept alive would keep the process.
export const end = () => process.exit();
