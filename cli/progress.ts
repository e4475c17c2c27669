/** A percentage on a terminal, for work that takes a while. */
import { writeText } from '../runtime/base/messages.js';

const SHOW_AFTER_MS = 500;
const EVERY_MS = 100;

export class Progress {
  private readonly began = performance.now();
  private next = this.began + SHOW_AFTER_MS;
  private shown = false;
  private readonly terminal = process.stderr.isTTY === true;

  /** @param what is being done, such as `compiling app.wasm` */
  constructor(private readonly what: string) {}

  /** Tells how far it is: from 0 to 1. */
  update(fraction: number): void {
    if (!this.terminal) return;
    const now = performance.now();
    if (now < this.next) return;
    this.next = now + EVERY_MS;
    this.shown = true;
    writeText(2, `\r\x1b[K${this.what}: ${Math.floor(fraction * 100)} %`);
  }

  /** Takes the line away. */
  done(): void {
    if (this.shown) writeText(2, '\r\x1b[K');
    this.shown = false;
  }
}
