/** Puts together what a {@link ComponentTree} has, while the binary is read. */
import { ByteReader } from '../../compiler/binary/bytes.js';
import { PREAMBLE } from '../../compiler/binary/preamble.js';
import { InvalidModule } from '../../compiler/model/errors.js';
import { type CoreModuleItem, type Item, type MadeBy, readSort, SECTION, SORT } from './scope.js';
import type { ComponentDefinition, ComponentInstance, ComponentTree, CoreInstancePart, CorePlace, Extern } from './tree.js';
import { list } from './types.js';
import { externText } from './wit-text.js';

/** How deep components may be in each other. */
export const DEEPEST = 100;

/** What is known of a definition when its binary has been read. */
interface Contents {
  name: string | undefined;
  /** What the section of names has, by sort and index. */
  readonly names: Map<number, Map<number, string>>;
  readonly imports: Extern[];
  readonly exports: Extern[];
  /** Where modules and components stand in it, and the indices that they have. */
  readonly indices: Map<number, number>;
  readonly coreInstances: CoreInstancePart[];
  readonly instances: { readonly index: number; readonly component: number | undefined }[];
}

interface Part {
  readonly start: number;
  readonly end: number;
  /** The number of the definition that it stands in. */
  readonly inside: number | undefined;
}

interface Definition extends Part {
  contents: Contents | undefined;
  /** Reads it without making an instance of it. */
  read: (() => unknown) | undefined;
}

export class TreeBuilder {
  private readonly definitions: Definition[] = [];
  /** In the order of the binary, which is that in which others number them. */
  private readonly modules: Part[] = [];
  private readonly numbers = new Map<number, number>();
  private readonly instances: ComponentInstance[] = [];
  private readonly order: CorePlace[] = [];

  /** @throws InvalidModule if the binary ends inside a part */
  constructor(private readonly bytes: Uint8Array) {
    this.find({ start: 0, end: bytes.length, inside: undefined });
  }

  private find(part: Part, depth = 1): void {
    const number = this.definitions.push({ ...part, contents: undefined, read: undefined }) - 1;
    this.numbers.set(part.start, number);
    for (const r = new ByteReader(this.bytes, part.start + PREAMBLE.length, part.end); !r.done;) {
      const at = r.pos;
      const id = r.byte();
      const size = r.u32();
      if (size > r.end - r.pos) r.fail(`unexpected end: section of ${size} bytes goes past the end`, at);
      const start = r.skip(size);
      const inner: Part = { start, end: start + size, inside: number };
      if (depth > DEEPEST) r.fail('components are nested too deeply');
      if (id === SECTION.component) this.find(inner, depth + 1);
      else if (id === SECTION.coreModule) this.numbers.set(start, this.modules.push(inner) - 1);
    }
  }

  /** The number of the module or the definition that begins there. */
  numberAt(start: number): number {
    return this.numbers.get(start)!;
  }

  /** A definition has been come by. @param read reads it without making an instance of it */
  met(definition: number, read: () => unknown): void {
    this.definitions[definition]!.read ??= read;
  }

  /** Reads what has been made no instance of. */
  readRest(): void {
    for (;;) {
      const left = this.definitions.find(({ contents, read }) => contents === undefined && read !== undefined);
      if (left === undefined) return;
      left.read!();
    }
  }

  /** How many instances are made. */
  get made(): number {
    return this.instances.length;
  }

  /** A definition is read. @param by undefined for the outermost; null if that makes no instance */
  begin(definition: number, by: MadeBy | undefined | null): Reading {
    const contents: Contents = { name: undefined, names: new Map(), imports: [], exports: [], indices: new Map(), coreInstances: [], instances: [] };
    // What comes of reading it again is the same, but for what it is given.
    const number = by === null ? undefined : this.instances.push({ component: definition, by }) - 1;
    this.definitions[definition]!.contents ??= contents;
    return new Reading(contents, number, this.order);
  }

  finish(): ComponentTree {
    const nameOf = (definition: number, sort: number, index: number): string | undefined => this.definitions[definition]!.contents?.names.get(sort)?.get(index);
    const components = this.definitions.map(({ start, end, inside, contents }, number): ComponentDefinition => {
      const named = <T extends { readonly index: number }>(items: readonly T[], sort: number): (T & { name: string | undefined })[] =>
        items.map((item) => ({ ...item, name: nameOf(number, sort, item.index) }));
      const index = inside === undefined ? undefined : this.definitions[inside]!.contents?.indices.get(start);
      return {
        start, end, name: contents?.name, imports: contents?.imports ?? [], exports: contents?.exports ?? [],
        inside: inside === undefined || index === undefined ? undefined : { component: inside, index, name: nameOf(inside, SORT.component, index) },
        coreInstances: named(contents?.coreInstances ?? [], SORT.coreInstance), instances: named(contents?.instances ?? [], SORT.instance),
      };
    });
    const modules = this.modules.map(({ start, end, inside }) => {
      const component = inside!;
      const index = this.definitions[component]!.contents?.indices.get(start) ?? 0;
      return { component, index, name: nameOf(component, SORT.coreModule, index), start, end };
    });
    return { components, modules, instances: this.instances, order: this.order };
  }
}

/** One reading of a definition. */
export class Reading {
  private coreCount = 0;

  /** @param number that of the instance that is made by it, if one is */
  constructor(private readonly contents: Contents, readonly number: number | undefined, private readonly order: CorePlace[]) {}

  imports(name: string, item: Item): void {
    this.add(this.contents.imports, name, item);
  }

  exports(name: string, item: Item): void {
    this.add(this.contents.exports, name, item);
  }

  private add(to: Extern[], name: string, item: Item): void {
    const type = externText(item);
    if (type !== undefined) to.push({ name, type });
  }

  /** A module or a component stands at an offset, and has an index. */
  part(start: number, index: number): void {
    this.contents.indices.set(start, index);
  }

  coreInstance(found: CoreModuleItem | undefined, args: CoreInstancePart['args']): void {
    const index = this.coreCount++;
    this.contents.coreInstances.push({ index, module: found?.imported === true ? undefined : found?.module, args });
    if (this.number !== undefined) this.order.push({ instance: this.number, index, module: found?.module });
  }

  /** A core instance that is put together from items, or that another component has made. */
  otherCoreInstance(): void {
    this.coreCount++;
  }

  makes(index: number, component: number | undefined): void {
    this.contents.instances.push({ index, component });
  }

  /** A custom section: nothing in one is an error. */
  custom(r: ByteReader): void {
    try {
      if (r.name() !== 'component-name') return;
      while (!r.done) {
        const id = r.byte();
        const size = r.u32();
        const section = new ByteReader(r.bytes, r.pos, r.skip(size) + size);
        if (id === 0) this.contents.name = section.name();
        if (id !== 1) continue;
        const sort = readSort(section);
        const names = new Map(list(section, () => [section.u32(), section.name()] as const));
        this.contents.names.set(sort, names);
      }
    } catch (e) {
      if (!(e instanceof InvalidModule)) throw e;
    }
  }
}
