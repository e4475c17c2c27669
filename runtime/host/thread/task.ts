/** What the threads of a debugging session have to know of each other. */
import type { MessagePort } from 'node:worker_threads';
import type { ChannelEnd } from '../wire/channel.js';
import type { OutputEnd } from '../wire/output.js';
import type { Inherited } from '../wasi/stdio.js';

const START = 'wasm2js-debug: start a debugger';

/** What the program's thread asks the main one to start. */
export interface DebuggerTask {
  /** What tells it from messages that the embedder's thread sends. */
  readonly kind: typeof START;
  /** The debugger, as the user named it. */
  readonly file: string;
  /** What it is given after its own name. */
  readonly args: readonly string[];
  readonly inherited: Inherited;
  /** The version of this package. */
  readonly version: string;
  /** Before each line that it prints for the person at the terminal. */
  readonly infoPrefix: string;
  readonly end: ChannelEnd;
  readonly output: OutputEnd;
  readonly verdict: SharedArrayBuffer;
}

export const debuggerTask = (task: Omit<DebuggerTask, 'kind'>): DebuggerTask => ({ kind: START, ...task });

/** What is to be sent along with a task. */
export const portsOf = ({ end, output }: DebuggerTask): MessagePort[] => [end.port, output.port, ...(end.wake === undefined ? [] : [end.wake])];

export const isDebuggerTask = (message: unknown): message is DebuggerTask =>
  typeof message === 'object' && message !== null && (message as Partial<DebuggerTask>).kind === START;

/** What the debugger's thread is started with. */
export interface DebuggerData extends DebuggerTask {
  /** If it inherits standard input. */
  readonly stdin: MessagePort | undefined;
}

/** How a debugger ended: of itself; it could not be loaded; it could not start, and has printed why; it trapped; its thread is gone. */
const ENDS = ['returned', 'unfit', 'refused', 'trapped', 'gone'] as const;
export type DebuggerEnd = (typeof ENDS)[number];

const HEADER_BYTES = 8;
const TEXT_BYTES = 16 * 1024;

/** How the debugger ended, and why. On shared memory, since the thread that wants to know is blocked when it is found out. */
export class Verdict {
  /** The end (its number in ENDS plus one, 0 before it) and the length of the text. */
  private readonly words: Int32Array;

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER_BYTES + TEXT_BYTES);
  }

  constructor(private readonly shared: SharedArrayBuffer) {
    this.words = new Int32Array(shared, 0, 2);
  }

  /** @returns whether this was the first: later ones change nothing */
  give(end: DebuggerEnd, text: string): boolean {
    if (this.words[0] !== 0) return false;
    const bytes = new TextEncoder().encode(text).subarray(0, TEXT_BYTES);
    new Uint8Array(this.shared, HEADER_BYTES).set(bytes);
    this.words[1] = bytes.length;
    Atomics.store(this.words, 0, ENDS.indexOf(end) + 1);
    return true;
  }

  get(): { readonly end: DebuggerEnd; readonly text: string } | undefined {
    const end = ENDS[Atomics.load(this.words, 0) - 1];
    // A decoder takes no shared memory.
    return end && { end, text: new TextDecoder().decode(new Uint8Array(this.shared, HEADER_BYTES, this.words[1]).slice()) };
  }
}
