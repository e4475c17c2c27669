/** A file as a debugger: a component, or a JavaScript module. */
import { readFileSync } from 'node:fs';
import { binaryKind } from '../../../compiler/binary/preamble.js';
import { reasonOf } from '../../base/messages.js';
import { InvalidModule } from '../../../compiler/model/errors.js';
import type { ImportObject } from '../wire/embedding.js';
import { type ComponentNames, componentNames } from '../../component/names.js';
import { transpile } from '../../component/transpile.js';
import { requireExport, requireImports, UnfitComponent } from '../../component/versions.js';
import { loadModuleDebugger, type LoadedDebugger } from './modules.js';
import { UnfitDebugger } from './unfit.js';

/** The engine's own WebAssembly: debuggers are not themselves debugged. */
interface Native {
  readonly Module: new (bytes: Uint8Array) => object;
}
declare const WebAssembly: Native;

/**
 * Loads a debugger and makes it ready to run.
 * @param imports given to a component, or importable by a module
 * @throws UnfitDebugger if the file is none; whatever it throws when it is started
 */
export async function loadDebugger(file: string, imports: ImportObject): Promise<LoadedDebugger> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (e) {
    throw new UnfitDebugger(reasonOf(e));
  }
  switch (binaryKind(bytes)) {
    case 'component':
      try {
        return await loadComponent(bytes, imports);
      } catch (e) {
        throw e instanceof UnfitComponent ? new UnfitDebugger(e.message) : e;
      }
    case 'core module': throw new UnfitDebugger("a core module, not a component: 'wasm-tools component new' makes a component of one that has been given a world");
    case undefined: break;
  }
  if (/\.[cm]?js$/i.test(file)) return loadModuleDebugger(file, imports);
  const typescript = /\.[cm]?ts$/i.test(file) ? ': compile it to JavaScript first' : '';
  throw new UnfitDebugger(`neither a component nor a JavaScript module${typescript}`);
}

type Instantiate = (core: (name: string) => object, imports: ImportObject) => Record<string, LoadedDebugger>;

async function loadComponent(bytes: Uint8Array, imports: ImportObject): Promise<LoadedDebugger> {
  const name = requireFit(namesOf(bytes), imports);
  const { source, cores } = await transpile(bytes);
  const { instantiate } = (await import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`)) as { instantiate: Instantiate };
  const exports = instantiate((name) => new WebAssembly.Module(cores.get(name)!), imports);
  return exports[name]!;
}

/** What a debugger has to export. */
const DEBUGGER = 'bytecodealliance:wasmtime/debugger';

/**
 * Requires that a component can be given all it imports, and is a debugger.
 * @param given what the component will be given
 * @returns the name of what it exports as one
 * @throws UnfitComponent naming the first import that does not fit, or the export that is missing
 */
export function requireFit(names: ComponentNames, given: ImportObject): string {
  requireImports(names, given);
  return requireExport(names, DEBUGGER, 'debugger');
}

function namesOf(bytes: Uint8Array): ComponentNames {
  try {
    return componentNames(bytes);
  } catch (e) {
    if (e instanceof InvalidModule) throw new UnfitDebugger(`not a valid component: ${e.message}`);
    throw e;
  }
}
