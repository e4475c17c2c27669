/**
 * Loaded by the WASI shim into its own thread, where the sockets are: they send at once what they are given. `wasi:sockets` cannot say so, and otherwise the
 * second of two small packets waits for the other side to acknowledge the first, which it does 40 ms later.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** What the shim asks an extension for; there is nothing to be asked of this one. */
export default function noDelay(): () => void {
  for (const channel of ['net.server.socket', 'net.client.socket']) {
    subscribe(channel, (message) => {
      (message as { readonly socket: Socket }).socket.setNoDelay(true);
    });
  }
  return () => undefined;
}
