/**
 * The program's instances and memories under the numbers that addresses have. The first module's first instance is 0, and an instance's first memory has the
 * instance's number; further memories have numbers of their own.
 */
import type { StackFrame } from '../../view/frames.js';
import type { InstanceEntry, MemoryEntry, Program } from '../../view/program.js';
import { addressOf } from './addresses.js';

const MAIN = 0;

/** A memory of whatever instance an entry has at present. */
interface MemoryPlace {
  readonly instance: InstanceEntry;
  readonly index: number;
}

export class AddressSpace {
  private readonly ids = new Map<InstanceEntry, number>();
  private readonly entriesById = new Map<number, InstanceEntry>();
  private readonly memoriesById = new Map<number, MemoryPlace>();
  private current: InstanceEntry | undefined;
  private nextId = MAIN;
  private mainAlias: number | undefined;

  constructor(readonly program: Program) {}

  /** Looks for what is new. @returns whether there is something new to load */
  refresh(): boolean {
    const news = this.program.refresh();
    for (const entry of this.program.entries) if (!this.ids.has(entry)) this.number(entry);
    for (const entry of this.program.entries) if (!this.memoriesById.has(this.idOf(entry))) this.numberMemories(entry);
    return news;
  }

  private number(entry: InstanceEntry): void {
    const id = this.nextId++;
    this.ids.set(entry, id);
    this.entriesById.set(id, entry);
  }

  private numberMemories(entry: InstanceEntry): void {
    for (const { instance, index } of entry.memories) this.memoriesById.set(index === 0 ? this.idOf(entry) : this.nextId++, { instance, index });
  }

  /**
   * The program stands in code of this instance. LLDB takes the pointers of all C code for addresses in memory 0, so that is then this instance's memory;
   * the main instance's has another number besides.
   */
  standIn(entry: InstanceEntry | undefined): void {
    this.current = entry;
    const main = this.memoriesById.get(MAIN);
    if (main !== undefined && entry !== undefined && this.idOf(entry) !== MAIN && this.mainAlias === undefined) {
      this.mainAlias = this.nextId++;
      this.memoriesById.set(this.mainAlias, main);
    }
  }

  idOf(entry: InstanceEntry): number {
    return this.ids.get(entry)!;
  }

  entry(id: number): InstanceEntry | undefined {
    return this.entriesById.get(id);
  }

  memory(id: number): MemoryEntry | undefined {
    const own = id === MAIN && this.current !== undefined ? this.memoriesById.get(this.idOf(this.current)) : undefined;
    const place = own ?? this.memoriesById.get(id);
    return place?.instance.memories[place.index];
  }

  /** All, under each number that they have. */
  get memories(): { readonly id: number; readonly entry: MemoryEntry }[] {
    return [...this.memoriesById.keys()].flatMap((id) => {
      const entry = this.memory(id);
      return entry === undefined ? [] : [{ id, entry }];
    });
  }

  codeAddress(entry: InstanceEntry, offset: number): bigint {
    return addressOf('code', this.idOf(entry), offset);
  }

  addressOfFrame({ instance, pc }: StackFrame): bigint {
    return this.codeAddress(instance, pc);
  }
}
