/** `wasi:sockets/ip-name-lookup`. */
import { domainToASCII } from 'node:url';
import { isIP } from 'node:net';
import { DISPOSE } from '../wire/embedding.js';
import { type ErrorCode, type IpAddress, parseAddress } from './addresses.js';
import { Pollable } from './pollables.js';
import type { Sockets } from './sockets.js';
import type { Network } from './tcp.js';
import type { Id } from './wire.js';

/** The resource `resolve-address-stream`. */
export class ResolveAddressStream {
  readonly #sockets: Sockets;
  #id: Id | undefined;
  /** Undefined until the name has been looked up. */
  #found: IpAddress[] | undefined;
  #failure: ErrorCode | undefined;

  constructor(sockets: Sockets, name: string) {
    this.#sockets = sockets;
    if (isIP(name) !== 0) {
      this.#found = [parseAddress(name)];
      return;
    }
    this.#id = sockets.add((report) => {
      if (report.kind === 'found') this.#found = report.addresses.map(parseAddress);
      else if (report.kind === 'failed') this.#failure = report.code === 'unknown' ? 'permanent-resolver-failure' : report.code;
    });
    sockets.send({ kind: 'look-up', id: this.#id, name });
  }

  /** Undefined after the last. */
  resolveNextAddress(): IpAddress | undefined {
    this.#sockets.update();
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#found === undefined) throw 'would-block' satisfies ErrorCode;
    return this.#found.shift();
  }

  subscribe(): Pollable {
    return new Pollable(this.#sockets.source(() => this.#found !== undefined || this.#failure !== undefined));
  }

  [DISPOSE](): void {
    if (this.#id !== undefined) this.#sockets.remove(this.#id);
  }
}

/** `resolve-addresses` */
export function resolveAddresses(sockets: Sockets): (network: Network, name: string) => ResolveAddressStream {
  return ({ looksUp }, name) => {
    if (!looksUp) throw 'permanent-resolver-failure' satisfies ErrorCode;
    const bare = /^\[(.*)\]$/.exec(name)?.[1] ?? name;
    if (isIP(bare) === 0 && (domainToASCII(name) === '' || /[\s/:?#@]/.test(name))) throw 'invalid-argument' satisfies ErrorCode;
    return new ResolveAddressStream(sockets, bare);
  };
}
