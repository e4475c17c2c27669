/**
 * What a component imports and exports, with the types of its functions, read from its binary: no more of it than that takes (component model, binary format).
 * What a component exports may come from components inside of it, so their instances are followed.
 */
import { ByteReader } from '../../compiler/binary/bytes.js';
import { PREAMBLE } from '../../compiler/binary/preamble.js';
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

const SECTION = { component: 4, instance: 5, alias: 6, type: 7, canon: 8, import: 10, export: 11 } as const;
const SORT = { core: 0, func: 1, value: 2, type: 3, component: 4, instance: 5 } as const;
const DESCRIPTION = { coreModule: 0, func: 1, value: 2, type: 3, component: 4, instance: 5 } as const;
const CANON = { lift: 0, lower: 1, resourceNew: 2, resourceDrop: 3, resourceRep: 4 } as const;
const OPTION = { utf8: 0, utf16: 1, compact: 2, memory: 3, realloc: 4, postReturn: 5, async: 6, callback: 7 } as const;

/** By name, what an instance has. */
interface InstanceItem {
  readonly items: Map<string, Item>;
  /** Of one that is imported: what is taken from it. */
  readonly taken?: string[];
}

/** A definition of a component, or the type of one, which is made instances of. */
interface ComponentItem {
  instantiate(args: ReadonlyMap<string, Item>): InstanceItem;
}

/** What else a type can be: a component's, an instance's, a resource. */
type TypeItem =
  | ValueType | FunctionType
  | { readonly kind: 'resource' }
  | { readonly kind: 'instance'; make(): InstanceItem }
  | { readonly kind: 'component'; readonly made: ComponentItem };

/** An item of an index space. Of one that nothing is known of, `value` is undefined. */
interface Item {
  readonly sort: number;
  readonly value: FunctionType | TypeItem | ComponentItem | InstanceItem | undefined;
}

/** The index spaces while a component, or a type of one, is read. */
interface Scope {
  readonly parent: Scope | undefined;
  readonly funcs: (FunctionType | undefined)[];
  readonly types: (TypeItem | undefined)[];
  readonly components: (ComponentItem | undefined)[];
  readonly instances: (InstanceItem | undefined)[];
}

/** The index space of a sort; undefined where nothing of that sort is of interest. */
function spaceOf(scope: Scope, sort: number): Item['value'][] | undefined {
  switch (sort) {
    case SORT.func: return scope.funcs;
    case SORT.type: return scope.types;
    case SORT.component: return scope.components;
    case SORT.instance: return scope.instances;
    default: return undefined;
  }
}

const scopeIn = (parent: Scope | undefined): Scope => ({ parent, funcs: [], types: [], components: [], instances: [] });

const isValueType = (type: TypeItem | undefined): type is ValueType =>
  type !== undefined && type.kind !== 'func' && type.kind !== 'resource' && type.kind !== 'instance' && type.kind !== 'component';

/** How deep components may be in each other; every instance of one is read anew. */
const DEEPEST = 100;

class Facts {
  private async = false;
  private depth = 0;
  private readonly imports: { name: string; kind: ComponentImport['kind']; functions: string[] }[] = [];

  constructor(private readonly bytes: Uint8Array) {}

