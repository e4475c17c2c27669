/** Writing into the folder of a cache: whole files or none, one writer of each at a time, and no more of them than there is to be room for. */
import { builtin } from '../base/builtin.js';
import { headOf, KeptFile } from './format.js';
import type { CachedModule } from './module.js';

export const SUFFIX = '.w2j';
const TEMPORARY = '.tmp';
const LOCK = '.lock';
/** What an interrupted writer has left is of no use after that many milliseconds. */
const ABANDONED = 60_000;
/** A file that is used gets younger, but not each time. */
const AGE_STEP = 600_000;

const ageOf = (path: string): number => Date.now() - builtin('node:fs').statSync(path).mtimeMs;

/** Whether nobody else is writing a file: then it is this process's turn until the lock is removed. */
function locked(lock: string): boolean {
  const { closeSync, openSync, rmSync } = builtin('node:fs');
  try {
    closeSync(openSync(lock, 'wx', 0o600));
    return true;
  } catch {
    // The next time.
    if (ageOf(lock) > ABANDONED) rmSync(lock, { force: true });
    return false;
  }
}

/** Says that a file has been used. */
export function touch(path: string): void {
  try {
    if (ageOf(path) > AGE_STEP) builtin('node:fs').utimesSync(path, new Date(), new Date());
  } catch {
    // Not there, or on a disk that is only read.
  }
}

/**
 * Puts what this process has added into the file of a module, with what others have put there meanwhile.
 * @param most bytes that all files together may have
 * @returns whether there is a file that was not there
 * @throws what the disk says
 */
export function writeModule(path: string, cached: CachedModule, most: number): boolean {
  const lock = path + LOCK;
  if (!locked(lock)) return false;
  const { closeSync, openSync, renameSync, rmSync, writeSync } = builtin('node:fs');
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}${TEMPORARY}`;
  const present = KeptFile.open(path, cached.key);
  try {
    const parts = [...cached.parts(present)];
    // Piece by piece: to join them takes longer than to write them.
    const pieces = [headOf(cached.key, cached.nextAnalysis, parts.map(({ kept }) => kept)), ...parts.map(({ bytes }) => bytes)];
    if (pieces.reduce((sum, { length }) => sum + length, 0) > most) return false;
    const fd = openSync(temporary, 'wx', 0o600);
    try {
      for (const piece of pieces) for (let at = 0; at < piece.length;) at += writeSync(fd, piece, at);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
    cached.written();
    return true;
  } finally {
    present?.close();
    rmSync(temporary, { force: true });
    rmSync(lock, { force: true });
  }
}

/** Throws out what has not been used for longest, and what interrupted writers have left. */
export function prune(folder: string, most: number): void {
  const { readdirSync, rmSync, statSync } = builtin('node:fs');
  const found = readdirSync(folder).filter((name) => name.includes(SUFFIX)).flatMap((name) => {
    const path = builtin('node:path').join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? [] : [{ path, size: stat.size, time: stat.mtimeMs }];
  });
  const whole = found.filter(({ path }) => path.endsWith(SUFFIX)).sort((a, b) => b.time - a.time);
  let sum = 0;
  for (const { path, size } of whole) if ((sum += size) > most) rmSync(path, { force: true });
  for (const { path, time } of found) if (!path.endsWith(SUFFIX) && Date.now() - time > ABANDONED) rmSync(path, { force: true });
}
