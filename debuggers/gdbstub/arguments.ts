/** The arguments of the debugger. */
import type { IpSocketAddress } from 'wasi:sockets/network@0.2.12';
import { TRACEABLE, type Traceable } from './protocol/trace.js';
import type { ServerOptions } from './session/server.js';

export interface Arguments extends ServerOptions {
  readonly address: IpSocketAddress;
  /** Whether one of the ports after that will do where it is in use. */
  readonly orLater: boolean;
  /** What is printed of what the stub does. */
  readonly traced: ReadonlySet<Traceable>;
}

/** The argument makes no sense: the message is for the user. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

const LAUNCHED = /^--launched=(\d{1,4})$/;

/** @throws ArgumentError */
export function parseArguments(args: readonly string[]): Arguments {
  let wait: ServerOptions['wait'] = 'instruction';
  let orLater = false;
  let threadName = 'main';
  let sendOutput = false;
  let patience: number | undefined;
  let traced: ReadonlySet<Traceable> = new Set();
  let address: IpSocketAddress | undefined;
  for (const arg of args) {
    if (arg === '--no-wait') wait = undefined;
    else if (arg === '--wait=instance') wait = 'instance';
    else if (arg === '--or-later') orLater = true;
    else if (arg.startsWith('--thread=')) threadName = arg.slice('--thread='.length);
    else if (LAUNCHED.test(arg)) patience = Number(LAUNCHED.exec(arg)![1]);
    else if (arg === '--output=client' || arg === '--output=terminal') sendOutput = arg.endsWith('client');
    else if (arg.startsWith('--trace=')) traced = parseTrace(arg.slice('--trace='.length));
    else if (arg.startsWith('-')) throw new ArgumentError(`${arg}: no such option; the options are --no-wait, --wait=instance, --or-later, --thread=NAME, --output=client|terminal, --trace=${TRACEABLE.join(',')} and --launched=SECONDS`);
    else if (address !== undefined) throw new ArgumentError(`${arg}: only one address can be given`);
    else address = parseAddress(arg);
  }
  if (address === undefined) throw new ArgumentError('the address to listen on is missing: give [HOST:]PORT');
  return { wait, sendOutput, patience, threadName, traced, address, orLater };
}

/** The variable of the environment by which hosts are told what the stub is to trace: `packets`, `stops`, or both with a comma between them. */
export const TRACE_VARIABLE = 'WASM2JS_DEBUG_TRACE';

/**
 * The argument that the variable's value makes, if it has one.
 * @throws ArgumentError
 */
export function traceArguments(value: string | undefined): string[] {
  if (value === undefined || value === '') return [];
  try {
    parseTrace(value);
  } catch (e) {
    throw e instanceof ArgumentError ? new ArgumentError(`${TRACE_VARIABLE}: ${e.message}`) : e;
  }
  return [`--trace=${value}`];
}

/** `packets,stops`, or one of them. @throws ArgumentError */
export function parseTrace(text: string): ReadonlySet<Traceable> {
  return new Set(text.split(',').map((word) => {
    const known = TRACEABLE.find((one) => one === word);
    if (known === undefined) throw new ArgumentError(`'${word}' cannot be traced: give ${TRACEABLE.join(', ')} or ${TRACEABLE.join(',')}`);
    return known;
  }));
}

/** `1234`, `127.0.0.1:1234`, `localhost:1234`, `[::1]:1234`. @throws ArgumentError */
export function parseAddress(text: string): IpSocketAddress {
  const match = /^(?:(.*):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port > 65_535) throw new ArgumentError(`${text}: expects [HOST:]PORT, with a port up to 65535`);
  const host = match[1] === undefined || match[1] === 'localhost' ? '127.0.0.1' : match[1];
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host)?.slice(1).map(Number);
  if (v4?.every((part) => part < 256)) return { tag: 'ipv4', val: { port, address: v4 as [number, number, number, number] } };
  const v6 = /^\[(.*)\]$/.exec(host)?.[1];
  const parts = v6 === undefined ? undefined : parseV6(v6);
  if (parts === undefined) throw new ArgumentError(`${text}: the host must be an IP address, such as 127.0.0.1 or [::1]`);
  return { tag: 'ipv6', val: { port, flowInfo: 0, address: parts, scopeId: 0 } };
}

type V6 = [number, number, number, number, number, number, number, number];

function parseV6(text: string): V6 | undefined {
  const [head, tail, more] = text.split('::');
  if (more !== undefined) return undefined;
  const groups = (part: string | undefined): number[] => (part === undefined || part === '' ? [] : part.split(':').map((g) => (/^[0-9a-f]{1,4}$/i.test(g) ? parseInt(g, 16) : NaN)));
  const before = groups(head);
  const after = groups(tail);
  const zeros = 8 - before.length - after.length;
  if (tail === undefined ? zeros !== 0 : zeros < 1) return undefined;
  const all = [...before, ...new Array<number>(zeros).fill(0), ...after];
  return all.some(Number.isNaN) ? undefined : (all as V6);
}
