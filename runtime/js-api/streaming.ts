/** The source of `compileStreaming` and `instantiateStreaming` (WebAssembly Web API): a Response, or a promise of one. */
import type { ResponseLike } from './types.js';

const isResponse = (v: unknown): v is ResponseLike => {
  const Response = (globalThis as { Response?: new () => ResponseLike }).Response;
  return Response !== undefined && v instanceof Response;
};

/** An error as Node makes it, which programs tell by its code. */
const coded = (code: string, message: string): TypeError => Object.assign(new TypeError(message), { code });

/**
 * Reads the bytes of a response.
 * @throws TypeError (as a rejection) if it is no response, has another MIME type than `application/wasm`, a failure status, or was read before
 */
export async function responseBytes(source: unknown): Promise<Uint8Array> {
  const response = await source;
  if (!isResponse(response)) {
    throw coded('ERR_INVALID_ARG_TYPE', 'The "source" argument must be an instance of Response or an Promise resolving to Response.');
  }
  const refuse = (problem: string): TypeError => coded('ERR_WEBASSEMBLY_RESPONSE', `WebAssembly response ${problem}`);
  const type = response.headers.get('content-type');
  if (type?.trim().toLowerCase() !== 'application/wasm') throw refuse(`has unsupported MIME type '${type}'`);
  if (!response.ok) throw refuse(`has status code ${response.status}`);
  if (response.bodyUsed) throw refuse('body has already been used');
  return new Uint8Array(await response.arrayBuffer());
}
