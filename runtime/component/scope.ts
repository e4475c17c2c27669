/** What the index spaces of a component hold while its binary is read (component model, binary format). */
import type { ByteReader } from '../../compiler/binary/bytes.js';
import { sameSize } from './type-size.js';
import { type FunctionType, list, type ValueType } from './types.js';

/** Sections. */
export const SECTION = { custom: 0, coreModule: 1, coreInstance: 2, component: 4, instance: 5, alias: 6, type: 7, canon: 8, import: 10, export: 11 } as const;
/** Sorts; those of core items, which two bytes say, have this added to their second. */
const CORE = 0x100;
export const SORT = { func: 1, value: 2, type: 3, component: 4, instance: 5, coreModule: CORE + 0x11, coreInstance: CORE + 0x12 } as const;
export const DESCRIPTION = { coreModule: 0, func: 1, value: 2, type: 3, component: 4, instance: 5 } as const;

/** By name, what an instance has. */
export interface InstanceItem {
  readonly items: Map<string, Item>;
  /** Of one that is imported: what is taken from it. */
  readonly taken?: string[];
}

/** Where a component is made an instance of: by which instance of the component that says so, and its number among the instances of that. */
export interface MadeBy {
  readonly parent: number;
  readonly index: number;
}

/** A definition of a component, or the type of one, which is made instances of. */
export interface ComponentItem {
  /** Its number among the definitions; of a type undefined. */
  readonly definition: number | undefined;
  /** @param by null if nothing that is kept is made */
  instantiate(args: ReadonlyMap<string, Item>, by: MadeBy | null): InstanceItem;
}

/** A core module, by its number among all in the binary; undefined if nothing is known of it. */
export interface CoreModuleItem {
  readonly module: number | undefined;
  /** Whether it is what an import has been given. */
  readonly imported?: boolean;
}

/** What else a type can be: a component's, an instance's, a resource. */
export type TypeItem =
  | ValueType | FunctionType
  | { readonly kind: 'resource'; readonly named?: string }
  | { readonly kind: 'instance'; make(): InstanceItem }
  | { readonly kind: 'component'; readonly made: ComponentItem };

/** An item of an index space. Of one that nothing is known of, `value` is undefined. */
export interface Item {
  readonly sort: number;
  readonly value: FunctionType | TypeItem | ComponentItem | InstanceItem | CoreModuleItem | undefined;
  /** Of a type that has a name: the one that it has had before. */
  readonly was?: string | undefined;
}

/** The index spaces while a component, or a type of one, is read. */
export interface Scope {
  readonly parent: Scope | undefined;
  readonly funcs: (FunctionType | undefined)[];
  readonly types: (TypeItem | undefined)[];
  readonly components: (ComponentItem | undefined)[];
  readonly instances: (InstanceItem | undefined)[];
  readonly coreModules: (CoreModuleItem | undefined)[];
}

export const scopeIn = (parent: Scope | undefined): Scope => ({ parent, funcs: [], types: [], components: [], instances: [], coreModules: [] });

/** The index space of a sort; undefined where nothing of that sort is of interest. */
function spaceOf(scope: Scope, sort: number): Item['value'][] | undefined {
  switch (sort) {
    case SORT.func: return scope.funcs;
    case SORT.type: return scope.types;
    case SORT.component: return scope.components;
    case SORT.instance: return scope.instances;
    case SORT.coreModule: return scope.coreModules;
    default: return undefined;
  }
}

export const push = (scope: Scope, { sort, value }: Item): void => void spaceOf(scope, sort)?.push(value);
export const itemAt = (scope: Scope, sort: number, index: number): Item => ({ sort, value: spaceOf(scope, sort)?.[index] });

/** What is known of an item that should be of a sort. */
export const valueOf = (item: Item | undefined, sort: number): Item['value'] => (item?.sort === sort ? item.value : undefined);

export const isValueType = (type: TypeItem | undefined): type is ValueType =>
  type !== undefined && type.kind !== 'func' && type.kind !== 'resource' && type.kind !== 'instance' && type.kind !== 'component';

/** A type under the name by which it is imported or exported. */
export function namedItem(item: Item, name: string): Item {
  const type = item.value as TypeItem | undefined;
  if (item.sort !== SORT.type || type === undefined || (type.kind !== 'resource' && !isValueType(type))) return item;
  return { sort: item.sort, value: sameSize({ ...type, named: name }, type), was: type.named };
}

/** A name with the byte before it, which says nothing that matters here. */
export function externName(r: ByteReader): string {
  const at = r.pos;
  const form = r.byte();
  if (form > 2) r.fail(`unknown form 0x${form.toString(16)} of a name`, at);
  const name = r.name();
  if (form === 2) list(r, () => { r.byte(); r.skip(r.u32()); });
  return name;
}

export function readSort(r: ByteReader): number {
  const sort = r.byte();
  return sort === 0 ? CORE + r.byte() : sort;
}
