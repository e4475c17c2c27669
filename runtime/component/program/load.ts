/** A component as a program: its core modules, compiled, and what makes instances of them. */
import { namesOf } from '../../../compiler/binary/names.js';
import type { Module } from '../../../compiler/model/module.js';
import { InvalidModule } from '../../../compiler/model/errors.js';
import { CompileError } from '../../base/errors.js';
import { UserError } from '../../base/messages.js';
import { moduleObject, WebAssembly } from '../../js-api/index.js';
import { CompiledModule } from '../../store/compiled-module.js';
import { componentNames, type ComponentFacts } from '../names.js';
import { transpile } from '../transpile.js';
import { type ImportObject, UnfitComponent } from '../versions.js';

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
  /** Makes an instance, which runs what the core modules run when they are instantiated. */
  instantiate(imports: ImportObject): ComponentExports;
}

type Instantiate = (core: (name: string) => object, imports: ImportObject) => ComponentExports;

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
  return {
    facts,
    modules: [...modules.values()],
    instantiate: (imports) => instantiateOf(source)((key) => moduleObject(modules.get(key)!.module), imports),
  };
}

function factsOf(file: string, bytes: Uint8Array): ComponentFacts {
  try {
    return componentNames(bytes);
  } catch (e) {
    if (e instanceof InvalidModule) throw new UserError(`${file}: not a valid component: ${e.message}`);
    throw e;
  }
}

/** @throws UserError if it needs what this host has not, whatever is to be run */
function requireSupported(file: string, { imports, exports, async }: ComponentFacts): void {
  const later = [...imports.map(({ name }) => name), ...exports].find((name) => /^wasi:.*@0\.3\b/.test(name));
  if (later !== undefined) throw new UserError(`${file}: needs WASI 0.3 (${later}), which is not supported: this host has WASI 0.2`);
  if (async) throw new UserError(`${file}: needs asynchronous functions or streams, which came with WASI 0.3 and are not supported: this host has WASI 0.2`);
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
    const module = CompiledModule.fromBytes(bytes, `${file}: core module ${index}`);
    return { name: nameOf(module.module) ?? `${file}.core${index}`, module };
  } catch (e) {
    if (e instanceof CompileError) throw new UserError(e.message);
    throw e;
  }
}

const nameOf = (module: Module): string | undefined => namesOf(module).module;

/**
 * The script that lifts and lowers, as a function. It is a module whose only imports are these parameters; `WebAssembly` in it is ours, so that what it makes
 * itself, such as globals for core modules, fits.
 */
function instantiateOf(source: string): Instantiate {
  const body = source.replace(/^export (?=function instantiate|const )/gm, '');
  const scope = Object.create(globalThis, { WebAssembly: { value: NAMESPACE } }) as object;
  return (new Function('WebAssembly', 'globalThis', `${body}\nreturn instantiate;`) as (namespace: object, scope: object) => Instantiate)(NAMESPACE, scope);
}

/** Our own, but for the class of traps: the script would give those of core modules other texts. What it throws of this class itself is a trap all the same. */
const NAMESPACE = Object.create(WebAssembly, { RuntimeError: { value: class extends Error {} } }) as object;
