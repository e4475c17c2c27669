/** What is said to the person at the terminal, and the exit codes that go with it. */
import { builtin } from './builtin.js';

export const EXIT = {
  ok: 0,
  /** An error inside the host, which is a defect. */
  internal: 1,
  /** Bad input or wrong usage. */
  usage: 2,
  /** The debugger failed. */
  debugger: 3,
  /** A trap, stack exhaustion or an uncaught exception: what a shell shows for an abort. */
  trap: 134,
} as const;

/** By their codes, for what bundles this writes a tab as it is. */
const SHORT: Readonly<Record<string, string>> = { 9: '\\t', a: '\\n', d: '\\r' };
/** As JavaScript writes it. */
function escaped(char: string): string {
  const code = char.charCodeAt(0).toString(16);
  return SHORT[code] ?? (code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code}`);
}

/** What others have named, in a line of ours: a control character would end the line, or the terminal would obey it. */
export const inLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, escaped);

/** The same for a text of several lines. */
export const inLines = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, escaped);

/** An error whose message is for the user as it is: it starts with the file or flag it is about, and is one line if the file or flag is to blame. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  /**
   * @param told whether the user has been told already
   * @param shown lines to be seen beneath it: of a text, the one that is meant
   */
  constructor(message: string, readonly code: number = EXIT.usage, readonly told = false, shown: readonly string[] = []) {
    super(code === EXIT.usage ? [inLine(message), ...shown].join('\n') : message);
  }
}

const codeOf = (e: unknown): string | undefined => (typeof e === 'object' && e !== null ? (e as NodeJS.ErrnoException).code : undefined);

/** Writes all of a text, or of its bytes, to a descriptor before it returns. A reader that has gone away (EPIPE) is no error: nobody is left to read. */
export function writeText(fd: number, text: string | Uint8Array): void {
  const { writeSync } = builtin('node:fs');
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (e) {
      if (codeOf(e) === 'EPIPE') return;
      if (codeOf(e) !== 'EAGAIN') throw e;
      // A full pipe in non-blocking mode: wait a little for its reader.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** What lines of ours begin with. */
export const SELF = 'wasm2js-debug: ';

/** Says something on standard error, after our name, in one line. */
export const say = (text: string): void => writeText(2, `${SELF}${inLine(text)}\n`);

/** Says what may have several lines. */
export const sayLines = (text: string): void => writeText(2, `${SELF}${inLines(text)}\n`);

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory', EEXIST: 'exists already', EISDIR: 'is a directory', ENOTDIR: 'a part of the path is not a directory', EACCES: 'permission denied',
  EPERM: 'operation not permitted', ENOSPC: 'no space left on the device', EROFS: 'the file system is read-only', EDQUOT: 'disk quota exceeded',
  EMFILE: 'too many open files', ENAMETOOLONG: 'the name is too long', ELOOP: 'too many symbolic links', EFBIG: 'the file is too large',
  ERR_FS_FILE_TOO_LARGE: 'the file is larger than 2 GiB',
};

/** Why a file operation failed, in few words. */
export function reasonOf(e: unknown): string {
  const code = codeOf(e);
  return (code !== undefined ? REASONS[code] : undefined) ?? (e instanceof Error ? e.message : String(e)).split('\n')[0]!;
}
