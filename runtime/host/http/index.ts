/** `wasi:http` for a guest. */
import type { Bell } from '../wire/event-source.js';
import type { ImportObject } from '../wire/embedding.js';
import { FutureTrailers, IncomingBody, OutgoingBody } from './bodies.js';
import { type Client } from './client.js';
import { httpErrorCode } from './errors.js';
import { Fields } from './fields.js';
import {
  FutureIncomingResponse, IncomingRequest, IncomingResponse, OutgoingRequest, OutgoingResponse, RequestOptions, ResponseOutparam,
} from './messages.js';

/** @param client makes the requests of the guest */
export function http(bell: Bell, client: Client): ImportObject {
  return {
    'wasi:http/types': {
      Fields, FutureIncomingResponse, FutureTrailers, IncomingBody, IncomingRequest, IncomingResponse, OutgoingBody, RequestOptions, ResponseOutparam,
      httpErrorCode,
      OutgoingRequest: class extends OutgoingRequest {
        constructor(headers: Fields) {
          super(headers, bell);
        }
      },
      OutgoingResponse: class extends OutgoingResponse {
        constructor(headers: Fields) {
          super(headers, bell);
        }
      },
    },
    'wasi:http/outgoing-handler': { handle: (request: OutgoingRequest, options: RequestOptions | undefined) => client.handle(request, options) },
  };
}
