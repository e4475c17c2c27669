/**
 * Standard streams of a debugger. It runs on a thread whose own streams pass through the event loop of another one, which may be blocked: output
 * goes to the descriptor directly.
 */
import { isatty } from 'node:tty';
import { writeText } from '../../base/messages.js';
import type { EventSource } from '../wire/event-source.js';
import { ALWAYS } from './pollables.js';
import type { Stdin } from './stdin.js';
import { closed, InputStream, OutputStream, TRANSFER_LIMIT } from './streams.js';

/** Which of the process's streams a debugger is given. */
export interface Inherited {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/** `wasi:cli/terminal-input` and `-output`: that a stream is a terminal is all there is to know. */
export class TerminalInput {}
export class TerminalOutput {}

/** What of the output that nobody sees is kept, for the case that the component fails: a panic message is among it. */
const KEPT_BYTES = 2048;

/** Standard streams for an import object. */
export interface StandardStreams {
  readonly imports: Readonly<Record<string, object>>;
  /** The end of what has been written to a standard error that is not inherited. */
  unseen(): string;
}

/** The process's standard input, or one that is closed. */
class StandardInput extends InputStream {
  protected override readonly readable: EventSource;

  constructor(private readonly stdin: Stdin | undefined) {
    super();
    this.readable = stdin ?? ALWAYS;
  }

  protected override take(length: number): Uint8Array {
    return this.stdin?.read(length) ?? closed();
  }
}

/** Output that has happened when `write` returns. */
class DirectOutput extends OutputStream {
  protected override readonly writable = ALWAYS;
  protected override readonly flushed = ALWAYS;
  private isClosed = false;

  /** @param write whether it could be written */
  constructor(private readonly direct: (bytes: Uint8Array) => boolean) {
    super();
  }

  protected override room(): number {
    return this.isClosed ? closed() : TRANSFER_LIMIT;
  }

  protected override put(bytes: Uint8Array): void {
    if (this.direct(bytes)) return;
    this.isClosed = true;
    closed();
  }

  protected override startFlush(): void {}
}

/** @param stdin standard input, if it is inherited */
export function standardStreams(inherited: Inherited, stdin: Stdin | undefined): StandardStreams {
  let kept = Buffer.alloc(0);
  const toDescriptor = (fd: number) => (bytes: Uint8Array): boolean => {
    try {
      writeText(fd, bytes);
      return true;
    } catch {
      return false;
    }
  };
  const keep = (bytes: Uint8Array): boolean => {
    kept = Buffer.concat([kept, bytes]).subarray(-KEPT_BYTES);
    return true;
  };
  const output = (fd: number, given: boolean, otherwise: (bytes: Uint8Array) => boolean): OutputStream =>
    new DirectOutput(given ? toDescriptor(fd) : otherwise);
  const terminal = <T>(fd: number, given: boolean, Terminal: new () => T) => (): T | undefined => (given && isatty(fd) ? new Terminal() : undefined);
  return {
    imports: {
      'wasi:cli/stdin': { getStdin: () => new StandardInput(stdin) },
      'wasi:cli/stdout': { getStdout: () => output(1, inherited.stdout, () => true) },
      'wasi:cli/stderr': { getStderr: () => output(2, inherited.stderr, keep) },
      'wasi:cli/terminal-input': { TerminalInput },
      'wasi:cli/terminal-output': { TerminalOutput },
      'wasi:cli/terminal-stdin': { getTerminalStdin: terminal(0, inherited.stdin, TerminalInput) },
      'wasi:cli/terminal-stdout': { getTerminalStdout: terminal(1, inherited.stdout, TerminalOutput) },
      'wasi:cli/terminal-stderr': { getTerminalStderr: terminal(2, inherited.stderr, TerminalOutput) },
    },
    unseen: () => kept.toString(),
  };
}
