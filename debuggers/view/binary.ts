/** What a module's binary says that the debug interface does not: names, where bodies start, how much of everything there is. */
import { locate } from '../../compiler/analyse/locate.js';
import { decodeModule } from '../../compiler/binary/module.js';
import { namesOf, type Names } from '../../compiler/binary/names.js';
import { InvalidModule } from '../../compiler/model/errors.js';
import type { ExternKind, Module } from '../../compiler/model/module.js';

/** What an instance has several of, and a person may name. */
export type Named = Exclude<ExternKind, 'table'>;

export class Binary {
  /** Undefined if it uses what our decoder does not know, which another host may run all the same. */
  readonly module: Module | undefined;

  constructor(readonly bytes: Uint8Array) {
    try {
      this.module = decodeModule(bytes).module;
    } catch (e) {
      if (!(e instanceof InvalidModule)) throw e;
      this.module = undefined;
    }
  }

  get names(): Names | undefined {
    return this.module && namesOf(this.module);
  }

  /** The instruction at which the program stops for a breakpoint at this offset: the first of the body if it is in its head. */
  effectivePc(offset: number): number {
    return (this.module && locate(this.module, offset)?.pc) ?? offset;
  }

  /** How many of a kind there are; 0 if the binary cannot be read. */
  countOf(kind: Named): number {
    const { module } = this;
    if (module === undefined) return 0;
    return { func: module.funcs, global: module.globals, memory: module.memories, tag: module.tags }[kind].length;
  }

  /** The names of something: of the name section, then as it is exported. */
  namesOf(kind: Named, index: number): string[] {
    const { names, module } = this;
    const own = kind === 'func' ? names?.funcs.get(index) : kind === 'global' ? names?.globals.get(index) : undefined;
    const exported = (module?.exports ?? []).filter((e) => e.kind === kind && e.index === index).map((e) => e.name);
    return [...new Set(own === undefined ? exported : [own, ...exported])];
  }

  /** All that have a name; of functions, if there are none, those that have it without the parameters that C++ and Rust put behind it. */
  find(kind: Named, name: string): number[] {
    const all = Array.from({ length: this.countOf(kind) }, (_, index) => ({ index, names: this.namesOf(kind, index) }));
    const exact = all.filter(({ names }) => names.includes(name));
    const found = exact.length > 0 || kind !== 'func' ? exact : all.filter(({ names }) => names.some((full) => withoutParameters(full) === name));
    return found.map(({ index }) => index);
  }

  /** What a function is called in texts: its name, or `function 12`. */
  functionText(index: number): string {
    return this.namesOf('func', index)[0] ?? `function ${index}`;
  }

  /** Of a function's locals, by index. */
  localNames(func: number): ReadonlyMap<number, string> {
    return this.names?.locals.get(func) ?? new Map<number, string>();
  }
}

const withoutParameters = (name: string): string => name.replace(/\(.*$/, '');
