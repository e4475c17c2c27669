import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as tty from 'node:tty';
import { Errno, FdFlag, FileType } from './abi.js';
import { hostState, type Descriptor } from './descriptors.js';
import { codeOf, fail } from './errno.js';

/** Blocks the calling thread for a time. */
export type Wait = (milliseconds: number) => void;

const sleepCell = new Int32Array(new SharedArrayBuffer(4));

/** The default `Wait`. Nothing ever notifies the cell, so it is a plain sleep. */
export const sleep: Wait = (milliseconds) => {
  Atomics.wait(sleepCell, 0, 0, milliseconds);
};

/** Waits longer each time, from short enough not to be felt up to cheap enough to go on for hours. */
export class Backoff {
  #milliseconds = 0.25;
  readonly #wait: Wait;

  constructor(wait: Wait) {
    this.#wait = wait;
  }

  /** Waits, for at most `limit` milliseconds. */
  pause(limit = Infinity): void {
    this.#wait(Math.min(this.#milliseconds, limit));
    this.#milliseconds = Math.min(this.#milliseconds * 2, 10);
  }
}

// The most one call of the system moves; also what Node takes for one buffer.
const MAX_TRANSFER = 0x7ffff000;

function isAgain(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'EAGAIN' || code === 'EWOULDBLOCK';
}

function readOnce(host: number, buffers: readonly Uint8Array[], position: number | null): number {
  try {
    if (buffers.length === 1) {
      const buffer = buffers[0]!;
      return fs.readSync(host, buffer, 0, Math.min(buffer.byteLength, MAX_TRANSFER), position);
    }
    return fs.readvSync(host, buffers, position ?? undefined);
  } catch (error) {
    // On Windows the end of a pipe is an error.
    if (codeOf(error) === 'EOF') return 0;
    throw error;
  }
}

/** Reads from a file at `position`, or from its own position if null. */
export function readFile(host: number, buffers: readonly Uint8Array[], position: number | null): number {
  return buffers.length === 0 ? 0 : readOnce(host, buffers, position);
}

/**
 * Reads from a stream: blocks until there is something, unless the guest asked for non-blocking reads. The host may
 * have made the stream non-blocking for its own ends (Node does with its stdio); the guest is not to see that.
 */
export function readStream(descriptor: Descriptor, buffers: Uint8Array[], wait: Wait): number {
  if (buffers.length === 0) return 0;
  const nonblocking = (descriptor.flags & FdFlag.NONBLOCK) !== 0;
  if (nonblocking && !isReadable(descriptor)) fail(Errno.AGAIN);
  const { pending } = descriptor;
  if (pending !== undefined) {
    descriptor.pending = undefined;
    if (pending < 0) return 0;
    const first = buffers[0]!;
    first[0] = pending;
    if (first.byteLength > 1) buffers[0] = first.subarray(1);
    else buffers.shift();
    return 1 + readAvailable(descriptor, buffers);
  }
  const backoff = new Backoff(wait);
  // Blocked in the system nobody could end the wait.
  if (wait !== sleep) while (!isReadable(descriptor)) backoff.pause();
  if (descriptor.pending !== undefined) return readStream(descriptor, buffers, wait);
  for (;;) {
    try {
      return readOnce(descriptor.host, buffers, null);
    } catch (error) {
      if (!isAgain(error)) throw error;
      if (nonblocking) fail(Errno.AGAIN);
    }
    backoff.pause();
  }
}

/** Reads what a stream has ready and no more. */
function readAvailable(descriptor: Descriptor, buffers: readonly Uint8Array[]): number {
  const probe = probeOf(descriptor);
  if (probe === null || buffers.length === 0) return 0;
  try {
    const count = readOnce(probe, buffers, null);
    // The end of a terminal's input is told once only, so it is kept for the next read.
    if (count === 0) descriptor.pending = -1;
    return count;
  } catch (error) {
    if (isAgain(error)) return 0;
    throw error;
  }
}

