/** Which part of its component an instance of a core module is, for debuggers. */
import type { ComponentPart, ComponentView, CorePlace } from '../../host/wire/components.js';
import type { CompiledModule } from '../../store/compiled-module.js';
import type { Instance } from '../../store/instance.js';
import type { Store } from '../../store/store.js';
import type { ComponentTree } from '../tree.js';

export class Places implements ComponentView {
  /** Of an instance: the modules that its generation has made instances of, and which of these instances it is. */
  private readonly made = new WeakMap<Instance, { readonly generation: number; readonly modules: readonly CompiledModule[]; readonly at: number }>();
  private readonly numbers: ReadonlyMap<CompiledModule, number>;
  private read: ComponentTree | undefined;
  private generations = 0;

  /** @param modules in the order in which the generator of bindings numbers them: those of the binary first, then what it has added between components */
  constructor(readonly name: string, private readonly store: Store, modules: readonly CompiledModule[], private readonly readTree: () => ComponentTree) {
    this.numbers = new Map(modules.map((module, i) => [module, i]));
  }

  /** Read when it is first asked for: a program that nobody debugs does without. */
  private get tree(): ComponentTree {
    return (this.read ??= this.readTree());
  }

  get parts(): readonly ComponentPart[] {
    const { components, instances, order } = this.tree;
    return instances.map(({ component, by }, number): ComponentPart => {
      const { name, imports, exports, coreInstances } = components[component]!;
      const named = by === undefined ? undefined : components[instances[by.parent]!.component]!.instances.find(({ index }) => index === by.index)?.name;
      const made = order.filter(({ instance }) => instance === number);
      return {
        name: named ?? name, parent: by?.parent, imports, exports,
        coreInstances: coreInstances.map((core, i) => ({
          index: core.index, name: core.name, module: made[i]!.module, arguments: core.args.map((arg) => ({ name: arg.name, coreInstance: arg.instance })),
        })),
      };
    });
  }

  /**
   * The bindings make core instances in the order in which the specification has the definitions of a component carried out, those of components inside where they are
   * made instances of, and their own between.
   */
  placeOf(instance: Instance): CorePlace | undefined {
    const made = this.made.get(instance);
    if (made === undefined) return undefined;
    const { order } = this.tree;
    let next = 0;
    const isNext = (module: CompiledModule): boolean => this.numberOf(module) !== undefined && this.numberOf(module) === order[next]?.module;
    for (const module of made.modules.slice(0, made.at)) if (isNext(module)) next++;
    if (!isNext(made.modules[made.at]!)) return undefined;
    const { instance: component } = order[next]!;
    return { component, coreInstance: order.slice(0, next).filter((other) => other.instance === component).length, generation: made.generation };
  }

  numberOf(module: CompiledModule): number | undefined {
    const number = this.numbers.get(module);
    return number !== undefined && number < this.tree.modules.length ? number : undefined;
  }

  /**
   * What makes the core instances of one instance of the whole.
   * @param cores told of each
   */
  maker(cores?: { add(instance: Instance): void }): <T>(module: CompiledModule, make: () => T) => T {
    const generation = this.generations++;
    const modules: CompiledModule[] = [];
    const { store } = this;
    return (module, make) => {
      // Without a debugger, and if no core dump may be made, nobody asks.
      if (store.debug === undefined && !store.wantsStacks) return make();
      const at = modules.push(module) - 1;
      store.onInstance = (instance) => {
        cores?.add(instance);
        this.made.set(instance, { generation, modules, at });
      };
      try {
        return make();
      } finally {
        store.onInstance = undefined;
      }
    };
  }
}
