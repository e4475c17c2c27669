/** What the stub does, for whoever looks for a fault in it or in a client: packets in both directions, and stops of the program. */
import type { Incoming } from './framing.js';

/** What can be traced. */
export const TRACEABLE = ['packets', 'stops'] as const;

export type Traceable = (typeof TRACEABLE)[number];

/** As much of a packet as is shown. */
const MOST_SHOWN = 1000;

export class Trace {
  private readonly began: bigint;

  /**
   * @param now in nanoseconds
   * @param print shows a line
   */
  constructor(private readonly wanted: ReadonlySet<Traceable>, private readonly now: () => bigint, private readonly print: (line: string) => void) {
    this.began = wanted.size === 0 ? 0n : now();
  }

  /** From the client. */
  received(item: Incoming): void {
    if (this.wanted.has('packets')) this.line(`<- ${item.kind === 'packet' ? escaped(item.body) : `(${item.kind})`}`);
  }

  /** To the client. */
  sent(body: string): void {
    if (this.wanted.has('packets')) this.line(`-> ${escaped(body)}`);
  }

  /** The program has stopped, or goes on. */
  program(what: () => string): void {
    if (this.wanted.has('stops')) this.line(`-- ${what()}`);
  }

  private line(text: string): void {
    const microseconds = Number((this.now() - this.began) / 1000n);
    this.print(`${(microseconds / 1000).toFixed(3).padStart(10)} ms ${text}`);
  }
}

/** In one line of printable characters, binary data as `\x1f`. */
function escaped(body: string): string {
  const text = body.slice(0, MOST_SHOWN).replace(/[^ -~]|\\/g, (c) => (c === '\\' ? '\\\\' : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`));
  return body.length > MOST_SHOWN ? `${text}... (${body.length} bytes)` : text;
}
