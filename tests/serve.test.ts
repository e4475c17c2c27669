/** `wasm2js-debug serve`: what a handler is given and what becomes of what it gives; several requests at once; what goes wrong. */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, root, Workspace } from './cli-process.js';
import { componentCache } from './component-cache.js';
import { proxy, Served } from './serve/process.js';
import { sendMany } from './serve/requests.js';

const workspace = new Workspace();
const cli = (args: readonly string[]): Outcome => workspace.cli(args, { env: { ...componentCache, WASM2JS_DEBUG_CACHE: '' } });

let served: Served;
beforeAll(async () => {
  mkdirSync(workspace.file('given'));
  workspace.write('given/one', '');
  served = await Served.start(['--env', 'NAME=value', '--dir', `${workspace.file('given')}::/data`, '-S', 'cli', proxy]);
}, 60_000);
afterAll(() => served.stop());

describe('a handler', () => {
  it('answers', async () => {
    expect(await served.ask('/')).toMatchObject({ status: 200, body: 'Hello, world!\n', complete: true, headers: { 'content-type': 'text/plain' } });
  });

  it('sees the request, but for what is the business of the connection', async () => {
    const { port } = new URL(served.url);
    const { body } = await served.ask('/describe?a=b', { method: 'PATCH', headers: { 'X-B': ['1', 'ü'], 'Keep-Alive': '1' } });
    expect(body).toBe(`Method::Patch Some(Scheme::Http) Some("127.0.0.1:${port}") Some("/describe?a=b")\ncontent-length: 0\nx-b: 1\nx-b: \ufffd\nset: Err(HeaderError::Immutable)\n`);
  });

  it('is told of mistakes', async () => {
    expect((await served.text('/mistakes')).split('\n')).toEqual([
      'Err(HeaderError::Forbidden)', 'Err(HeaderError::InvalidSyntax)', 'Err(HeaderError::InvalidSyntax)', 'Ok(())',
      '[("a", [49]), ("a", [50])] [[49], [50]] false', 'Err(()) Err(HeaderError::Immutable)', 'true', 'Err(ErrorCode::HttpResponseBodySize(Some(2)))',
      'Err(()) Err(()) Err(())', 'Some(ErrorCode::HttpRequestUriInvalid)', '',
    ]);
  });

  it.each([0, 1, 70_000, 1_000_000])('gets and gives a body of %i bytes', async (length) => {
    const body = 'abcdefg\n'.repeat(length / 8 + 1).slice(0, length);
    expect((await served.ask('/echo', {}, body)).body === body).toBe(true);
    expect(await served.ask('/size', {}, body)).toMatchObject({ status: 200, body: `${length}\n` });
  });

  it('gives a part of a body before it has the next', async () => {
    const asked = request(`${served.url}/echo`, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
    asked.write('one');
    const [response] = await once(asked, 'response') as [import('node:http').IncomingMessage];
    expect(String((await once(response, 'data'))[0])).toBe('one');
    // It may come together with the last part.
    const ended = once(response, 'end');
    asked.addTrailers({ 'x-end': 'yes' });
    asked.end('two');
    expect(String((await once(response, 'data'))[0])).toBe('two');
    await ended;
    expect(response.trailers).toEqual({ 'x-end': 'yes' });
  });

  it('gives any status, fields of one name, and no body', async () => {
    const { status, body, rawHeaders } = await served.ask('/status?418');
    expect([status, body]).toEqual([418, '']);
    expect(rawHeaders.slice(0, 4)).toEqual(['x-a', '1', 'x-a', '2']);
    expect(await served.ask('/status?204')).toMatchObject({ status: 204, body: '' });
    expect(await served.ask('/bare')).toMatchObject({ status: 200, body: '', headers: { 'content-length': '0' } });
    expect(await served.ask('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  it('is given an environment and directories, and no input', async () => {
    expect(await served.text('/given')).toBe('Ok("value") ["one"] 0\n');
  });

  it('is a new instance for each request', async () => {
    expect([await served.text('/count'), await served.text('/count')]).toEqual(['1\n', '1\n']);
  });

  it('makes requests itself', async () => {
    const other = createServer((asked, response) => response.writeHead(201).end(`${asked.method} ${asked.url} ${asked.headers.host} ${asked.headers['x-asked']}`)).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const to = `localhost:${(other.address() as AddressInfo).port}`;
    expect(await served.text(`/fetch?${to}`)).toBe(`201 "GET /there?x ${to} yes"`);
    other.close();
    other.closeAllConnections();
    await once(other, 'close');
    expect(await served.text(`/fetch?${to}`)).toBe('ErrorCode::ConnectionRefused\n');
  });

  it('writes lines that are marked with the number of the request', async () => {
    await served.text('/say');
    const [, number] = await served.said(/^stderr \[(\d+)\] :: to error\n/m);
    await served.said(new RegExp(`^stdout \\[${number}\\] :: to output\nstdout \\[${number}\\] :: and more\n`, 'm'), 'stdout');
  });
});

describe('a request that goes wrong', () => {
  it('by a trap is answered by 500, and told with its lines', async () => {
    expect(await served.ask('/trap')).toMatchObject({ status: 500, body: '' });
    await served.said(/^wasm2js-debug: trap: unreachable\n( {4}at .*\n)+ {4}at .*Guest>::handle \(.*proxy\.rs:\d+, proxy\.wasm:0x[0-9a-f]+\)\n/m);
  });

  it.each([
    ['/nothing', /the handler has returned without a response\n/],
    ['/error', /the handler has failed: internal-error \(no idea\)\n/],
    ['/exit', /the program has exited with code 1\n/],
    ['/status?100', /the handler has failed: internal-error \(status 100 is not that of a final response\)\n/],
  ])('%s is answered by 500', async (path, told) => {
    expect((await served.ask(path)).status).toBe(500);
    await served.said(new RegExp(`^wasm2js-debug: proxy\\.wasm: request \\d+: ${told.source}`, 'm'));
  });

  it.each(['/late', '/unfinished'])('%s after its answer has begun is cut off', async (path) => {
    expect(await served.ask(path)).toMatchObject({ status: 200, body: 'the beginning', complete: false });
  });

  it('leaves the others', async () => {
    expect(await served.text('/add?2+3')).toBe('5\n');
  });
});

describe('what no handler sees', () => {
  const answerTo = async (text: string): Promise<string> => {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
    socket.end(text);
    let answer = '';
    for await (const part of socket) answer += String(part);
    return answer.split('\r\n')[0]!;
  };

  it.each([
    ['a tunnel', 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n', 501],
    ['what is not HTTP', 'nonsense\r\n\r\n', 400],
    ['a request to no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a body with two lengths', 'POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['an expectation that is not known', 'POST /size HTTP/1.1\r\nHost: a\r\nExpect: more\r\nContent-Length: 0\r\nConnection: close\r\n\r\n', 417],
  ])('%s', async (_, text, status) => {
    expect(await answerTo(text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});

it('a body that is expected is asked for first', async () => {
  const asked = request(`${served.url}/size`, { method: 'POST', headers: { expect: '100-continue', 'content-length': 3 } });
  asked.flushHeaders();
  await once(asked, 'continue');
  asked.end('abc');
  const [response] = await once(asked, 'response') as [import('node:http').IncomingMessage];
  expect(String((await once(response, 'data'))[0])).toBe('3\n');
});

it('a client that leaves does no harm, and others go on while a handler waits', async () => {
  const asked = request(`${served.url}/echo`, { method: 'POST', headers: { 'content-length': 10 } });
  asked.on('error', () => undefined).write('five!');
  const [response] = await once(asked, 'response') as [import('node:http').IncomingMessage];
  response.on('error', () => undefined);
  await once(response, 'data');
  expect(await served.text('/add?20+3')).toBe('23\n');
  asked.destroy();
  await served.said(/the client has left: Some\(ErrorCode::ConnectionTerminated\)\n/);
  expect(await served.text('/add?4+3')).toBe('7\n');
});

// 400 more under a debugger are in tests/serve-debug.test.ts.
it('600 requests, 8 at a time: each has its own answer, also where others trap or leave', async () => {
  // Most of what a request takes is its instance.
  const many = await Served.start(['--max-instance-reuse-count', '20', proxy]);
  expect((await sendMany(many, 600)).wrong).toEqual([]);
  expect(await many.stop()).toBe(0);
}, 240_000);

it('keeps nothing of a request that is over', async () => {
  const every = 20;
  const told = await Served.start([proxy], { OBJECTS_EVERY: `${every}`, NODE_OPTIONS: `--import=${new URL('serve/objects.mjs', import.meta.url)}` });
  // Most of them on the first thread: others are started when a client has left, and not its handler.
  expect((await sendMany(told, 12 * every, 1)).wrong).toEqual([]);
  for (const thread of ['main', 'guest']) {
    const [, id] = await told.said(new RegExp(`^objects: ${thread} (\\d+) ${4 * every} `, 'm'));
    const [, ...counts] = [...told.stderr.matchAll(new RegExp(`^objects: ${thread} ${id} \\d+ (\\d+),`, 'gm'))].map(([, count]) => Number(count));
    // What is made once may come at any time. What each request leaves comes every time.
    expect(Math.min(...counts.slice(1).map((count, i) => count - counts[i]!))).toBeLessThan(every);
  }
  await told.stop();
}, 120_000);

it.each(['SIGINT', 'SIGTERM'] as const)('%s ends it, whatever it does', async (signal) => {
  const own = await Served.start(['--no-logging-prefix', '--max-instance-reuse-count', '2', proxy]);
  expect([await own.text('/count'), await own.text('/count'), await own.text('/count')]).toEqual(['1\n', '2\n', '1\n']);
  await own.text('/say');
  await own.said(/^to output\nand more\n/, 'stdout');
  const waits = own.ask('/echo', { headers: { 'content-length': 5 } }, undefined).catch(() => 'cut off');
  expect(await own.stop(signal)).toBe(0);
  expect(await waits).toBe('cut off');
  expect(own.stderr).toMatch(/^Serving HTTP on [^\n]*\nto error\n$/);
}, 60_000);

it('a command makes requests if it may', async () => {
  const other = createServer((asked, response) => {
    let length = 0;
    asked.on('data', (part: Buffer) => (length += part.length)).on('end', () => response.setHeader('x-to', 'you').end(`${asked.method} ${asked.url} ${length}`));
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const child = (await import('node:child_process')).spawn(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'run', '-S', 'http', proxy, `127.0.0.1:${port}`, '/x?y'], {
    env: { PATH: process.env['PATH'], ...componentCache }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(said).toBe('200 [[121, 111, 117]] "POST /x?y 300000"\n');
  other.close();
  other.closeAllConnections();
  const { status, stderr } = cli(['run', proxy, '127.0.0.1:1', '/']);
  expect([status, stderr]).toEqual([2, 'wasm2js-debug: proxy.wasm: cannot be given its import wasi:http/types@0.2.12: HTTP must be allowed, by \'wasm2js-debug run -S http\'\n']);
});

describe('refused in one line', () => {
  const built = (name: string): string => join(root, 'test-programs', 'build', name);
  it.each([
    [['--addr', 'nowhere', proxy], '--addr nowhere: expects [HOST:]PORT, with a port up to 65535'],
    [['--addr', 'example.org:80', proxy], '--addr example.org:80: the host must be an IP address, such as 127.0.0.1 or [::1]'],
    [['--addr', '192.0.2.1:0', proxy], '--addr 192.0.2.1:0: this machine has no such address'],
    [['--addr', '127.0.0.1:0', '--max-instance-reuse-count', '0', proxy], '--max-instance-reuse-count 0: expects a number from 1 on'],
    [['--addr', '127.0.0.1:0', '-S', 'frob', proxy], '-S frob: no such setting; the settings are inherit-network, allow-ip-name-lookup, http'],
    [['--addr', '127.0.0.1:0', '--dir', 'nowhere', proxy], '--dir nowhere: no such file or directory'],
    [['--addr', '127.0.0.1:0', 'nowhere.wasm'], 'nowhere.wasm: no such file or directory'],
    [['--addr', '127.0.0.1:0', built('components/composed.wasm')], "composed.wasm: not a handler of HTTP requests: it does not export wasi:http/incoming-handler of version 0.2; it exports total, broken; call a function with wasm2js-debug run --invoke 'NAME(ARGUMENTS)'"],
    [['--addr', '127.0.0.1:0', built('wat/br_table.raw.wasm')], /br_table\.raw\.wasm: not a component: a server's handler is a component that exports wasi:http\/incoming-handler; 'wasm2js-debug run' runs modules$/],
    [['--core', 'x', proxy], "unknown option '--core'; see 'wasm2js-debug serve --help'"],
    [[], "error: missing required argument 'file'"],
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = cli(['serve', ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^wasm2js-debug: [^\n]*\n$/);
    if (args.length > 0) expect(stderr.slice('wasm2js-debug: '.length, -1)).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  it('an address in use', async () => {
    const other = createTcpServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    const { status, stderr } = cli(['serve', '--addr', address, proxy]);
    other.close();
    expect([status, stderr]).toEqual([2, `wasm2js-debug: --addr ${address}: the port is in use; choose another, or 0 for any free port\n`]);
  });
});
