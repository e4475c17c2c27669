/** Watchpoints: ranges of a memory. Only on hosts that offer them. */
import type { Access } from 'wasm2js-debug:extensions/watchpoints@0.1.0';
import { extensions } from './extensions.js';
import { refusalOf } from './handles.js';
import type { MemoryEntry, Program } from './program.js';

export type { Access };

/** One that is set. */
export interface Watchpoint {
  /** On the host. */
  readonly number: number;
}

export interface WatchHit {
  readonly watchpoint: Watchpoint;
  /** The first byte that was accessed, in the memory. */
  readonly offset: number;
}

export class Watchpoints {
  private readonly byNumber = new Map<number, Watchpoint>();

  constructor(private readonly program: Program) {}

  static get offered(): boolean {
    return extensions.watchpoints !== undefined;
  }

  /** @returns undefined if the range is not inside the memory */
  add({ memory }: MemoryEntry, offset: number, length: number, access: Access): Watchpoint | undefined {
    try {
      const number = extensions.watchpoints!.add(this.program.debuggee, memory, BigInt(offset), BigInt(length), access);
      const watchpoint = { number };
      this.byNumber.set(number, watchpoint);
      return watchpoint;
    } catch (error) {
      if (refusalOf(error) === undefined) throw error;
      return undefined;
    }
  }

  remove({ number }: Watchpoint): void {
    if (!this.byNumber.delete(number)) return;
    try {
      extensions.watchpoints!.remove(this.program.debuggee, number);
    } catch (error) {
      // It has gone with its memory.
      if (refusalOf(error) === undefined) throw error;
    }
  }

  clear(): void {
    for (const watchpoint of [...this.byNumber.values()]) this.remove(watchpoint);
  }

  /** Those that the present stop is for, in the order in which the host tells of them. */
  hits(): WatchHit[] {
    if (this.byNumber.size === 0) return [];
    return extensions.watchpoints!.hits(this.program.debuggee).flatMap((hit) => {
      const watchpoint = this.byNumber.get(hit.watchpoint);
      return watchpoint === undefined ? [] : [{ watchpoint, offset: Number(hit.address) }];
    });
  }
}
