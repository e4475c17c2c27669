import type { BigIntStats } from 'node:fs';
import { ClockId, Errno, TimeFlag } from './abi.js';
import { now } from './clocks.js';
import { u64 } from './context.js';
import { fileTypeOf } from './descriptors.js';
import { fail } from './errno.js';

/** Writes a `filestat` record. */
export function writeFilestat(view: DataView, at: number, stats: BigIntStats): void {
  view.setBigUint64(at, stats.dev, true);
  view.setBigUint64(at + 8, stats.ino, true);
  view.setUint8(at + 16, fileTypeOf(stats));
  view.setBigUint64(at + 24, stats.nlink, true);
  view.setBigUint64(at + 32, stats.size, true);
  view.setBigUint64(at + 40, stats.atimeNs, true);
  view.setBigUint64(at + 48, stats.mtimeNs, true);
  view.setBigUint64(at + 56, stats.ctimeNs, true);
}

const ALL_TIME_FLAGS = Object.values(TimeFlag).reduce((sum, flag) => sum | flag, 0);

/** A time as Node's `utimes` functions take it. */
type HostTime = number | string | Date;

// libuv 1.51 and later leave a time alone, and set the present one, where they are told not-a-number and infinity. Node lets these pass in other clothes only.
const [major = 0, minor = 0] = process.versions.uv.split('.').map(Number);
const SYSTEM_KNOWS = major > 1 || minor >= 51;
const OMIT = new Date(NaN);
const NOW = 'Infinity';

/**
 * Checks the flags of `*_filestat_set_times`. The result gives access and modification time for Node; it asks for the present times only if one is to stay
 * and the system cannot be told so.
 */
export function timesToSet(access: unknown, modification: unknown, flags: number) {
  const both = (one: number, other: number): boolean => (flags & one) !== 0 && (flags & other) !== 0;
  if ((flags & ~ALL_TIME_FLAGS) !== 0) fail(Errno.INVAL);
  if (both(TimeFlag.ATIM, TimeFlag.ATIM_NOW) || both(TimeFlag.MTIM, TimeFlag.MTIM_NOW)) fail(Errno.INVAL);
  const given = { access: u64(access), modification: u64(modification) };

  return (present: () => BigIntStats): [access: HostTime, modification: HostTime] => {
    const time = (set: number, setNow: number, value: bigint, kept: () => bigint): HostTime => {
      if ((flags & set) !== 0) return seconds(value);
      if ((flags & setNow) !== 0) return SYSTEM_KNOWS ? NOW : seconds(now(ClockId.REALTIME)!);
      return SYSTEM_KNOWS ? OMIT : seconds(kept() / 1000n * 1000n);
    };
    return [
      time(TimeFlag.ATIM, TimeFlag.ATIM_NOW, given.access, () => present().atimeNs),
      time(TimeFlag.MTIM, TimeFlag.MTIM_NOW, given.modification, () => present().mtimeNs),
    ];
  };
}

const NS_PER_S = 1_000_000_000n;
const double = new Float64Array(1);
const bits = new BigUint64Array(double.buffer);

/**
 * A time in seconds, which Node takes as a double: today it has steps of 238 ns, and Node before 24 cuts it off to microseconds. So the least double that is
 * not less: whole microseconds come out as they are, or a fraction of one later.
 */
export function seconds(nanoseconds: bigint): number {
  const whole = Number(nanoseconds / NS_PER_S);
  const rest = Number(nanoseconds % NS_PER_S);
  double[0] = whole + rest / 1e9;
  // As libuv takes it apart.
  if (Math.floor((double[0] - whole) * 1e9) < rest) bits[0]!++;
  return double[0];
}
