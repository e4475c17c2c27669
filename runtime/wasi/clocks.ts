import { ClockId, Errno, SizeOf } from './abi.js';
import type { Context, Functions } from './context.js';
import { fail } from './errno.js';

const NS_PER_MS = 1_000_000n;

// `Date` has milliseconds only. The fraction comes from the monotonic clock, at a distance that is taken anew whenever
// the two disagree, which they do after the system's time was set.
let realtimeOffset: bigint | undefined;

function realtime(): bigint {
  const monotonic = process.hrtime.bigint();
  const coarse = BigInt(Date.now()) * NS_PER_MS;
  const error = realtimeOffset === undefined ? undefined : monotonic + realtimeOffset - coarse;
  if (error === undefined || error < 0n || error >= NS_PER_MS) {
    // The coarse time is that of the start of its millisecond: never in the future.
    realtimeOffset = error !== undefined && error >= NS_PER_MS && error < 2n * NS_PER_MS
      ? coarse + NS_PER_MS - 1n - monotonic
      : coarse - monotonic;
  }
  return monotonic + realtimeOffset!;
}

function cpuTime(usage: { user: number; system: number }): bigint {
  return BigInt(Math.round((usage.user + usage.system) * 1000));
}

/** The time of a clock in nanoseconds, or undefined if there is no such clock. */
export function now(clock: number): bigint | undefined {
  switch (clock) {
    case ClockId.REALTIME:
      return realtime();
    case ClockId.MONOTONIC:
      return process.hrtime.bigint();
    case ClockId.PROCESS_CPUTIME:
      return cpuTime(process.cpuUsage());
    case ClockId.THREAD_CPUTIME: {
      // Node measures threads since version 23; before, the process is the best there is.
      const { threadCpuUsage } = process as { threadCpuUsage?: typeof process.cpuUsage };
      return cpuTime(threadCpuUsage === undefined ? process.cpuUsage() : threadCpuUsage());
    }
    default:
      return undefined;
  }
}

/** The functions on clocks. */
export function clockFunctions({ memory }: Context): Functions {
  return {
    clock_res_get(clock: number, result: number) {
      const view = memory.at(result, SizeOf.TIMESTAMP);
      if (clock > ClockId.THREAD_CPUTIME) fail(Errno.INVAL);
      view.setBigUint64(result, 1n, true);
      return Errno.SUCCESS;
    },

    clock_time_get(clock: number, _precision: bigint, result: number) {
      const view = memory.at(result, SizeOf.TIMESTAMP);
      view.setBigUint64(result, now(clock) ?? fail(Errno.INVAL), true);
      return Errno.SUCCESS;
    },
  };
}
