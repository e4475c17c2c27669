/** What a component is put together from, as data: it is written into compiled files. */

/** What a component imports or exports. */
export interface Extern {
  /** With its version, if it has one: `wasi:io/poll@0.2.12`. */
  readonly name: string;
  /** As WIT has it; several lines of an interface: `func(a: s32) -> s32`. */
  readonly type: string;
}

/** A core module of a component's binary. */
export interface CoreModulePart {
  /** The definition that it stands in, and its index in that one's space of core modules. */
  readonly component: number;
  readonly index: number;
  /** That of the component's name section. */
  readonly name?: string | undefined;
  /** Where it is in the binary. */
  readonly start: number;
  readonly end: number;
}

/** Something that the name section may have a name for. */
export interface Named {
  /** In the index space of its sort. */
  readonly index: number;
  readonly name?: string | undefined;
}

/** An instance of a core module, as a component says that it is to be made. */
export interface CoreInstancePart extends Named {
  /** The core module, by its number; undefined of one that the component imports. */
  readonly module?: number | undefined;
  /** What it is given: core instances of the component, by the names of its imports. */
  readonly args: readonly { readonly name: string; readonly instance: number }[];
}

/** A definition of a component. */
export interface ComponentDefinition {
  readonly name?: string | undefined;
  /** The definition that it stands in, and its index in that one's space of components; undefined for the outermost. */
  readonly inside?: { readonly component: number } & Named | undefined;
  readonly start: number;
  readonly end: number;
  readonly imports: readonly Extern[];
  readonly exports: readonly Extern[];
  /** What it makes instances of: core modules, and components; of one that is imported `component` is undefined. */
  readonly coreInstances: readonly CoreInstancePart[];
  readonly instances: readonly (Named & { readonly component?: number | undefined })[];
}

/** An instance of a component that is made when the whole is. */
export interface ComponentInstance {
  readonly component: number;
  /** Which instance makes it, and its number among the instances of that; undefined for the outermost. */
  readonly by?: { readonly parent: number; readonly index: number } | undefined;
}

/** An instance of a core module that is made when the whole is. */
export interface CorePlace {
  /** The instance of a component that it belongs to, by its number. */
  readonly instance: number;
  /** Its index in that one's space of core instances. */
  readonly index: number;
  /** Its module, by its number; undefined of one that the whole imports. */
  readonly module?: number | undefined;
}

/** The outermost component is the first of the definitions and of the instances. */
export interface ComponentTree {
  readonly components: readonly ComponentDefinition[];
  /** In the order of the binary. */
  readonly modules: readonly CoreModulePart[];
  readonly instances: readonly ComponentInstance[];
  /** In the order in which they are made. */
  readonly order: readonly CorePlace[];
}
