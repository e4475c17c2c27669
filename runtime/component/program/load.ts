/** Reads a component: from its binary to its core modules, compiled, and what makes instances of them. */
import { InvalidModule } from '../../../compiler/model/errors.js';
import { CompileError } from '../../base/errors.js';
import { UserError } from '../../base/messages.js';
import { CompiledModule } from '../../store/compiled-module.js';
import { componentNames, componentTree, type ComponentFacts } from '../names.js';
import type { ComponentTree } from '../tree.js';
import { transpile } from '../transpile.js';
import { InvalidComponent, laterWasi, UnfitComponent } from '../versions.js';
import { type Bindings, componentProgram, type ComponentProgram, type CoreModule, named } from './program.js';

/**
 * Reads a component.
 * @param file what messages call it
 * @throws UserError
 */
export async function loadComponent(file: string, bytes: Uint8Array): Promise<ComponentProgram> {
  const facts = factsOf(file, bytes);
  requireSupported(file, facts);
  const { source, cores } = await transpiled(file, bytes);
  const modules = new Map([...cores].map(([key, core], i) => [key, coreModule(file, core, i)]));
  return componentProgram(file, facts, modules, () => bindingsOf(source), () => componentTree(bytes));
}

/** A component that is to be compiled ahead of time. */
export interface ComponentSource {
  readonly facts: ComponentFacts;
  /** Core modules by what the bindings ask for them by. */
  readonly cores: ReadonlyMap<string, Uint8Array>;
  /** The text of {@link Bindings}. */
  readonly bindings: string;
  readonly tree: ComponentTree;
}

/** @throws UserError */
export async function readComponent(file: string, bytes: Uint8Array): Promise<ComponentSource> {
  const facts = factsOf(file, bytes);
  requireSupported(file, facts);
  const { source, cores } = await transpiled(file, bytes);
  return { facts, cores, bindings: `(WebAssembly, globalThis) => {\n${bodyOf(source)}\n}`, tree: componentTree(bytes) };
}

/**
 * Of what it is put together, whatever it needs.
 * @throws UserError
 */
export const treeOf = (file: string, bytes: Uint8Array): ComponentTree => reading(file, () => componentTree(bytes));

/**
 * Requires that it is a valid component, its core modules aside, whatever it needs.
 * @throws UserError
 */
export async function requireValid(file: string, bytes: Uint8Array): Promise<void> {
  // The generator, whose validator it is, fails on these.
  if (factsOf(file, bytes).imports.some(({ kind }) => kind === 'other')) return;
  try {
    await transpile(bytes);
  } catch (e) {
    if (e instanceof InvalidComponent) throw new UserError(`${file}: ${e.message}`);
    if (!(e instanceof UnfitComponent)) throw e;
  }
}

/**
 * Its core modules in the order of its binary, and then those that the bindings put between components.
 * @throws UserError
 */
export const coresOf = async (file: string, bytes: Uint8Array): Promise<readonly Uint8Array[]> => [...(await transpiled(file, bytes)).cores.values()];

const factsOf = (file: string, bytes: Uint8Array): ComponentFacts => reading(file, () => componentNames(bytes));

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (e) {
    if (e instanceof InvalidModule) throw new UserError(`${file}: not a valid component: ${e.message}`);
    throw e;
  }
}

const HAS = 'this host has WASI 0.2, for which the component must be built';

/** @throws UserError if it needs what this host has not, whatever is to be run */
function requireSupported(file: string, { imports, exports, async }: ComponentFacts): void {
  const refuse = (why: string): never => {
    throw new UserError(`${file}: ${why}`);
  };
  const later = [...imports.map(({ name }) => name), ...exports].find((name) => laterWasi(name) !== undefined);
  if (later !== undefined) refuse(`needs WASI ${laterWasi(later)!} (${later}), which is not supported: ${HAS}`);
  if (async) refuse(`needs asynchronous functions or streams, which came with WASI 0.3 and are not supported: ${HAS}`);
  const part = imports.find(({ kind }) => kind === 'other');
  if (part !== undefined) refuse(`cannot be given its import ${part.name}: this host gives interfaces and functions, not core modules, components or values`);
}

async function transpiled(file: string, bytes: Uint8Array) {
  try {
    return await transpile(bytes);
  } catch (e) {
    if (e instanceof UnfitComponent) throw new UserError(`${file}: ${e.message}`);
    throw e;
  }
}

function coreModule(file: string, bytes: Uint8Array, index: number): CoreModule {
  try {
    return named(file, index, CompiledModule.fromBytes(bytes, `${file}: core module ${index}`));
  } catch (e) {
    if (e instanceof CompileError) throw new UserError(e.message);
    throw e;
  }
}

/** The script that lifts and lowers, as the body of a function. It is a module that imports nothing. */
const bodyOf = (source: string): string => `${source.replace(/^export (?=function instantiate|const )/gm, '')}\nreturn instantiate;`;

const bindingsOf = (source: string): Bindings => new Function('WebAssembly', 'globalThis', bodyOf(source)) as Bindings;
