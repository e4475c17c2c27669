/** What a program that is a component is put together from, as a debugger is told it; named as in the extensions' interface `components`. */
import type { CompiledModule } from '../../store/compiled-module.js';
import type { Instance } from '../../store/instance.js';
import { type Codec, list, option, record, text, u32 } from './codec.js';

/** What a component imports or exports. */
export interface ComponentItem {
  readonly name: string;
  /** As WIT has it. */
  readonly type: string;
}

/** What a core instance is given: another one of the component, for all that it imports from a name. */
export interface CoreArgument {
  readonly name: string;
  readonly coreInstance: number;
}

export interface CoreInstance {
  /** Among the core instances of the component. */
  readonly index: number;
  /** From the component's section of names, as all names but those of imports and exports. */
  readonly name: string | undefined;
  /** Which of the core modules in the binary of the whole, in their order; undefined if it is none of these. */
  readonly module: number | undefined;
  readonly arguments: readonly CoreArgument[];
}

/** An instance of a component. */
export interface ComponentPart {
  readonly name: string | undefined;
  /** The one that makes it, by its place in the list; undefined of the program itself, which is the first. */
  readonly parent: number | undefined;
  readonly imports: readonly ComponentItem[];
  readonly exports: readonly ComponentItem[];
  /** In the order in which they are made. */
  readonly coreInstances: readonly CoreInstance[];
}

/** Where an instance belongs. */
export interface CorePlace {
  /** The component, by its place in the list, and which of its core instances, in that list. */
  readonly component: number;
  readonly coreInstance: number;
  /** How many instances of the whole were made before the one that it is of: a server makes several. */
  readonly generation: number;
}

const items = list(record<ComponentItem>({ name: text, type: text }));
export const componentParts: Codec<readonly ComponentPart[]> = list(record<ComponentPart>({
  name: option(text), parent: option(u32), imports: items, exports: items,
  coreInstances: list(record<CoreInstance>({
    index: u32, name: option(text), module: option(u32), arguments: list(record<CoreArgument>({ name: text, coreInstance: u32 })),
  })),
}));
export const corePlace: Codec<CorePlace | undefined> = option(record<CorePlace>({ component: u32, coreInstance: u32, generation: u32 }));

/** What is known of a program that is a component. */
export interface ComponentView {
  /** Of the whole, for messages. */
  readonly name: string;
  readonly parts: readonly ComponentPart[];
  /** Where an instance belongs; undefined of one that the bindings have put between components. */
  placeOf(instance: Instance): CorePlace | undefined;
  /** Which of the core modules in the binary of the whole; undefined if it is none of these. */
  numberOf(module: CompiledModule): number | undefined;
}