/** Whether a read would return at once. Sets `pending` if the stream had to be asked by reading a byte. */
export function isReadable(descriptor: Descriptor): boolean {
  if (descriptor.pending !== undefined) return true;
  const probe = descriptor.isStream ? probeOf(descriptor) : null;
  if (probe === null) return true;
  const byte = new Uint8Array(1);
  try {
    descriptor.pending = readOnce(probe, [byte], null) === 0 ? -1 : byte[0]!;
    return true;
  } catch (error) {
    // Any other error is one that a read would report.
    return !isAgain(error);
  }
}

function probeOf(descriptor: Descriptor): number | null {
  return descriptor.probe ??= openProbe(descriptor);
}

/**
 * A descriptor that reads `descriptor`'s stream and never blocks. Node can neither poll nor change a descriptor's flags,
 * but Linux opens a pipe or terminal anew by its name in /proc, with flags of its own. A socket cannot be opened so; a
 * child process that takes it for a stream of its own leaves it non-blocking, that flag being shared.
 */
function openProbe(descriptor: Descriptor): number | null {
  const { host } = descriptor;
  const isTerminal = tty.isatty(host);
  if (descriptor.type === FileType.CHARACTER_DEVICE && !isTerminal) return null;
  const state = hostState(host);
  if (state !== undefined && (state.flags & fs.constants.O_NONBLOCK) !== 0) return host;
  try {
    if (process.platform === 'linux' && !fs.fstatSync(host).isSocket()) {
      const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = fs.constants;
      return fs.openSync(`/proc/self/fd/${host}`, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    }
    if (isTerminal || process.platform === 'win32') return null;
    // Descriptor 3, because Node puts the flags of the first three back when it exits.
    const takeOver = 'new (require("node:net").Socket)({ fd: 3, readable: true, writable: false, manualStart: true }); process.exit(0)';
    const child = spawnSync(process.execPath, ['-e', takeOver], { stdio: ['ignore', 'ignore', 'ignore', host], env: {} });
    return child.status === 0 ? host : null;
  } catch {
    // Without a probe the stream counts as readable and reads block: late, but never wrong data.
    return null;
  }
}

/** Writes to a file at `position`, or to its own position if null, until all is written. */
export function writeFile(host: number, buffers: readonly Uint8Array[], position: number | null): number {
  let written = 0;
  for (const buffer of buffers) {
    for (let done = 0; done < buffer.byteLength;) {
      const length = Math.min(buffer.byteLength - done, MAX_TRANSFER);
      let count: number;
      try {
        count = fs.writeSync(host, buffer, done, length, position === null ? null : position + written);
      } catch (error) {
        if (written > 0) return written;
        throw error;
      }
      if (count === 0) return written;
      done += count;
      written += count;
    }
  }
  return written;
}

/**
 * Writes to a stream until all is written: waits while a pipe is full, unless the guest asked for non-blocking writes.
 * An error after a part was written is left to the next call to find, as the system does.
 */
export function writeStream(descriptor: Descriptor, buffers: readonly Uint8Array[]): number {
  const nonblocking = (descriptor.flags & FdFlag.NONBLOCK) !== 0;
  const data = gather(buffers);
  // Not a wait that can be ended: what is written is written.
  const backoff = new Backoff(sleep);
  let written = 0;
  while (written < data.byteLength) {
    try {
      written += fs.writeSync(descriptor.host, data, written, Math.min(data.byteLength - written, MAX_TRANSFER), null);
      continue;
    } catch (error) {
      const again = isAgain(error);
      if (again && !nonblocking) {
        backoff.pause();
        continue;
      }
      if (written > 0) return written;
      if (again) fail(Errno.AGAIN);
      throw error;
    }
  }
  return written;
}

/** One buffer of several, so that a line in pieces reaches a pipe whole, as `writev` would have it. */
export function gather(buffers: readonly Uint8Array[]): Uint8Array {
  return buffers.length === 1 ? buffers[0]! : Buffer.concat(buffers);
}
