/**
 * Watched memory. Code that may touch it compares before each access (`printVariant` with `watching`), or is run one instruction at a time and looked
 * at here before each; what host functions change is found by comparing with a copy.
 */
import { LENGTH, MOST_RANGES, type Range, setBounds, type Watching } from '../../compiler/index.js';
import type { Hit } from '../store/capture.js';
import type { Instance } from '../store/instance.js';
import type { MemoryInst } from '../store/memory.js';
import type { WasmFrame } from './activation.js';

/** What a watchpoint waits for. */
export type Access = 'read' | 'write' | 'read-write';

interface Watchpoint {
  readonly number: number;
  readonly memory: MemoryInst;
  readonly start: number;
  readonly end: number;
  readonly access: Access;
  /**
   * Its bytes as they were when the program was last resumed, or when the host was last seen to change them. A write by wasm code is followed by a pause, and so by
   * a new copy: what differs from it was written by the host. None if writes do not matter.
   */
  known: Uint8Array | undefined;
}

/** What a host function in progress has changed: for each watchpoint the first address. */
type Changes = Map<Watchpoint, number>;

const waitsFor = ({ access }: Watchpoint, written: boolean): boolean => access === 'read-write' || access === (written ? 'write' : 'read');
/** Neither an empty range nor an empty access touches anything. */
const touches = (w: Watchpoint, start: number, end: number): boolean => Math.max(w.start, start) < Math.min(w.end, end);
const bytesOf = ({ memory, start, end }: Watchpoint): Uint8Array => memory.u8.subarray(start, end);

/** Whether bytes of a memory are those of an integer in a frame array. */
function equals(memory: MemoryInst, address: number, width: number, v: readonly unknown[], position: number): boolean {
  for (let i = 0; i < width; i++) if (memory.u8[address + i] !== ((v[position + (i >> 2)] as number) >>> (8 * (i & 3)) & 255)) return false;
  return true;
}

export class Watches {
  private all: readonly Watchpoint[] = [];
  private last = 0;
  /** What the code of an instance watches for; changes when the program is resumed. */
  private readonly applied = new WeakMap<Instance, Watching>();
  /** Calls of host functions in progress, oldest first. */
  private readonly hostCalls: (Changes | undefined)[] = [];

  /** The range must be inside the memory. @returns its number: no two are the same, ever */
  add(memory: MemoryInst, start: number, end: number, access: Access): number {
    const w: Watchpoint = { number: ++this.last, memory, start, end, access, known: undefined };
    this.all = [...this.all, w];
    this.know(w);
    this.bound(memory);
    return w.number;
  }

  /** @returns whether it was there */
  remove(number: number): boolean {
    const w = this.all.find((one) => one.number === number);
    if (w === undefined) return false;
    this.all = this.all.filter((one) => one !== w);
    this.bound(w.memory);
    return true;
  }

  /** Nobody writes to these memories any more, or reads them. */
  forget(memories: readonly MemoryInst[]): void {
    for (const { number, memory } of this.all) if (memories.includes(memory)) this.remove(number);
  }

  clear(): void {
    for (const { number } of this.all) this.remove(number);
  }

  /** Whether there is any. */
  get any(): boolean {
    return this.all.length > 0;
  }

  private bound(memory: MemoryInst): void {
    for (const written of [false, true]) setBounds(memory.bounds, written, this.rangesOf(memory, written));
  }

  /** What is watched in a memory for reads or for writes, in the fewest ranges. */
  private rangesOf(memory: MemoryInst, written: boolean): Range[] {
    const own = this.all.filter((w) => w.memory === memory && waitsFor(w, written) && w.start < w.end).sort((a, b) => a.start - b.start);
    const ranges: Range[] = [];
    for (const { start, end } of own) {
      const last = ranges[ranges.length - 1];
      if (last !== undefined && start <= last.end) ranges[ranges.length - 1] = { start: last.start, end: Math.max(last.end, end) };
      else ranges.push({ start, end });
    }
    return ranges;
  }

  // Which code watches

  /** An instance has been made, and none of its functions has code. */
  allocated(instance: Instance): void {
    const wanted = this.wantedIn(instance);
    if (wanted !== undefined) this.applied.set(instance, wanted);
  }

