/** The program's modules, instances and memories. */
import type { Debuggee, Instance, Memory, Module } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { Binary } from './binary.js';
import { extensions } from './extensions.js';
import { dispose, refusalOf, using } from './handles.js';

/** A module of the program. */
export interface ModuleEntry {
  readonly module: Module;
  readonly binary: Binary;
  readonly name: string;
  /** Where its binary is, if that is known. */
  readonly path: string | undefined;
}

/**
 * An instance, or a module that has none yet: that of its first is kept for it. So is that of an instance which is no more, for the next of its module: what a person has
 * set in it, or knows of it, is then of that one, and a debugger has no more entries than there were instances at one time.
 */
export interface InstanceEntry {
  readonly module: ModuleEntry;
  readonly instance: Instance | undefined;
  /** In the instance's index space; none while there is no instance. */
  readonly memories: readonly MemoryEntry[];
  /** For people. Unlike that of any other entry. */
  readonly title: string;
}

export interface MemoryEntry {
  readonly instance: InstanceEntry;
  /** In the instance's index space. */
  readonly index: number;
  readonly memory: Memory;
}

interface Entry extends InstanceEntry {
  instance: Instance | undefined;
  memories: readonly MemoryEntry[];
}

export class Program {
  private readonly modules = new Map<bigint, ModuleEntry>();
  private readonly byKey = new Map<bigint, Entry>();
  private readonly all: Entry[] = [];

  constructor(readonly debuggee: Debuggee) {}

  /** In the order in which they have been found; the first is of the main module. */
  get entries(): readonly InstanceEntry[] {
    return this.all;
  }

  /**
   * Looks for what is new, and for what is no more. The first module listed is the main one.
   * @returns whether there is something new to load
   */
  refresh(): boolean {
    let news = false;
    for (const module of this.debuggee.allModules()) {
      if (this.modules.has(module.uniqueId())) dispose(module);
      else {
        this.addEntry(this.addModule(module));
        news = true;
      }
    }
    const instances = this.debuggee.allInstances();
    this.vacate(new Set(instances.map((instance) => instance.uniqueId())));
    for (const instance of instances) {
      if (this.byKey.has(instance.uniqueId())) dispose(instance);
      else if (this.addInstance(instance)) news = true;
    }
    return news;
  }

  private vacate(present: ReadonlySet<bigint>): void {
    for (const [key, entry] of this.byKey) {
      if (present.has(key)) continue;
      this.byKey.delete(key);
      dispose(entry.instance);
      for (const { memory } of entry.memories) dispose(memory);
      entry.instance = undefined;
      entry.memories = [];
    }
  }

  private addModule(module: Module): ModuleEntry {
    const binary = new Binary(module.bytecode() ?? new Uint8Array());
    const origin = extensions.program?.origin(this.debuggee, module);
    const entry: ModuleEntry = { module, binary, name: origin?.name ?? binary.names?.module ?? 'module', path: origin?.path };
    this.modules.set(module.uniqueId(), entry);
    return entry;
  }

  /** @returns whether its code has not been there before, as that of any entry */
  private addInstance(instance: Instance): boolean {
    const module = using(instance.getModule(this.debuggee), (m) => this.modules.get(m.uniqueId()))!;
    const waiting = this.all.find((e) => e.module === module && e.instance === undefined);
    const entry = waiting ?? this.addEntry(module);
    entry.instance = instance;
    this.byKey.set(instance.uniqueId(), entry);
    entry.memories = this.memoriesOf(entry, instance);
    return waiting === undefined;
  }

  private addEntry(module: ModuleEntry): Entry {
    const wanted = module.path ?? module.name;
    const taken = this.all.filter((e) => (e.module.path ?? e.module.name) === wanted).length;
    const entry: Entry = { module, instance: undefined, memories: [], title: taken === 0 ? wanted : `${wanted}#${taken + 1}` };
    this.all.push(entry);
    return entry;
  }

  private memoriesOf(entry: InstanceEntry, instance: Instance): readonly MemoryEntry[] {
    const memories: MemoryEntry[] = [];
    for (let index = 0; ; index++) {
      try {
        memories.push({ instance: entry, index, memory: instance.getMemory(this.debuggee, index) });
      } catch (error) {
        if (refusalOf(error) === undefined) throw error;
        return memories;
      }
    }
  }

  /** The entry of an instance, whose handle is given back. */
  entryOf(instance: Instance): InstanceEntry {
    return using(instance, (i) => this.byKey.get(i.uniqueId()))!;
  }
}
