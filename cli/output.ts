/** Output files that are there complete or not at all. */
import { accessSync, closeSync, constants, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync, type Stats } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { reasonOf, UserError } from '../runtime/compiled/messages.js';

/** Written at once. */
const BUFFERED = 1 << 20;

/** Files begun and not finished: what a signal must remove. */
const open = new Set<OutputFile>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function onSignal(signal: NodeJS.Signals): void {
  for (const file of [...open]) file.discard();
  // With our handlers gone the signal does what it would have done.
  process.kill(process.pid, signal);
}

function track(file: OutputFile): void {
  if (open.size === 0) for (const signal of SIGNALS) process.on(signal, onSignal);
  open.add(file);
}

function untrack(file: OutputFile): void {
  if (open.delete(file) && open.size === 0) for (const signal of SIGNALS) process.off(signal, onSignal);
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/**
 * A file under construction, in a temporary file beside it; {@link commit} puts it in place in one step. What is not a regular file, such as
 * `/dev/stdout`, is written directly.
 */
export class OutputFile {
  /** Undefined when it is not open (any more). */
  private fd: number | undefined;
  private readonly temporary: string | undefined;
  private readonly target: string;
  private pieces: string[] = [];
  private buffered = 0;
  /** Characters written; the text is ASCII but for names in it. */
  length = 0;

  /**
   * @param path as the user named it
   * @throws UserError if it cannot be written
   */
  constructor(readonly path: string) {
    // First of all, so that a signal finds whatever there is.
    track(this);
    try {
      const stats = statOf(path);
      if (stats?.isDirectory()) throw new UserError(`${path}: is a directory`);
      if (stats !== undefined) accessSync(path, constants.W_OK);
      const direct = stats !== undefined && !stats.isFile();
      // Through a symbolic link: the file it leads to is replaced, not the link.
      this.target = stats === undefined ? path : realpathSync(path);
      this.temporary = direct ? undefined : join(dirname(this.target), `.wasm2js-debug-${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
      this.fd = this.temporary === undefined ? openSync(path, 'w') : openSync(this.temporary, 'wx', stats === undefined ? 0o666 : stats.mode & 0o777);
    } catch (e) {
      untrack(this);
      throw this.failure(e);
    }
  }

  /** @throws UserError if the device is full, for instance; nothing is left behind then */
  write(text: string): void {
    this.pieces.push(text);
    this.buffered += text.length;
    this.length += text.length;
    if (this.buffered >= BUFFERED) this.flush();
  }

  /** Completes what was written; {@link commit} is still to come. */
  finish(): void {
    this.flush();
    try {
      if (this.temporary !== undefined) fsyncSync(this.fd!);
      this.close();
    } catch (e) {
      this.discard();
      throw this.failure(e);
    }
  }

  /** Puts the finished file in place. */
  commit(): void {
    try {
      if (this.temporary !== undefined) renameSync(this.temporary, this.target);
      untrack(this);
    } catch (e) {
      this.discard();
      throw this.failure(e);
    }
  }

  /** Removes what there is of it. */
  discard(): void {
    try {
      this.close();
    } finally {
      if (this.temporary !== undefined) rmSync(this.temporary, { force: true });
      untrack(this);
    }
  }

  private flush(): void {
    const bytes = Buffer.from(this.pieces.join(''));
    this.pieces = [];
    this.buffered = 0;
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.fd!, bytes, done);
    } catch (e) {
      this.discard();
      throw this.failure(e);
    }
  }

  private close(): void {
    const { fd } = this;
    this.fd = undefined;
    if (fd !== undefined) closeSync(fd);
  }

  private failure(e: unknown): unknown {
    if (e instanceof UserError || (e as NodeJS.ErrnoException).code === 'EPIPE') return e;
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return new UserError(`${this.path}: cannot write: its directory does not exist`);
    return new UserError(`${this.path}: cannot write: ${reasonOf(e)}`);
  }
}