  facts(): ComponentFacts {
    const exported = this.component(PREAMBLE.length, this.bytes.length, undefined, undefined);
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
   * Reads the sections of a component.
   * @param args what its imports are; undefined for the outermost
   */
  private component(start: number, end: number, parent: Scope | undefined, args: ReadonlyMap<string, Item> | undefined): InstanceItem {
    const r = new ByteReader(this.bytes, start, end);
    if (++this.depth > DEEPEST) r.fail('components are nested too deeply');
    const scope = scopeIn(parent);
    const items = new Map<string, Item>();
    while (!r.done) {
      const id = r.byte();
      const size = r.u32();
      const at = r.skip(size);
      if (id === SECTION.component) {
        scope.components.push({ instantiate: (given) => this.component(at + PREAMBLE.length, at + size, scope, given) });
        continue;
      }
      const section = new ByteReader(this.bytes, at, at + size);
      const read = (one: () => void): void => void list(section, one);
      switch (id) {
        case SECTION.instance: read(() => this.instance(section, scope)); break;
        case SECTION.alias: read(() => this.alias(section, scope)); break;
        case SECTION.type: read(() => scope.types.push(this.definition(section, scope))); break;
        case SECTION.canon: this.canons(section, scope); break;
        case SECTION.import: read(() => this.import(section, scope, args)); break;
        case SECTION.export: read(() => this.export(section, scope, items)); break;
      }
    }
    this.depth--;
    return { items };
  }

  private push(scope: Scope, { sort, value }: Item): void {
    spaceOf(scope, sort)?.push(value);
  }

  private item(scope: Scope, sort: number, index: number): Item {
    return { sort, value: spaceOf(scope, sort)?.[index] };
  }

  private import(r: ByteReader, scope: Scope, args: ReadonlyMap<string, Item> | undefined): void {
    const name = externName(r);
    const { kind, item } = this.description(r, scope);
    const given = args?.get(name);
    if (args !== undefined) return this.push(scope, given !== undefined && given.sort === item.sort ? given : item);
    const functions: string[] = [];
    const items = (item.value as InstanceItem | undefined)?.items ?? new Map<string, Item>();
    this.push(scope, kind === DESCRIPTION.instance ? { sort: SORT.instance, value: { items, taken: functions } } : item);
    // Types are imported so that functions can speak of them: nobody has to give one.
    if (kind === DESCRIPTION.type) return;
    this.imports.push({ name, kind: kind === DESCRIPTION.instance ? 'instance' : kind === DESCRIPTION.func ? 'func' : 'other', functions });
  }

  private instance(r: ByteReader, scope: Scope): void {
    const items = new Map<string, Item>();
    if (r.byte() === 0) {
      const component = scope.components[r.u32()];
      list(r, () => {
        const name = r.name();
        const sort = readSort(r);
        items.set(name, this.item(scope, sort, r.u32()));
      });
      scope.instances.push(component?.instantiate(items));
      return;
    }
    list(r, () => {
      const name = externName(r);
      const sort = readSort(r);
      items.set(name, this.item(scope, sort, r.u32()));
    });
    scope.instances.push({ items });
  }

  private alias(r: ByteReader, scope: Scope): void {
    const sort = readSort(r);
    const target = r.byte();
    const index = r.u32();
    // 0: an export of an instance; 1: of a core instance; 2: something of an enclosing component, by number.
    if (target === 2) {
      const inner = r.u32();
      let outer: Scope | undefined = scope;
      for (let n = index; n > 0; n--) outer = outer?.parent;
      return this.push(scope, outer === undefined ? { sort, value: undefined } : this.item(outer, sort, inner));
    }
    const name = r.name();
    if (target !== 0) return;
    const from = scope.instances[index];
    if (sort === SORT.func && from?.taken?.includes(name) === false) from.taken.push(name);
    this.push(scope, { sort, value: from?.items.get(name)?.value });
  }

  private export(r: ByteReader, scope: Scope, items: Map<string, Item>): void {
    const name = externName(r);
    const sort = readSort(r);
    let item = this.item(scope, sort, r.u32());
    if (r.byte() !== 0) {
      const { item: said } = this.description(r, scope);
      if (item.value === undefined) item = { sort, value: said.value };
    }
    items.set(name, item);
    this.push(scope, item);
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

  private definition(r: ByteReader, scope: Scope): TypeItem | undefined {
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
      case 0x41: return { kind: 'component', made: { instantiate: this.declarations(r, scope) } };
      default: {
        const type = readDefinition(code, r, (index) => {
          const found = scope.types[index];
          return isValueType(found) ? found : found?.kind === 'resource' ? { kind: 'own' } : undefined;
        }) ?? r.fail(`unknown type 0x${code.toString(16)}`, at);
        if (type.kind === 'func' ? type.async : type.kind === 'stream' || type.kind === 'future') this.async = true;
        return type;
      }
    }
  }

  /** Reads what a type of a component or an instance says, and gives what makes one. */
  private declarations(r: ByteReader, parent: Scope): (args: ReadonlyMap<string, Item>) => InstanceItem {
    const { pos } = r;
    const make = (reader: ByteReader, args: ReadonlyMap<string, Item>): InstanceItem => {
      const scope = scopeIn(parent);
      const items = new Map<string, Item>();
      list(reader, () => {
        const at = reader.pos;
        const kind = reader.byte();
        switch (kind) {
          case 0x01: scope.types.push(this.definition(reader, scope)); break;
          case 0x02: this.alias(reader, scope); break;
          case 0x03: {
            const name = externName(reader);
            this.push(scope, args.get(name) ?? this.description(reader, scope).item);
            break;
          }
          case 0x04: {
            const name = externName(reader);
            const { item } = this.description(reader, scope);
            items.set(name, item);
            this.push(scope, item);
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
        return { kind, item: { sort: SORT.core, value: undefined } };
      case DESCRIPTION.func: {
        const type = scope.types[r.u32()];
        return { kind, item: { sort: SORT.func, value: type?.kind === 'func' ? type : undefined } };
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

/** A name with the byte before it, which says nothing that matters here. */
function externName(r: ByteReader): string {
  const at = r.pos;
  const form = r.byte();
  if (form > 2) r.fail(`unknown form 0x${form.toString(16)} of a name`, at);
  const name = r.name();
  if (form === 2) list(r, () => { r.byte(); r.skip(r.u32()); });
  return name;
}

function readSort(r: ByteReader): number {
  const sort = r.byte();
  // A core item: what of the core it is follows. That is none of the sorts asked for here.
  if (sort === SORT.core) r.byte();
  return sort;
}
