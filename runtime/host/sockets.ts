/**
 * What sockets of the WASI shim do otherwise than it has them, in its own thread.
 *
 * They send at once what they are given: `wasi:sockets` cannot say so, and otherwise the second of two small packets waits until the other side has
 * acknowledged the first, which it does 40 ms later.
 *
 * A connection that comes between bind and listen is kept: the shim's server listens from the first on, and drops it. A client that tries again and again until
 * somebody listens, as LLDB does with a program that it has started, would be sent away.
 */
import { callExtension } from '@bytecodealliance/preview2-shim/io-worker';

/** What the shim loads into its own thread, where the sockets are. As text it is found there whatever this file has become. */
const SOURCE = `
import { subscribe } from 'node:diagnostics_channel';
import { Server } from 'node:net';
// Between bind and listen the debugger does next to nothing.
const LISTENS_WITHIN = 250;
const bound = new WeakMap();
const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...rest) {
  if (event === 'listening') bound.set(this, performance.now());
  const wait = event === 'connection' ? bound.get(this) + LISTENS_WITHIN - performance.now() : 0;
  if (!(wait > 0)) return emit.call(this, event, ...rest);
  setTimeout(() => emit.call(this, event, ...rest), wait);
  return true;
};
export default () => {
  for (const channel of ['net.server.socket', 'net.client.socket']) subscribe(channel, ({ socket }) => socket.setNoDelay(true));
  return () => undefined;
};`;
const MODULE = new URL(`data:text/javascript,${encodeURIComponent(SOURCE)}`);

/** For sockets that are made from now on. Done twice it does no more than once. */
export const adjustSockets = (): void => void callExtension(MODULE, 'start', []);
