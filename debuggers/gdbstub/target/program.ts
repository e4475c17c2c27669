/** The program's modules and instances under the numbers that addresses have. */
import type { Debuggee, Instance, Memory, Module } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { Binary } from './binary.js';
import { extensions } from './extensions.js';
import { dispose, refusalOf, using } from './handles.js';

/** A module of the program. */
export interface ModuleEntry {
  readonly module: Module;
  readonly key: bigint;
  readonly binary: Binary;
  readonly name: string;
  /** Where its binary is, if that is known. */
  readonly path: string | undefined;
}

/** An instance, or a module that has none yet: that of its first is kept for it. */
export interface InstanceEntry {
  readonly id: number;
  readonly module: ModuleEntry;
  instance: Instance | undefined;
  /** For people. Unlike that of any other entry. */
  readonly title: string;
  /** The same for LLDB, which opens the file of this name, if there is one: that of its binary, or one that cannot be there. */
  readonly libraryName: string;
}

export interface MemoryEntry {
  readonly id: number;
  readonly instance: InstanceEntry;
  /** In the instance's index space. */
  readonly index: number;
  readonly memory: Memory;
}

const MAIN = 0;

/** A path that nothing can have, as what it begins with is no directory. LLDB resolves `..` by itself. */
const noFile = (title: string): string => `/dev/null/${title.replace(/(^|[/\\])\.{1,2}(?=$|[/\\])/g, '$1_')} (no file)`;

export class Program {
  private readonly modules = new Map<bigint, ModuleEntry>();
  private readonly byKey = new Map<bigint, InstanceEntry>();
  readonly entries: InstanceEntry[] = [];
  private readonly memoriesById = new Map<number, MemoryEntry>();
  private current: InstanceEntry | undefined;
  private readonly byId = new Map<number, InstanceEntry>();
  private nextId = MAIN;
  private mainAlias: number | undefined;

  constructor(readonly debuggee: Debuggee) {}

  /**
   * Looks for what is new. The first module listed is the main one: number 0.
   * @returns whether there is something new to load
   */
  refresh(): boolean {
    let news = false;
    for (const module of this.debuggee.allModules()) {
      if (this.moduleEntry(module) === undefined) {
        this.addEntry(this.addModule(module), undefined);
        news = true;
      } else dispose(module);
    }
    for (const instance of this.debuggee.allInstances()) {
      if (this.byKey.has(instance.uniqueId())) dispose(instance);
      else if (this.addInstance(instance)) news = true;
    }
    return news;
  }

  private moduleEntry(module: Module): ModuleEntry | undefined {
    return this.modules.get(module.uniqueId());
  }

  private addModule(module: Module): ModuleEntry {
    const key = module.uniqueId();
    const binary = new Binary(module.bytecode() ?? new Uint8Array());
    const origin = extensions.program?.origin(this.debuggee, module);
    const entry: ModuleEntry = { module, key, binary, name: origin?.name ?? binary.names?.module ?? 'module', path: origin?.path };
    this.modules.set(key, entry);
    return entry;
  }

  /** @returns whether its code has not been there before, under any number */
  private addInstance(instance: Instance): boolean {
    const module = using(instance.getModule(this.debuggee), (m) => this.moduleEntry(m))!;
    let entry = this.entries.find((e) => e.module === module && e.instance === undefined);
    const news = entry === undefined;
    if (entry === undefined) entry = this.addEntry(module, instance);
    else entry.instance = instance;
    this.byKey.set(instance.uniqueId(), entry);
    this.addMemories(entry, instance);
    return news;
  }

  private addEntry(module: ModuleEntry, instance: Instance | undefined): InstanceEntry {
    const id = this.nextId++;
    const wanted = module.path ?? module.name;
    const taken = this.entries.filter((e) => (e.module.path ?? e.module.name) === wanted).length;
    const title = taken === 0 ? wanted : `${wanted}#${taken + 1}`;
    const entry: InstanceEntry = { id, module, instance, title, libraryName: title === module.path ? title : noFile(title) };
    this.entries.push(entry);
    this.byId.set(id, entry);
    return entry;
  }

  private addMemories(entry: InstanceEntry, instance: Instance): void {
    for (let index = 0; ; index++) {
      let memory: Memory;
      try {
        memory = instance.getMemory(this.debuggee, index);
      } catch (error) {
        if (refusalOf(error) === undefined) throw error;
        return;
      }
      const id = index === 0 ? entry.id : this.nextId++;
      this.memoriesById.set(id, { id, instance: entry, index, memory });
    }
  }

  /**
   * The program stands in code of this instance. LLDB takes the pointers of all C code for addresses in memory 0, so that is then this instance's memory;
   * the main instance's has another number besides.
   */
  standIn(entry: InstanceEntry | undefined): void {
    this.current = entry;
    const main = this.memoriesById.get(MAIN);
    if (main !== undefined && entry !== undefined && entry.id !== MAIN && this.mainAlias === undefined) {
      this.mainAlias = this.nextId++;
      this.memoriesById.set(this.mainAlias, { ...main, id: this.mainAlias });
    }
  }

  entry(id: number): InstanceEntry | undefined {
    return this.byId.get(id);
  }

  memory(id: number): MemoryEntry | undefined {
    const own = id === MAIN && this.current !== undefined ? this.memoriesById.get(this.current.id) : undefined;
    return own === undefined ? this.memoriesById.get(id) : { ...own, id };
  }

  get memories(): MemoryEntry[] {
    return [...this.memoriesById.keys()].map((id) => this.memory(id)!);
  }

  /** The entry of an instance, whose handle is given back. */
  entryOf(instance: Instance): InstanceEntry {
    return using(instance, (i) => this.byKey.get(i.uniqueId()))!;
  }
}
