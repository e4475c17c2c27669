/** Output files that are there complete or not at all. */
import { accessSync, closeSync, constants, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync, type Stats } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { reasonOf, UserError, writeText } from '../runtime/base/messages.js';
import { isOurs } from './own-output.js';

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

/** Where output goes, piece by piece. */
export interface Output {
  /** As the user named it. */
  readonly path: string;
  /** Characters written; the text is ASCII but for names in it. */
  readonly length: number;
  /** @throws UserError if the device is full, for instance; nothing is left behind then */
  write(text: string): void;
  /** Completes what was written; {@link commit} is still to come. */
  finish(): void;
  /** Puts the finished output in place. */
  commit(): void;
  /** Removes what there is of it. */
  discard(): void;
}

/** What stands for standard output in the place of a file. */
export const STDOUT = '-';

/** Whether a map can lie beside it: whether it is, or will be, a regular file. */
export const isFile = (path: string): boolean => path !== STDOUT && (statOf(path)?.isFile() ?? true);

/** Standard output. A reader that has gone away is no error. */
export class StandardOutput implements Output {
  readonly path = 'standard output';
  length = 0;
  write(text: string): void {
    this.length += text.length;
    writeText(1, text);
  }
  finish(): void {}
  commit(): void {}
  discard(): void {}
}

/**
 * A file under construction, in a temporary file beside it; {@link commit} puts it in place in one step. What is not a regular file, such as
 * `/dev/stdout`, is written directly.
 */
export class OutputFile implements Output {
  /** Undefined when it is not open (any more). */
  private fd: number | undefined;
  private readonly temporary: string | undefined;
  private readonly target: string;
  private pieces: string[] = [];
  private buffered = 0;
  length = 0;

  /**
   * @param force whether it may replace what is not our own output
   * @throws UserError if it cannot be written
   */
  constructor(readonly path: string, force: boolean) {
    // First of all, so that a signal finds whatever there is.
    track(this);
    try {
      const stats = statOf(path);
      if (stats?.isDirectory()) throw new UserError(`${path}: is a directory`);
      if (stats !== undefined) accessSync(path, constants.W_OK);
      const direct = stats !== undefined && !stats.isFile();
      if (stats !== undefined && !direct && !force && !isOurs(path)) {
        throw new UserError(`${path}: exists and was not written by 'wasm2js-debug compile': name another file with -o, or replace it with --force`);
      }
      // Through a symbolic link: the file it leads to is replaced, not the link.
      this.target = stats === undefined ? path : realpathSync(path);
      this.temporary = direct ? undefined : join(dirname(this.target), `.wasm2js-debug-${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
      this.fd = this.temporary === undefined ? openSync(path, 'w') : openSync(this.temporary, 'wx', stats === undefined ? 0o666 : stats.mode & 0o777);
    } catch (e) {
      untrack(this);
      throw this.failure(e);
    }
  }

  write(text: string): void {
    this.pieces.push(text);
    this.buffered += text.length;
    this.length += text.length;
    if (this.buffered >= BUFFERED) this.flush();
  }

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

  commit(): void {
    try {
      if (this.temporary !== undefined) renameSync(this.temporary, this.target);
      untrack(this);
    } catch (e) {
      this.discard();
      throw this.failure(e);
    }
  }

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
