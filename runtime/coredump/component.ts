/** What a core dump says of components: a section of its own, which readers of the conventions skip. */
import type { ByteReader } from '../../compiler/binary/bytes.js';
import type { ByteWriter } from '../../compiler/binary/byte-writer.js';
import type { ComponentItem, ComponentPart, ComponentView, CoreArgument, CoreInstance, CorePlace } from '../host/wire/components.js';
import type { CompiledModule } from '../store/compiled-module.js';
import type { Instance } from '../store/instance.js';
import type { CoreComponent } from './core.js';
import { list } from './read-list.js';

/** Of a program whose modules and instances have these numbers in the core. */
export const takeComponent = (view: ComponentView, modules: readonly CompiledModule[], instances: readonly Instance[]): CoreComponent =>
  ({ parts: view.parts, places: instances.map((instance) => view.placeOf(instance)), numbers: modules.map((module) => view.numberOf(module)) });

/** The same of what has been restored. */
export function componentView(
  name: string, { parts, places, numbers }: CoreComponent, modules: readonly CompiledModule[], instances: readonly Instance[],
): ComponentView {
  return { name, parts, placeOf: (instance) => places[instances.indexOf(instance)], numberOf: (module) => numbers[modules.indexOf(module)] };
}

// In the file an option is 0, or 1 and what there is.

function option<T>(w: ByteWriter, value: T | undefined, write: (value: T) => unknown): void {
  w.byte(value === undefined ? 0 : 1);
  if (value !== undefined) write(value);
}
const readOption = <T>(r: ByteReader, read: () => T): T | undefined => (r.byte() === 0 ? undefined : read());

export function writeComponent(w: ByteWriter, { parts, places, numbers }: CoreComponent): void {
  const number = (value: number | undefined): void => option(w, value, (n) => w.unsigned(n));
  const name = (value: string | undefined): void => option(w, value, (text) => w.name(text));
  const items = (all: readonly ComponentItem[]): unknown => w.list(all, (item) => w.name(item.name).name(item.type));
  w.list(parts, (part) => {
    name(part.name);
    number(part.parent);
    items(part.imports);
    items(part.exports);
    w.list(part.coreInstances, (core) => {
      w.unsigned(core.index);
      name(core.name);
      number(core.module);
      w.list(core.arguments, (argument) => w.name(argument.name).unsigned(argument.coreInstance));
    });
  });
  w.list(places, (place) => option(w, place, ({ component, coreInstance, generation }) => w.unsigned(component).unsigned(coreInstance).unsigned(generation)));
  w.list(numbers, number);
}

/** @throws InvalidModule for what cannot be */
export function readComponent(r: ByteReader): CoreComponent {
  const number = (): number | undefined => readOption(r, () => r.u32());
  const name = (): string | undefined => readOption(r, () => r.name());
  const items = (): ComponentItem[] => list(r, () => ({ name: r.name(), type: r.name() }));
  const parts = list(r, (i): ComponentPart => {
    const at = r.pos;
    const own = name();
    const parent = number();
    // The first is the whole; each of the others is made by one before it.
    if ((parent === undefined) !== (i === 0) || (parent ?? -1) >= i) r.fail(`component ${i} of the core dump is in none that is before it`, at);
    return {
      name: own, parent, imports: items(), exports: items(),
      coreInstances: list(r, (): CoreInstance => ({
        index: r.u32(), name: name(), module: number(), arguments: list(r, (): CoreArgument => ({ name: r.name(), coreInstance: r.u32() })),
      })),
    };
  });
  if (parts.length === 0) r.fail('the core dump has no component in its section for these');
  const places = list(r, () => readOption(r, (): CorePlace => {
    const at = r.pos;
    const place = { component: r.u32(), coreInstance: r.u32(), generation: r.u32() };
    if (parts[place.component]?.coreInstances[place.coreInstance] === undefined) r.fail(`the core dump refers to core instance ${place.coreInstance} of component ${place.component}`, at);
    return place;
  }));
  return { parts, places, numbers: list(r, number) };
}
