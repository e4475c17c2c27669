import { Errno } from './abi.js';

/** Thrown inside the implementation to end a call with an error number; never leaves it. */
export class Fault {
  constructor(readonly errno: number) {}
}

/** Ends the current call with `errno`. */
export function fail(errno: number): never {
  throw new Fault(errno);
}

/** Node's error codes whose name differs from that of the WASI number only by the leading `E`, and the others. */
const byCode = new Map<string, number>([
  ...Object.entries(Errno).map(([name, number]): [string, number] => [name === 'E2BIG' ? name : `E${name}`, number]),
  ['EOPNOTSUPP', Errno.NOTSUP],
  ['EWOULDBLOCK', Errno.AGAIN],
]);

/** The code of an error of Node's own or of the operating system, if it is one. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * The WASI error number for what a call threw. Errors that carry no code are not the operating system's (a stack
 * overflow, a defect): they are thrown on, so that they reach the embedder as what they are.
 */
export function errnoOf(error: unknown): number {
  if (error instanceof Fault) return error.errno;
  const code = codeOf(error);
  if (code === undefined) throw error;
  // `ERR_*` are Node's checks of arguments: values that no file can have.
  return byCode.get(code) ?? (code.startsWith('ERR_') ? Errno.INVAL : Errno.NOSYS);
}
