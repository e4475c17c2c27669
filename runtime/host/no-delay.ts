/**
 * Sockets of the WASI shim send at once what they are given. `wasi:sockets` cannot say so, and otherwise the second of two small packets waits
 * until the other side has acknowledged the first, which it does 40 ms later.
 */
import { callExtension } from '@bytecodealliance/preview2-shim/io-worker';

/** What the shim loads into its own thread, where the sockets are. As text it is found there whatever this file has become. */
const SOURCE = `
import { subscribe } from 'node:diagnostics_channel';
export default () => {
  for (const channel of ['net.server.socket', 'net.client.socket']) subscribe(channel, ({ socket }) => socket.setNoDelay(true));
  return () => undefined;
};`;
const MODULE = new URL(`data:text/javascript,${encodeURIComponent(SOURCE)}`);

/** Sockets that are made from now on do not delay. Done twice it does no more than once. */
export const sendWithoutDelay = (): void => void callExtension(MODULE, 'start', []);
