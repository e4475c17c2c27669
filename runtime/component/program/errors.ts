/** Errors of `wasi:filesystem`, from those of the operating system. */
import { Errno } from '../../wasi/abi.js';
import { errnoOf } from '../../wasi/errno.js';
import { IoError } from '../../host/wasi/streams.js';

/** The enum `error-code` by the errors of preview1, as Wasmtime maps those of the system. */
const CODES: ReadonlyMap<number, string> = new Map([
  [Errno.ACCES, 'access'], [Errno.AGAIN, 'would-block'], [Errno.ALREADY, 'already'], [Errno.BADF, 'bad-descriptor'], [Errno.BUSY, 'busy'],
  [Errno.DEADLK, 'deadlock'], [Errno.DQUOT, 'quota'], [Errno.EXIST, 'exist'], [Errno.FBIG, 'file-too-large'], [Errno.ILSEQ, 'illegal-byte-sequence'],
  [Errno.INPROGRESS, 'in-progress'], [Errno.INTR, 'interrupted'], [Errno.INVAL, 'invalid'], [Errno.ISDIR, 'is-directory'], [Errno.LOOP, 'loop'],
  [Errno.MLINK, 'too-many-links'], [Errno.MSGSIZE, 'message-size'], [Errno.NAMETOOLONG, 'name-too-long'], [Errno.NODEV, 'no-device'], [Errno.NOENT, 'no-entry'],
  [Errno.NOLCK, 'no-lock'], [Errno.NOMEM, 'insufficient-memory'], [Errno.NOSPC, 'insufficient-space'], [Errno.NOTDIR, 'not-directory'],
  [Errno.NOTEMPTY, 'not-empty'], [Errno.NOTRECOVERABLE, 'not-recoverable'], [Errno.NOTSUP, 'unsupported'], [Errno.NOTTY, 'no-tty'], [Errno.NXIO, 'no-such-device'],
  [Errno.OVERFLOW, 'overflow'], [Errno.PERM, 'not-permitted'], [Errno.PIPE, 'pipe'], [Errno.ROFS, 'read-only'], [Errno.SPIPE, 'invalid-seek'],
  [Errno.TXTBSY, 'text-file-busy'], [Errno.XDEV, 'cross-device'], [Errno.NOTCAPABLE, 'not-permitted'],
]);

const codeOf = (error: unknown): string => CODES.get(errnoOf(error)) ?? 'io';

/** What a call of the file system throws that has failed: the case of the enum. @throws the error itself if it is not the system's */
export function withCode<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw typeof error === 'string' ? error : codeOf(error);
  }
}

/** The resource `error` of a stream over a file. */
class FileError extends IoError {
  constructor(readonly code: string) {
    super(code);
  }
}

/** What a stream over a file throws that has failed. */
export function withStreamError<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw { tag: 'last-operation-failed', val: new FileError(codeOf(error)) };
  }
}

/** `filesystem-error-code` */
export const filesystemErrorCode = (error: IoError): string | undefined => (error instanceof FileError ? error.code : undefined);
