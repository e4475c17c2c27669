import { ClockId, Errno, EVENT_HANGUP, EventType, Right, SizeOf, SUBSCRIPTION_ABSTIME } from './abi.js';
import { now } from './clocks.js';
import type { Context, Functions } from './context.js';
import type { Descriptor } from './descriptors.js';
import { Fault, fail } from './errno.js';
import { Backoff, isReadable } from './io.js';

interface ClockSubscription {
  readonly userdata: bigint;
  /** When it fires, on the monotonic clock. */
  readonly due: bigint;
}

interface FdSubscription {
  readonly userdata: bigint;
  readonly type: number;
  /** Or the error of a number that stands for nothing. */
  readonly descriptor: Descriptor | undefined;
}

interface Event {
  readonly userdata: bigint;
  readonly error: number;
  readonly type: number;
  readonly bytes: number;
  readonly flags: number;
}

function readClock(view: DataView, at: number, userdata: bigint): ClockSubscription {
  const clock = view.getUint32(at + 16, true);
  const timeout = view.getBigUint64(at + 24, true);
  const absolute = (view.getUint16(at + 40, true) & SUBSCRIPTION_ABSTIME) !== 0;
  // As in uvwasi a duration is the same on every clock, even one that does not exist.
  const start = now(ClockId.MONOTONIC)!;
  const delay = absolute ? timeout - (now(clock) ?? fail(Errno.INVAL)) : timeout;
  return { userdata, due: start + (delay > 0n ? delay : 0n) };
}

function readEvent({ userdata, type, descriptor }: FdSubscription): Event | undefined {
  if (descriptor === undefined) return { userdata, error: Errno.BADF, type, bytes: 0, flags: 0 };
  // Writing blocks until all is written, so there is always leave to write.
  if (type === EventType.FD_WRITE) return { userdata, error: Errno.SUCCESS, type, bytes: 0, flags: 0 };
  if (!isReadable(descriptor)) return undefined;
  const hangup = descriptor.pending === -1;
  const bytes = descriptor.pending === undefined || hangup ? 0 : 1;
  return { userdata, error: Errno.SUCCESS, type, bytes, flags: hangup ? EVENT_HANGUP : 0 };
}

function writeEvent(view: DataView, at: number, event: Event): void {
  view.setBigUint64(at, event.userdata, true);
  view.setUint16(at + 8, event.error, true);
  view.setUint8(at + 10, event.type);
  view.setBigUint64(at + 16, BigInt(event.bytes), true);
  view.setUint16(at + 24, event.flags, true);
}

/**
 * Waiting. Differs from uvwasi where that fails: regular files are ready (`EPERM` there), an absolute time is of its own
 * clock (always the real one there), a ready descriptor is told with a timeout of zero, a wrong one at once.
 */
export function pollFunctions({ memory, table, wait }: Context): Functions {
  function readFd(view: DataView, at: number, userdata: bigint, type: number): FdSubscription {
    const right = type === EventType.FD_READ ? Right.FD_READ : Right.FD_WRITE;
    try {
      return { userdata, type, descriptor: table.get(view.getUint32(at + 16, true), Right.POLL_FD_READWRITE | right) };
    } catch (error) {
      if (error instanceof Fault && error.errno === Errno.BADF) return { userdata, type, descriptor: undefined };
      throw error;
    }
  }

  return {
    poll_oneoff(input: number, output: number, count: number, result: number) {
      const view = memory.at(input, count * SizeOf.SUBSCRIPTION);
      memory.at(output, count * SizeOf.EVENT);
      memory.at(result, SizeOf.POINTER);
      if (count === 0) fail(Errno.INVAL);
      const fds: FdSubscription[] = [];
      let first: ClockSubscription | undefined;
      for (let i = 0, at = input; i < count; i++, at += SizeOf.SUBSCRIPTION) {
        const userdata = view.getBigUint64(at, true);
        const type = view.getUint8(at + 8);
        if (type === EventType.CLOCK) {
          const clock = readClock(view, at, userdata);
          if (first === undefined || clock.due < first.due) first = clock;
        } else if (type === EventType.FD_READ || type === EventType.FD_WRITE) {
          fds.push(readFd(view, at, userdata, type));
        } else {
          fail(Errno.INVAL);
        }
      }

      const events = waitFor(fds, first);
      // Taken anew: another thread may have grown a shared memory meanwhile.
      const out = memory.view();
      events.forEach((event, i) => writeEvent(out, output + i * SizeOf.EVENT, event));
      out.setUint32(result, events.length, true);
      return Errno.SUCCESS;
    },
  };

  /** The events of the descriptors that are ready; with none before the first timeout, that. */
  function waitFor(fds: readonly FdSubscription[], timer: ClockSubscription | undefined): Event[] {
    const backoff = new Backoff(wait);
    for (;;) {
      const ready = fds.map(readEvent).filter((event) => event !== undefined);
      if (ready.length > 0) return ready;
      const remaining = timer === undefined ? Infinity : Number(timer.due - now(ClockId.MONOTONIC)!) / 1e6;
      if (timer !== undefined && remaining <= 0) {
        return [{ userdata: timer.userdata, error: Errno.SUCCESS, type: EventType.CLOCK, bytes: 0, flags: 0 }];
      }
      if (fds.length === 0) wait(remaining);
      else backoff.pause(remaining);
    }
  }
}
