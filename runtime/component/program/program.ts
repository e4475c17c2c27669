/** A component as a program: its core modules, compiled, and what makes instances of them. */
import { namesOf } from '../../../compiler/binary/names.js';
import { defaultStore, moduleObject, moduleOf, WebAssembly } from '../../js-api/index.js';
import type { WebAssembly as Api } from '../../js-api/index.js';
import type { CompiledModule } from '../../store/compiled-module.js';
import type { Instance } from '../../store/instance.js';
import type { ComponentFacts } from '../names.js';
import type { ComponentTree } from '../tree.js';
import type { ImportObject } from '../versions.js';
import { Places } from './places.js';

/** A core module of a component, and what messages and debuggers call it. */
export interface CoreModule {
  readonly name: string;
  readonly module: CompiledModule;
}

/** What a component exports: functions, and interfaces as objects of functions. */
export type ComponentExports = Readonly<Record<string, unknown>>;

export interface ComponentProgram {
  readonly facts: ComponentFacts;
  readonly modules: readonly CoreModule[];
  /** Of what it is put together, for debuggers. */
  readonly places: Places;
  /**
   * Makes an instance, which runs what the core modules run when they are instantiated.
   * @param cores told of the instances of core modules before anything of them runs, if there is a debugger
   */
  instantiate(imports: ImportObject, cores?: Cores): ComponentExports;
}

/** The instances of core modules that one of a component is made of. */
export class Cores {
  private readonly all: Instance[] = [];

  add(instance: Instance): void {
    this.all.push(instance);
  }

  /** Nothing of them will run any more. */
  retire(): void {
    defaultStore.retire(this.all);
    this.all.length = 0;
  }
}

type InstantiateCore = (module: Api.Module, imports?: Api.Imports) => Api.Instance;
type Instantiate = (core: (name: string) => object, imports: ImportObject, instantiateCore: InstantiateCore) => ComponentExports;

/**
 * The script that lifts and lowers, as a function. `WebAssembly` in it is ours, so that what it makes itself, such as globals for core modules, fits.
 */
export type Bindings = (namespace: object, scope: object) => Instantiate;

/** Our own, but for the class of traps: the script would give those of core modules other texts. What it throws of this class itself is a trap all the same. */
const NAMESPACE = Object.create(WebAssembly, { RuntimeError: { value: class extends Error {} } }) as object;

/**
 * @param name of the whole, for messages
 * @param coreModules by the names that the bindings ask for them by
 * @param tree reads what the component is put together from
 */
export function componentProgram(
  name: string, facts: ComponentFacts, coreModules: ReadonlyMap<string, CoreModule>, bindings: () => Bindings, tree: () => ComponentTree,
): ComponentProgram {
  const modules = [...coreModules.values()];
  const places = new Places(name, defaultStore, modules.map(({ module }) => module), tree);
  return {
    facts, modules, places,
    instantiate: (imports, cores) => {
      const scope = Object.create(globalThis, { WebAssembly: { value: NAMESPACE } }) as object;
      const placed = places.maker(cores);
      return bindings()(NAMESPACE, scope)((key) => moduleObject(coreModules.get(key)!.module), imports,
        (module, given) => placed(moduleOf(module)!, () => new WebAssembly.Instance(module, given)));
    },
  };
}

/** A core module by its name: that of its name section, or one made of that of the component's file. */
export const named = (file: string, index: number, module: CompiledModule): CoreModule =>
  ({ name: namesOf(module.module).module ?? `${file}.core${index}`, module });
