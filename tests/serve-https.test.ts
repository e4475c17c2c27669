/** Requests of a component to HTTPS servers, and what becomes of those to servers that are not to be trusted. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { proxy, Served } from './serve/process.js';

/**
 * Both certificates are for 127.0.0.1, sign themselves, and have the same key, which nothing else uses; `expired` was good in 2020, `good` is from then on for a hundred years. They were made by
 *
 *   openssl ca -selfsign -keyfile key.pem -in request.csr -startdate 20200101000000Z -enddate ... (with subjectAltName IP:127.0.0.1)
 */
const certificate = (name: string): string => fileURLToPath(new URL(`serve/certificates/${name}.pem`, import.meta.url));
const key = readFileSync(certificate('key'));
const open: Server[] = [];

async function portOf(server: Server): Promise<number> {
  open.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const https = (name: string, options: ServerOptions = {}): Promise<number> =>
  portOf(createServer({ key, cert: readFileSync(certificate(name)), ...options }, (asked, response) => response.end(`${asked.method} ${asked.url}`)));

/** One that trusts the good certificate, and one that trusts the expired one. */
let good: Served;
let expired: Served;
beforeAll(async () => {
  [good, expired] = await Promise.all(['good', 'expired'].map((name) => Served.start([proxy], { NODE_EXTRA_CA_CERTS: certificate(name) }))) as [Served, Served];
}, 60_000);
afterAll(async () => {
  for (const server of open) server.close();
  await Promise.all([good, expired].map((served) => served.stop()));
});

it('answers', async () => {
  expect(await good.text(`/fetch?https://127.0.0.1:${await https('good')}`)).toBe('200 "GET /there?x"');
});

it.each([
  ['whose certificate nobody has signed that is trusted', () => expired, '127.0.0.1', () => https('good'), 'ErrorCode::TlsCertificateError'],
  ['whose certificate has expired', () => expired, '127.0.0.1', () => https('expired'), 'ErrorCode::TlsCertificateError'],
  ['whose certificate is for another name', () => good, 'localhost', () => https('good'), 'ErrorCode::TlsCertificateError'],
  ['that wants a certificate', () => good, '127.0.0.1', () => https('good', { requestCert: true }),
    /^ErrorCode::TlsAlertReceived\(TlsAlertReceivedPayload \{ alert-id: Some\(116\), alert-message: Some\("tlsv13 alert certificate required"\) \}\)$/],
  ['that has older versions only', () => good, '127.0.0.1', () => https('good', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    /^ErrorCode::TlsAlertReceived\(.*Some\(70\).*alert protocol version.*\)$/],
  ['that does not speak TLS', () => good, '127.0.0.1', () => portOf(createHttpServer()), 'ErrorCode::TlsProtocolError'],
  ['that closes the connection', () => good, '127.0.0.1', () => portOf(createTcpServer((socket) => socket.destroy())), 'ErrorCode::ConnectionTerminated'],
] as const)('tells of a server %s', async (_, from, host, start, told) => {
  expect((await from().text(`/fetch?https://${host}:${await start()}`)).trimEnd()).toEqual(typeof told === 'string' ? told : expect.stringMatching(told));
});
