/** What a compiled file looks like from outside, by which it is told from other files, such as an application that it has been bundled into. */
import { builtin } from '../base/builtin.js';

/** How a compiled file begins; the first group is the version of its compiler. */
export const FIRST_LINE = /^\/\/ .* by wasm2js-debug ([^\s:]*)/;
/** The last line of a compiled file but for comments. */
export const LAST_LINE = '$program.main(import.meta.url);';

/** As much of either end as is looked at: names of files are in both. */
const LOOKED_AT = 16_384;

/** Whether a file is a compiled module and nothing else. */
export function isCompiledFile(path: string | URL): boolean {
  // Asked for only now: what imports this can be a library where there is no Node.
  const { closeSync, fstatSync, openSync, readSync } = builtin('node:fs');
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const { size } = fstatSync(fd);
    const part = (at: number): string => {
      const buffer = Buffer.alloc(Math.min(LOOKED_AT, size));
      return buffer.toString('latin1', 0, readSync(fd!, buffer, 0, buffer.length, at));
    };
    const lines = part(Math.max(0, size - LOOKED_AT)).trimEnd().split('\n');
    while (lines[lines.length - 1]?.startsWith('//')) lines.pop();
    return FIRST_LINE.test(part(0)) && lines[lines.length - 1] === LAST_LINE;
  } catch {
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
