/** `wasm2js-debug dump` of a component: of what it is put together, and its core modules. */
import { decodeModule } from '../compiler/binary/module.js';
import { type Module, namesOf } from '../compiler/index.js';
import { isAboutUnsupported } from '../compiler/model/features.js';
import { inLines, UserError } from '../runtime/base/messages.js';
import { CompileError } from '../runtime/base/errors.js';
import { CompiledModule } from '../runtime/store/compiled-module.js';
import { coresOf, requireValid, treeOf } from '../runtime/component/program/load.js';
import type { ComponentTree, Extern } from '../runtime/component/tree.js';
import type { Input } from './input.js';

/** A core module of a component. */
export interface Core {
  /** As debuggers number them: those of the component in the order of its binary, then those that the bindings put between components. */
  readonly number: number;
  /** Its own name, and the component's for it. */
  readonly names: readonly string[];
  readonly bytes: Uint8Array;
}

/** @throws UserError if it is not a valid component, its core modules aside */
export async function readTree({ path, bytes }: Input): Promise<ComponentTree> {
  const tree = treeOf(path, bytes);
  await requireValid(path, bytes);
  return tree;
}

const ownName = (bytes: Uint8Array): string | undefined => {
  try {
    return namesOf(decodeModule(bytes).module).module;
  } catch {
    // Whoever wants something of it is told what is wrong with it.
    return undefined;
  }
};

/** The core modules that stand in it. */
export function coresIn({ bytes }: Input, { modules }: ComponentTree): Core[] {
  return modules.map(({ start, end, name }, number) => {
    const core = bytes.subarray(start, end);
    return { number, names: [ownName(core), name].filter((one) => one !== undefined), bytes: core };
  });
}

export const coreText = ({ number, names }: Core): string => `${number}${names.length === 0 ? '' : ` (${[...new Set(names)].join(', ')})`}`;

/** The core modules that a word names. @throws UserError if there is none */
export async function coresCalled(input: Input, tree: ComponentTree, word: string): Promise<Core[]> {
  const cores = coresIn(input, tree);
  const found = cores.filter(({ number, names }) => names.includes(word) || String(number) === word);
  if (found.length > 0) return found;
  const refuse = (why: string): never => {
    throw new UserError(`${input.path}: core module ${word}: ${why}`);
  };
  if (!/^\d+$/.test(word)) return refuse(cores.length === 0 ? 'the component has no core modules' : `no core module has this name; there are ${cores.map(coreText).join(', ')}`);
  const all = await coresOf(input.path, input.bytes);
  const bytes = all[Number(word)] ?? refuse(all.length === 0 ? 'the component has no core modules' : `the component has core modules 0 to ${all.length - 1}`);
  return [{ number: Number(word), names: [], bytes }];
}

/** @throws UserError if it is not valid */
export function moduleOfCore({ path }: Input, { number, bytes }: Core): Module {
  try {
    return CompiledModule.fromBytes(bytes, `${path}: core module ${number}`).module;
  } catch (e) {
    if (e instanceof CompileError) throw new UserError(e.message);
    throw e;
  }
}

/** @throws UserError if it is not valid, whatever this compiler does not support */
function requireCore(input: Input, core: Core): void {
  try {
    moduleOfCore(input, core);
  } catch (e) {
    if (!(e instanceof UserError) || !isAboutUnsupported(e.message)) throw e;
  }
}

const named = (name: string | undefined): string => (name === undefined ? '' : ` ${name}`);

/**
 * Of what a component is put together: definitions, each with what it imports, has inside, makes instances of, and exports.
 * @throws UserError if a core module is not valid
 */
export function treeText(input: Input, tree: ComponentTree): string {
  const cores = coresIn(input, tree);
  for (const core of cores) requireCore(input, core);
  const lines: string[] = [];
  const show = (number: number, indent: string): void => {
    const { name, inside, imports, exports, coreInstances, instances } = tree.components[number]!;
    const add = (text: string): void => void lines.push(text.replace(/^/gm, `${indent}  `));
    lines.push(`${indent}component ${number}${named(inside?.name ?? name)}`);
    const items = (word: string, all: readonly Extern[]): void => all.forEach((one) => add(`${word} ${one.name}: ${one.type}`));
    items('import', imports);
    tree.modules.forEach(({ component, start, end, name: called }, core) => {
      if (component !== number) return;
      const own = cores[core]!.names.find((one) => one !== called);
      add(`core module ${core}${named(called)}: ${own === undefined ? '' : `${own}, `}${end - start} bytes at 0x${start.toString(16)}`);
    });
    tree.components.forEach((inner, index) => {
      if (inner.inside?.component === number) show(index, `${indent}  `);
    });
    for (const { index, name: called, module, args } of coreInstances) {
      const given = args.map((arg) => `${arg.name} = core instance ${arg.instance}`).join(', ');
      add(`core instance ${index}${named(called)}: ${module === undefined ? 'of an imported core module' : `of core module ${module}`}${given === '' ? '' : `, with ${given}`}`);
    }
    for (const { index, name: called, component } of instances) add(`instance ${index}${named(called)}: of ${component === undefined ? 'an imported component' : `component ${component}`}`);
    items('export', exports);
  };
  show(0, '');
  return inLines(lines.join('\n'));
}
