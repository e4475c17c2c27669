/**
 * What a component imports and exports, with the types of its functions, read from its binary: no more of it than that takes (component model, binary format).
 * What a component exports may come from components inside of it, so their instances are followed.
 */
import { ByteReader } from '../../compiler/binary/bytes.js';
import { PREAMBLE } from '../../compiler/binary/preamble.js';
import {
  type ComponentItem, type CoreModuleItem, DESCRIPTION, externName, type InstanceItem, isValueType, type Item, itemAt, type MadeBy, namedItem, push, readSort,
  type Scope, scopeIn, SECTION, SORT, type TypeItem, valueOf,
} from './scope.js';
import type { ComponentTree } from './tree.js';
import { DEEPEST, type Reading, TreeBuilder } from './tree-builder.js';
import { TypeSize, weightOf } from './type-size.js';
import { type FunctionType, list, readDefinition, type ValueType } from './types.js';

/** An import of a component. */
export interface ComponentImport {
  /** With its version, if it has one: `wasi:io/poll@0.2.12`. */
  readonly name: string;
  readonly kind: 'instance' | 'func' | 'other';
  /** Of an instance, the functions that the component takes from it: `[method]pollable.ready`. */
  readonly functions: readonly string[];
}

/** A function that a component exports. */
export interface ExportedFunction {
  readonly name: string;
  /** The interface that it is of, as the component exports it; undefined if it is one of the component's own. */
  readonly from: string | undefined;
  readonly type: FunctionType;
}

export interface ComponentNames {
  readonly imports: readonly ComponentImport[];
  readonly exports: readonly string[];
}

export interface ComponentFacts extends ComponentNames {
  readonly functions: readonly ExportedFunction[];
  /** Whether anything in it is asynchronous, as WASI 0.3 is: functions, also those that are imported, streams, futures, tasks. */
  readonly async: boolean;
}

/**
 * Reads it.
 * @param bytes those of a component
 * @throws InvalidModule if the binary is malformed where it is read
 */
export function componentNames(bytes: Uint8Array): ComponentFacts {
  return new Facts(bytes).facts();
}

/**
 * Reads what it is put together from.
 * @param bytes those of a component
 * @throws InvalidModule if the binary is malformed where it is read
 */
export function componentTree(bytes: Uint8Array): ComponentTree {
  return new Facts(bytes).whole();
}

const CANON = { lift: 0, lower: 1, resourceNew: 2, resourceDrop: 3, resourceRep: 4 } as const;
const OPTION = { utf8: 0, utf16: 1, compact: 2, memory: 3, realloc: 4, postReturn: 5, async: 6, callback: 7 } as const;

/** How many instances of components there may be: each is read anew. */
const MOST_INSTANCES = 1000;
/** How many instances of types of instances there may be: each is made anew. */
const MOST_MADE = 100_000;
/** How large types may be together that are spoken of. */
const MOST_WEIGHT = 50_000_000;

class Facts {
  private async = false;
  private depth = 0;
  private readings = 0;
  private made = 0;
  private weight = 0;
  private readonly imports: { name: string; kind: ComponentImport['kind']; functions: string[] }[] = [];
  private readonly tree: TreeBuilder;

  constructor(private readonly bytes: Uint8Array) {
    this.tree = new TreeBuilder(bytes);
  }

  whole(): ComponentTree {
    this.outermost();
    this.tree.readRest();
    return this.tree.finish();
  }

  /** The outermost component, as an instance that is given nothing. */
  private outermost(): InstanceItem {
    return this.component(0, this.bytes.length, undefined, undefined, undefined);
  }

  facts(): ComponentFacts {
    const exported = this.outermost();
    const functions: ExportedFunction[] = [];
    for (const [name, { sort, value }] of exported.items) {
      if (sort === SORT.func && value !== undefined) functions.push({ name, from: undefined, type: value as FunctionType });
      if (sort !== SORT.instance || value === undefined) continue;
      for (const [inner, item] of (value as InstanceItem).items) {
        if (item.sort === SORT.func && item.value !== undefined) functions.push({ name: inner, from: name, type: item.value as FunctionType });
      }
    }
    return { imports: this.imports, exports: [...exported.items.keys()], functions, async: this.async };
  }

