/**
 * Standard streams of a debugger. It runs on a thread whose own streams pass through the event loop of another one, which may be blocked: output
 * goes to the descriptor directly.
 */
import { isatty } from 'node:tty';
import { writeText } from '../compiled/messages.js';
import { ALWAYS, type HostPolls, type Pollable } from './pollables.js';
import type { Stdin } from './stdin.js';

/** Which of the process's streams a debugger is given. */
export interface Inherited {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

interface InputStream {
  read(length: bigint): Uint8Array;
  blockingRead(length: bigint): Uint8Array;
  skip(length: bigint): bigint;
  blockingSkip(length: bigint): bigint;
  subscribe(): Pollable;
}

interface OutputStream {
  checkWrite(): bigint;
  write(bytes: Uint8Array): void;
  blockingWriteAndFlush(bytes: Uint8Array): void;
  flush(): void;
  blockingFlush(): void;
  writeZeroes(length: bigint): void;
  blockingWriteZeroesAndFlush(length: bigint): void;
  splice(source: InputStream, length: bigint): bigint;
  blockingSplice(source: InputStream, length: bigint): bigint;
  subscribe(): Pollable;
}

/** `wasi:io/streams` of the shim: its classes are the ones that bindings check for. */
export interface Streams {
  readonly InputStream: abstract new () => InputStream;
  readonly OutputStream: abstract new () => OutputStream;
}

/** The shim's `wasi:cli` interfaces about standard streams. */
interface Terminals {
  readonly terminalInput: { readonly TerminalInput: new () => object };
  readonly terminalOutput: { readonly TerminalOutput: new () => object };
}

/** How much a component may read or write at once, in bytes. */
const TRANSFER_LIMIT = 64 * 1024;
/** What of the output that nobody sees is kept, for the case that the component fails: a panic message is among it. */
const KEPT_BYTES = 2048;

/** Standard streams for an import object. */
export interface StandardStreams {
  readonly imports: Readonly<Record<string, object>>;
  /** The end of what has been written to a standard error that is not inherited. */
  unseen(): string;
}

/**
 * @param polls pollables for the streams
 * @param stdin standard input, if it is inherited
 */
export function standardStreams(
  cli: Terminals, streams: Streams, { HostPollable }: HostPolls, inherited: Inherited, stdin: Stdin | undefined,
): StandardStreams {
  let kept = Buffer.alloc(0);

  /** The process's standard input, or one that is closed. */
  class StandardInput extends streams.InputStream {
    override read(length: bigint): Uint8Array {
      return stdin?.read(limited(length)) ?? closed();
    }

    override blockingRead(length: bigint): Uint8Array {
      if (length > 0n) stdin?.waitFor(Infinity);
      return this.read(length);
    }

    override skip(length: bigint): bigint {
      return BigInt(this.read(length).length);
    }

    override blockingSkip(length: bigint): bigint {
      return BigInt(this.blockingRead(length).length);
    }

    override subscribe(): Pollable {
      return new HostPollable(stdin ?? ALWAYS);
    }
  }

  /** Output that has happened when `write` returns. */
  class DirectOutput extends streams.OutputStream {
    constructor(private readonly put: (bytes: Uint8Array) => void) {
      super();
    }

    override checkWrite(): bigint {
      return BigInt(TRANSFER_LIMIT);
    }

    override write(bytes: Uint8Array): void {
      this.put(bytes);
    }

    override blockingWriteAndFlush(bytes: Uint8Array): void {
      this.put(bytes);
    }

    override flush(): void {}
    override blockingFlush(): void {}
    override writeZeroes(length: bigint): void {
      this.put(new Uint8Array(Number(length)));
    }

    override blockingWriteZeroesAndFlush(length: bigint): void {
      this.writeZeroes(length);
    }

    override splice(source: InputStream, length: bigint): bigint {
      return this.pass(source.read(BigInt(limited(length))));
    }

    override blockingSplice(source: InputStream, length: bigint): bigint {
      return this.pass(source.blockingRead(BigInt(limited(length))));
    }

    override subscribe(): Pollable {
      return new HostPollable(ALWAYS);
    }

    private pass(bytes: Uint8Array): bigint {
      this.put(bytes);
      return BigInt(bytes.length);
    }
  }

  const toDescriptor = (fd: number) => (bytes: Uint8Array): void => {
    try {
      writeText(fd, bytes);
    } catch {
      closed();
    }
  };
  const keep = (bytes: Uint8Array): void => {
    kept = Buffer.concat([kept, bytes]).subarray(-KEPT_BYTES);
  };
  const output = (fd: number, given: boolean, otherwise: (bytes: Uint8Array) => void): OutputStream => new DirectOutput(given ? toDescriptor(fd) : otherwise);
  const terminal = <T>(fd: number, given: boolean, Terminal: new () => T) => (): T | undefined => (given && isatty(fd) ? new Terminal() : undefined);
  const { TerminalInput } = cli.terminalInput;
  const { TerminalOutput } = cli.terminalOutput;
  return {
    imports: {
      'wasi:cli/stdin': { getStdin: () => new StandardInput() },
      'wasi:cli/stdout': { getStdout: () => output(1, inherited.stdout, () => undefined) },
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

/** What an operation on a stream throws that is closed. */
function closed(): never {
  throw { tag: 'closed' };
}

/** A length as a number; nobody gets more than this at once. */
const limited = (length: bigint): number => (length < TRANSFER_LIMIT ? Number(length) : TRANSFER_LIMIT);
