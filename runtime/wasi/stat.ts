import type { BigIntStats } from 'node:fs';
import { Errno, TimeFlag } from './abi.js';
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

/**
 * Checks the flags of `*_filestat_set_times`. The result gives access and modification time in seconds, as Node takes
 * them; it needs the present times only if one is to stay.
 */
export function timesToSet(access: unknown, modification: unknown, flags: number) {
  const both = (one: number, other: number): boolean => (flags & one) !== 0 && (flags & other) !== 0;
  if ((flags & ~ALL_TIME_FLAGS) !== 0) fail(Errno.INVAL);
  if (both(TimeFlag.ATIM, TimeFlag.ATIM_NOW) || both(TimeFlag.MTIM, TimeFlag.MTIM_NOW)) fail(Errno.INVAL);
  const given = { access: u64(access), modification: u64(modification) };

  return (present: () => BigIntStats): [access: number, modification: number] => {
    const now = Date.now() / 1e3;
    let stats: BigIntStats | undefined;
    const kept = (): BigIntStats => (stats ??= present());
    const atime = (flags & TimeFlag.ATIM_NOW) !== 0 ? now
      : seconds((flags & TimeFlag.ATIM) !== 0 ? given.access : kept().atimeNs);
    const mtime = (flags & TimeFlag.MTIM_NOW) !== 0 ? now
      : seconds((flags & TimeFlag.MTIM) !== 0 ? given.modification : kept().mtimeNs);
    return [atime, mtime];
  };
}

/** Node hands times on in microseconds, cut off: half of one is added so that a rounding error does not lose one. */
function seconds(nanoseconds: bigint): number {
  return (Number(nanoseconds / 1000n) + 0.5) / 1e6;
}