  /**
   * Reads a component.
   * @param args what its imports are; undefined for the outermost
   * @param by what makes the instance; null if that is none that is kept
   */
  private component(
    start: number, end: number, parent: Scope | undefined, args: ReadonlyMap<string, Item> | undefined, by: MadeBy | undefined | null,
  ): InstanceItem {
    const r = new ByteReader(this.bytes, start + PREAMBLE.length, end);
    if (++this.depth > DEEPEST) r.fail('components are nested too deeply');
    if (++this.readings > MOST_INSTANCES) r.fail('there are too many instances of components');
    const scope = scopeIn(parent);
    const items = new Map<string, Item>();
    const reading = this.tree.begin(this.tree.numberAt(start), by);
    while (!r.done) {
      const id = r.byte();
      const size = r.u32();
      const at = r.skip(size);
      const section = new ByteReader(this.bytes, at, at + size);
      const read = (one: () => void): void => void list(section, one);
      switch (id) {
        case SECTION.component:
          reading.part(at, scope.components.length);
          scope.components.push(this.nested(at, at + size, scope));
          break;
        case SECTION.coreModule:
          reading.part(at, scope.coreModules.length);
          scope.coreModules.push({ module: this.tree.numberAt(at) });
          break;
        case SECTION.coreInstance: read(() => this.coreInstance(section, scope, reading)); break;
        case SECTION.instance: read(() => this.instance(section, scope, reading)); break;
        case SECTION.alias: read(() => this.alias(section, scope, reading)); break;
        case SECTION.type: read(() => scope.types.push(this.type(section, scope))); break;
        case SECTION.canon: this.canons(section, scope); break;
        case SECTION.import: read(() => this.import(section, scope, args, reading)); break;
        case SECTION.export: read(() => this.export(section, scope, items, reading)); break;
        case SECTION.custom: reading.custom(section); break;
      }
    }
    this.depth--;
    return { items };
  }

  private nested(start: number, end: number, scope: Scope): ComponentItem {
    const definition = this.tree.numberAt(start);
    this.tree.met(definition, () => this.component(start, end, scope, new Map(), null));
    return { definition, instantiate: (args, by) => this.component(start, end, scope, args, by) };
  }

  private import(r: ByteReader, scope: Scope, args: ReadonlyMap<string, Item> | undefined, reading: Reading): void {
    const name = externName(r);
    const { kind, item: described } = this.description(r, scope);
    const item = namedItem(described, name);
    reading.imports(name, item);
    const given = args?.get(name);
    if (args !== undefined) {
      const fits = given?.sort === item.sort ? namedItem(given, name) : item;
      return push(scope, item.sort === SORT.coreModule ? { sort: item.sort, value: { ...(fits.value as CoreModuleItem), imported: true } } : fits);
    }
    const functions: string[] = [];
    const items = (item.value as InstanceItem | undefined)?.items ?? new Map<string, Item>();
    push(scope, kind === DESCRIPTION.instance ? { sort: SORT.instance, value: { items, taken: functions } } : item);
    // Types are imported so that functions can speak of them: nobody has to give one.
    if (kind === DESCRIPTION.type) return;
    this.imports.push({ name, kind: kind === DESCRIPTION.instance ? 'instance' : kind === DESCRIPTION.func ? 'func' : 'other', functions });
  }

  private instance(r: ByteReader, scope: Scope, reading: Reading): void {
    const items = new Map<string, Item>();
    const index = scope.instances.length;
    const inline = r.byte() !== 0;
    const component = inline ? undefined : scope.components[r.u32()];
    list(r, () => {
      const name = inline ? externName(r) : r.name();
      const sort = readSort(r);
      items.set(name, itemAt(scope, sort, r.u32()));
    });
    if (!inline) reading.makes(index, component?.definition);
    scope.instances.push(inline ? { items } : component?.instantiate(items, reading.number === undefined ? null : { parent: reading.number, index }));
  }