  private wantedIn({ mems }: Instance): Watching | undefined {
    // Beyond what code tells apart, one more is like many more.
    const most = (written: boolean): number => Math.min(MOST_RANGES + 1, Math.max(0, ...mems.map((memory) => this.rangesOf(memory, written).length)));
    const [reads, writes] = [most(false), most(true)];
    return reads + writes === 0 ? undefined : { reads, writes };
  }

  /** What the code of an instance's functions has to watch for. */
  of(instance: Instance): Watching | undefined {
    return this.applied.get(instance);
  }

  /**
   * The program goes on: whatever the debugger has written counts as known.
   * @param update called for each instance whose functions have to watch for something else now
   */
  resumed(instances: Iterable<Instance>, update: (instance: Instance) => void): void {
    for (const w of this.all) this.know(w);
    for (const instance of instances) {
      const wanted = this.wantedIn(instance);
      const applied = this.applied.get(instance);
      if (wanted?.reads === applied?.reads && wanted?.writes === applied?.writes) continue;
      if (wanted === undefined) this.applied.delete(instance);
      else this.applied.set(instance, wanted);
      update(instance);
    }
  }

  // Accesses by wasm code

  /** Whether an access is waited for. Lengths and addresses in bytes; it may lie outside the memory. */
  touched(memory: MemoryInst, address: number, length: number, written: boolean): boolean {
    for (const w of this.all) if (w.memory === memory && waitsFor(w, written) && touches(w, address, address + length)) return true;
    return false;
  }

  /** What is hit by the instruction that a frame is about to run, if that does not trap; undefined if nothing. */
  coming({ code, state: { at, v } }: WasmFrame): Hit[] | undefined {
    const found = code.accesses.get(at);
    if (found === undefined) return undefined;
    const base = code.shape.topAt(at) - found.slots;
    const unsigned = (position: number): number => (v[base + position] as number) >>> 0;
    const hits: Hit[] = [];
    for (const access of found.accesses) {
      const memory = code.instance.mems[access.memory];
      const { written, ifEqual } = access;
      const address = unsigned(access.address) + access.offset;
      if (ifEqual !== undefined && !equals(memory!, address, access.width!, v, base + ifEqual)) continue;
      const end = address + (access.width ?? unsigned(LENGTH));
      for (const w of this.all) {
        if (w.memory === memory && waitsFor(w, written) && touches(w, address, end)) hits.push({ watchpoint: w.number, address, written });
      }
    }
    return hits.length === 0 ? undefined : hits;
  }

  // Changes by the host

  private know(w: Watchpoint): void {
    w.known = waitsFor(w, true) ? bytesOf(w).slice() : undefined;
  }

  /** Compares with what is known; then that is known. */
  private changes(): Changes | undefined {
    let changes: Changes | undefined;
    for (const w of this.all) {
      const { known } = w;
      if (known === undefined) continue;
      const bytes = bytesOf(w);
      const at = known.findIndex((byte, i) => byte !== bytes[i]);
      if (at < 0) continue;
      (changes ??= new Map<Watchpoint, number>()).set(w, w.start + at);
      this.know(w);
    }
    return changes;
  }

  /** The host calls into wasm: what has changed meanwhile is the doing of the host function in progress, if any, and not of what is called. */
  entered(): void {
    const changes = this.changes();
    const call = this.hostCalls.length - 1;
    if (call >= 0 && changes !== undefined) this.hostCalls[call] = new Map([...changes, ...(this.hostCalls[call] ?? [])]);
  }

  hostBegins(): void {
    this.hostCalls.push(undefined);
  }

  /** @returns what it has changed; undefined if nothing */
  hostEnds(): Hit[] | undefined {
    this.entered();
    return this.hitsOf(this.hostCalls.pop());
  }

  /** What a host function has changed that never calls back, so that nothing else can have done it. */
  changedByHost(): Hit[] | undefined {
    return this.hitsOf(this.changes());
  }

  private hitsOf(changes: Changes | undefined): Hit[] | undefined {
    const hits = this.all.filter((w) => changes?.has(w)).map((w) => ({ watchpoint: w.number, address: changes!.get(w)!, written: true }));
    return hits.length === 0 ? undefined : hits;
  }
}
