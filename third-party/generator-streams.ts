/**
 * What the generator of bindings writes. It is a component itself: where it fails it panics, and writes of that to its standard error, which would be the process's. It is
 * given streams whose text is kept here. It takes them from the shim of WASI as it is loaded, so this module is to be loaded before it, and {@link takeStreamsBack} called after it.
 */
import { stderr, stdout } from '@bytecodealliance/preview2-shim/cli';
import { streams } from '@bytecodealliance/preview2-shim/io';

/** Bytes that it may write at once. */
const ROOM = 4096n;

/** There once for all generators, whichever copy of this module is loaded with them. */
const KEPT = Symbol.for('wasm2js-debug: what generators of bindings have written');
const all = globalThis as { [KEPT]?: Uint8Array[] };

const write = (bytes: Uint8Array): void => void (all[KEPT] ??= []).push(bytes.slice());
const nothing = (): void => {};
// Its bindings ask for one of this class.
const stream = Object.assign(Object.create(streams.OutputStream.prototype) as object, {
  checkWrite: () => ROOM, write, blockingWriteAndFlush: write, flush: nothing, blockingFlush: nothing, [Symbol.for('dispose')]: nothing,
}) as unknown as ReturnType<typeof stderr.getStderr>;

const { getStderr } = stderr;
const { getStdout } = stdout;
/** Whoever is loaded now gets these. */
export function giveStreams(): void {
  stderr.getStderr = () => stream;
  stdout.getStdout = () => stream;
}

giveStreams();

/** Others who use the shim get the streams of the process again. */
export function takeStreamsBack(): void {
  stderr.getStderr = getStderr;
  stdout.getStdout = getStdout;
}

/** What it has written since this was called last. */
export function takeWritten(): string {
  const text = Buffer.concat(all[KEPT] ?? []).toString('utf8');
  all[KEPT] = [];
  return text;
}