  private coreInstance(r: ByteReader, scope: Scope, reading: Reading): void {
    const at = r.pos;
    switch (r.byte()) {
      case 0: {
        const index = r.u32();
        const args = list(r, () => {
          const name = r.name();
          r.byte();
          return { name, instance: r.u32() };
        });
        return reading.coreInstance(scope.coreModules[index], args);
      }
      case 1:
        list(r, () => {
          r.name();
          r.byte();
          r.u32();
        });
        return reading.otherCoreInstance();
      default: return r.fail('unknown form of a core instance', at);
    }
  }

  private alias(r: ByteReader, scope: Scope, reading?: Reading): void {
    const sort = readSort(r);
    const target = r.byte();
    const index = r.u32();
    // 0: an export of an instance; 1: of a core instance; 2: something of an enclosing component, by number.
    if (target === 2) {
      const inner = r.u32();
      let outer: Scope | undefined = scope;
      for (let n = index; n > 0; n--) outer = outer?.parent;
      return push(scope, outer === undefined ? { sort, value: undefined } : itemAt(outer, sort, inner));
    }
    const name = r.name();
    if (target !== 0) return;
    const from = scope.instances[index];
    if (sort === SORT.func && from?.taken?.includes(name) === false) from.taken.push(name);
    if (sort === SORT.coreInstance) reading?.otherCoreInstance();
    push(scope, { sort, value: valueOf(from?.items.get(name), sort) });
  }

  private export(r: ByteReader, scope: Scope, items: Map<string, Item>, reading: Reading): void {
    const name = externName(r);
    const sort = readSort(r);
    let item = itemAt(scope, sort, r.u32());
    let said: Item | undefined;
    if (r.byte() !== 0) {
      said = this.description(r, scope).item;
      // A function's type may speak of types by their exported names.
      const value = valueOf(said, sort);
      if (item.value === undefined || (sort === SORT.func && value !== undefined)) item = { sort, value };
    }
    item = namedItem(item, name);
    reading.exports(name, said?.value === undefined ? item : namedItem(said, name));
    items.set(name, item);
    push(scope, item);
  }

  private canons(r: ByteReader, scope: Scope): void {
    try {
      list(r, () => this.canon(r, scope));
    } catch (e) {
      if (!(e instanceof Asynchronous)) throw e;
    }
  }

  private canon(r: ByteReader, scope: Scope): void {
    const kind = r.byte();
    switch (kind) {
      case CANON.lift: {
        r.byte();
        r.u32();
        this.options(r);
        const type = scope.types[r.u32()];
        scope.funcs.push(type?.kind === 'func' ? type : undefined);
        break;
      }
      case CANON.lower:
        r.byte();
        r.u32();
        this.options(r);
        break;
      case CANON.resourceNew: case CANON.resourceDrop: case CANON.resourceRep: r.u32(); break;
      default:
        // Tasks, streams and the like. They make core functions only, which are of no interest here.
        this.async = true;
        throw new Asynchronous();
    }
  }

  private options(r: ByteReader): void {
    list(r, () => {
      const at = r.pos;
      const option = r.byte();
      if (option === OPTION.async || option === OPTION.callback) this.async = true;
      if (option > OPTION.callback) r.fail(`unknown canonical option 0x${option.toString(16)}`, at);
      if (option >= OPTION.memory && option !== OPTION.async) r.u32();
    });
  }

