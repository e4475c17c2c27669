/** Watchpoints as the client sets them. Only on hosts that offer them. */
import type { Access } from 'wasm2js-debug:extensions/watchpoints@0.1.0';
import { addressOf } from './addresses.js';
import { extensions } from './extensions.js';
import { refusalOf } from './handles.js';
import { BadAddress, memoryAt } from './memory.js';
import type { Program } from './program.js';

/** The address that was watched, and where in it the access was. */
export interface WatchHit {
  readonly address: bigint;
  readonly accessed: bigint;
}

interface Watchpoint {
  readonly address: bigint;
  readonly number: number;
  readonly memoryId: number;
}

export class Watchpoints {
  private readonly set = new Map<string, Watchpoint>();

  constructor(private readonly program: Program) {}

  static get offered(): boolean {
    return extensions.watchpoints !== undefined;
  }

  /** @throws BadAddress */
  add(address: bigint, length: number, access: Access): void {
    const key = `${access} ${address} ${length}`;
    if (this.set.has(key)) return;
    const { entry, offset } = memoryAt(this.program, address);
    try {
      const number = extensions.watchpoints!.add(this.program.debuggee, entry.memory, BigInt(offset), BigInt(length), access);
      this.set.set(key, { address, number, memoryId: entry.id });
    } catch (error) {
      if (refusalOf(error) === undefined) throw error;
      throw new BadAddress(address, `${length} bytes go past the end of the memory`);
    }
  }

  /** Removing one that is not set changes nothing. */
  remove(address: bigint, length: number, access: Access): void {
    const key = `${access} ${address} ${length}`;
    const watchpoint = this.set.get(key);
    if (watchpoint === undefined) return;
    this.set.delete(key);
    extensions.watchpoints!.remove(this.program.debuggee, watchpoint.number);
  }

  clear(): void {
    for (const { number } of this.set.values()) extensions.watchpoints!.remove(this.program.debuggee, number);
    this.set.clear();
  }

  /** Whether one is set at an address. */
  has(address: bigint): boolean {
    return [...this.set.values()].some((w) => w.address === address);
  }

  /** Those that the present stop is for, each address once: the client tells them apart by nothing else. */
  hits(): WatchHit[] {
    if (this.set.size === 0) return [];
    const hits = new Map<bigint, WatchHit>();
    for (const hit of extensions.watchpoints!.hits(this.program.debuggee)) {
      const watchpoint = [...this.set.values()].find(({ number }) => number === hit.watchpoint);
      if (watchpoint === undefined || hits.has(watchpoint.address)) continue;
      hits.set(watchpoint.address, { address: watchpoint.address, accessed: addressOf('memory', watchpoint.memoryId, Number(hit.address)) });
    }
    return [...hits.values()];
  }
}
