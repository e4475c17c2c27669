/** Which part of its component an instance of a core module is, for debuggers. */
import type { ComponentPart, ComponentView, CorePlace } from '../../host/wire/components.js';
import type { CompiledModule } from '../../store/compiled-module.js';
import type { Instance } from '../../store/instance.js';
import type { Store } from '../../store/store.js';
import type { ComponentTree } from '../tree.js';

export class Places implements ComponentView {
  private readonly known = new WeakMap<Instance, CorePlace>();
  private readonly numbers: ReadonlyMap<CompiledModule, number>;
  private read: ComponentTree | undefined;
  private generations = 0;

  /** @param modules in the order in which the generator of bindings numbers them: those of the binary first, then what it has added between components */
  constructor(private readonly store: Store, modules: readonly CompiledModule[], private readonly readTree: () => ComponentTree) {
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

  placeOf(instance: Instance): CorePlace | undefined {
    return this.known.get(instance);
  }

  numberOf(module: CompiledModule): number | undefined {
    const number = this.numbers.get(module);
    return number !== undefined && number < this.tree.modules.length ? number : undefined;
  }

  /**
   * What makes the core instances of one instance of the whole. The bindings make them in the order in which the specification has the definitions of a component
   * carried out, those of components inside where they are made instances of, and their own between.
   * @param cores told of each
   */
  maker(cores?: { add(instance: Instance): void }): <T>(module: CompiledModule, make: () => T) => T {
    const generation = this.generations++;
    const { store } = this;
    let next = 0;
    return (module, make) => {
      // Without a debugger nobody asks.
      if (store.debug === undefined) return make();
      const at = this.tree.order[next];
      const number = this.numberOf(module);
      let place: CorePlace | undefined;
      if (number !== undefined && number === at?.module) {
        const before = this.tree.order.slice(0, next++).filter(({ instance }) => instance === at.instance).length;
        place = { component: at.instance, coreInstance: before, generation };
      }
      store.onInstance = (instance) => {
        cores?.add(instance);
        if (place !== undefined) this.known.set(instance, place);
      };
      try {
        return make();
      } finally {
        store.onInstance = undefined;
      }
    };
  }
}