  private type(r: ByteReader, scope: Scope): TypeItem | undefined {
    const at = r.pos;
    const code = r.byte();
    switch (code) {
      case 0x3f: case 0x3e: {
        r.byte();
        if (code === 0x3f) {
          if (r.byte() !== 0) r.u32();
        } else {
          r.u32();
          if (r.byte() !== 0) r.u32();
        }
        return { kind: 'resource' };
      }
      case 0x42: {
        const make = this.declarations(r, scope);
        return { kind: 'instance', make: () => make(new Map()) };
      }
      case 0x41: return { kind: 'component', made: { definition: undefined, instantiate: this.declarations(r, scope) } };
      default: {
        const size = new TypeSize();
        const type = readDefinition(code, r, (index) => {
          const found = scope.types[index];
          return isValueType(found) ? size.with(found) : found?.kind === 'resource' ? { kind: 'own', resource: found.named } : undefined;
        }) ?? r.fail(`unknown type 0x${code.toString(16)}`, at);
        if (!size.note(type, r.pos - at)) r.fail('type is too large', at);
        this.spoken(type, r, at);
        if (type.kind === 'func' ? type.async : type.kind === 'stream' || type.kind === 'future') this.async = true;
        return type;
      }
    }
  }

  /** A type is spoken of, as it will be shown. */
  private spoken(type: ValueType | FunctionType, r: ByteReader, at: number): void {
    if ((this.weight += weightOf(type)) > MOST_WEIGHT) r.fail('types are too large', at);
  }

  /** Reads what a type of a component or an instance says, and gives what makes one. */
  private declarations(r: ByteReader, parent: Scope): (args: ReadonlyMap<string, Item>) => InstanceItem {
    const { pos } = r;
    const make = (reader: ByteReader, args: ReadonlyMap<string, Item>): InstanceItem => {
      if (++this.made > MOST_MADE) reader.fail('types are too large');
      const scope = scopeIn(parent);
      const items = new Map<string, Item>();
      list(reader, () => {
        const at = reader.pos;
        const kind = reader.byte();
        switch (kind) {
          case 0x01: scope.types.push(this.type(reader, scope)); break;
          case 0x02: this.alias(reader, scope); break;
          case 0x03: {
            const name = externName(reader);
            push(scope, args.get(name) ?? namedItem(this.description(reader, scope).item, name));
            break;
          }
          case 0x04: {
            const name = externName(reader);
            const item = namedItem(this.description(reader, scope).item, name);
            items.set(name, item);
            push(scope, item);
            break;
          }
          default: reader.fail(`unknown declaration 0x${kind.toString(16)}`, at);
        }
      });
      return { items };
    };
    make(r, new Map());
    return (args) => make(new ByteReader(this.bytes, pos, r.end), args);
  }

  /** What an import or export is said to be. */
  private description(r: ByteReader, scope: Scope): { readonly kind: number; readonly item: Item } {
    const at = r.pos;
    const kind = r.byte();
    switch (kind) {
      case DESCRIPTION.coreModule:
        r.byte();
        r.u32();
        return { kind, item: { sort: SORT.coreModule, value: { module: undefined, imported: true } } };
      case DESCRIPTION.func: {
        const type = scope.types[r.u32()];
        if (type?.kind !== 'func') return { kind, item: { sort: SORT.func, value: undefined } };
        this.spoken(type, r, at);
        return { kind, item: { sort: SORT.func, value: type } };
      }
      // Equal to a type of that number, or (1) any resource.
      case DESCRIPTION.type: return { kind, item: { sort: SORT.type, value: r.byte() === 0 ? scope.types[r.u32()] : { kind: 'resource' } } };
      case DESCRIPTION.component: {
        const type = scope.types[r.u32()];
        return { kind, item: { sort: SORT.component, value: type?.kind === 'component' ? type.made : undefined } };
      }
      case DESCRIPTION.instance: {
        const type = scope.types[r.u32()];
        return { kind, item: { sort: SORT.instance, value: type?.kind === 'instance' ? type.make() : undefined } };
      }
      default: return r.fail(`unknown description 0x${kind.toString(16)} of an import or export`, at);
    }
  }
}

/** Ends the reading of a section whose rest does not matter. */
class Asynchronous extends Error {}
