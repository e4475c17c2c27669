/** The variant `error-code` of `wasi:http/types`, and how its values come about. */
import { IoError } from '../wasi/streams.js';

/** As much of it as this host gives; a guest may give any. */
export type ErrorCode =
  | { readonly tag: 'DNS-error'; readonly val: { readonly rcode?: string; readonly infoCode?: number } }
  | { readonly tag: 'HTTP-request-body-size' | 'HTTP-response-body-size'; readonly val: bigint | undefined }
  | { readonly tag: 'TLS-alert-received'; readonly val: { readonly alertId: number; readonly alertMessage: string | undefined } }
  | { readonly tag: 'internal-error'; readonly val: string | undefined }
  | { readonly tag: SimpleCode };

type SimpleCode =
  | 'destination-unavailable' | 'destination-IP-unroutable' | 'connection-refused' | 'connection-terminated' | 'connection-timeout' | 'connection-read-timeout'
  | 'TLS-protocol-error' | 'TLS-certificate-error' | 'HTTP-request-URI-invalid' | 'HTTP-request-method-invalid' | 'HTTP-response-incomplete' | 'HTTP-protocol-error';

const CODES: Readonly<Record<string, SimpleCode>> = {
  ECONNREFUSED: 'connection-refused', ECONNRESET: 'connection-terminated', EPIPE: 'connection-terminated', ECONNABORTED: 'connection-terminated',
  ETIMEDOUT: 'connection-timeout', EHOSTUNREACH: 'destination-unavailable', EHOSTDOWN: 'destination-unavailable', ENETUNREACH: 'destination-IP-unroutable',
  ENETDOWN: 'destination-IP-unroutable', ERR_INVALID_URL: 'HTTP-request-URI-invalid', ERR_UNESCAPED_CHARACTERS: 'HTTP-request-URI-invalid', EPROTO: 'TLS-protocol-error',
};

/** Of a certificate that is not accepted, as OpenSSL and Node have them. */
const CERTIFICATE = /CERT|^CRL_|^UNABLE_TO_|^ERR_TLS_|^INVALID_(?:CA|PURPOSE)$|^PATH_LENGTH_EXCEEDED$|^HOSTNAME_MISMATCH$/;
/** What OpenSSL says when the other side has refused, whose code may be EPROTO or one of its own. */
const ALERT = /(?:([^:]*):[^:]*:\d+:)?SSL alert number (\d+)/;

/** What an error of Node's is called. */
export function errorCodeOf(e: NodeJS.ErrnoException): ErrorCode {
  const code = e.code ?? '';
  const [, alertMessage, alertId] = ALERT.exec(e.message) ?? [];
  if (alertId !== undefined) return { tag: 'TLS-alert-received', val: { alertId: Number(alertId), alertMessage } };
  if (Object.hasOwn(CODES, code)) return { tag: CODES[code]! };
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return { tag: 'DNS-error', val: { rcode: e.message } };
  if (code.startsWith('HPE_')) return { tag: 'HTTP-protocol-error' };
  if (code.startsWith('ERR_SSL_')) return { tag: 'TLS-protocol-error' };
  if (CERTIFICATE.test(code)) return { tag: 'TLS-certificate-error' };
  return { tag: 'internal-error', val: e.message };
}

/** An `error` of a stream of HTTP's, which tells its code to `http-error-code`. */
export class HttpIoError extends IoError {
  constructor(readonly code: ErrorCode) {
    super(code.tag);
  }
}

/** What the operation throws that learns of a failure. */
export function failedWith(code: ErrorCode): never {
  throw { tag: 'last-operation-failed', val: new HttpIoError(code) };
}

/** `http-error-code` */
export const httpErrorCode = (error: IoError): ErrorCode | undefined => (error instanceof HttpIoError ? error.code : undefined);
