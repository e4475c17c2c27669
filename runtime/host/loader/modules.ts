/**
 * Debuggers written as JavaScript modules. They import what a component imports, by the same names: `wasi:io/poll`,
 * `bytecodealliance:wasmtime/debuggee@44.0.0`. Each such name is resolved to a little module that exports what the import object has.
 */
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { relative, resolve as resolvePath } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import type { ImportObject } from '../wire/embedding.js';
import { gdbstub } from './gdbstub.js';
import { provideModules } from './module-hooks.js';
import { nearestPackage } from './package-type.js';
import { UnfitDebugger } from './unfit.js';

/** What a debugger is, whatever it was made of. */
export interface LoadedDebugger {
  /** May give a promise if it is a JavaScript module. */
  debug(debuggee: object, args: string[]): unknown;
}

/** Where the little modules find the import object: they are evaluated on this thread, but share nothing else with us. So does our own stub, see scripts/join-modules.mjs. */
const IMPORTS = 'wasm2js-debug: imports of debuggers';

/** A module that exports the items of an interface. */
function moduleText(name: string, item: object): string {
  const lines = [`const all = globalThis[Symbol.for(${JSON.stringify(IMPORTS)})][${JSON.stringify(name)}];`];
  // Under other names first, since some of these are reserved words.
  Object.keys(item).forEach((key, i) => lines.push(`const item${i} = all[${JSON.stringify(key)}]; export { item${i} as ${key} };`));
  return lines.join('\n');
}

const dataUrl = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`;

function serveImports(imports: ImportObject): void {
  provideModules(Object.fromEntries(Object.entries(imports).map(([name, item]) => [name, dataUrl(moduleText(name, item))])));
}

/** What V8 says of an ES module that is to be a script. */
const OF_MODULES = /^(Cannot use import statement outside a module|Cannot use 'import\.meta' outside a module|Unexpected token 'export')$/;

/** @throws UnfitDebugger for an ES module that Node would take for CommonJS. It would warn of that, in lines of its own */
function requireModule(file: string): void {
  const isCommon = /\.cjs$/i.test(file);
  const found = /\.js$/i.test(file) ? nearestPackage(file) : undefined;
  if (!isCommon && found?.type !== 'commonjs') return;
  try {
    new Script(module.wrap(readFileSync(file, 'utf8')));
  } catch (e) {
    if (!(e instanceof SyntaxError) || !OF_MODULES.test(e.message)) return;
    const why = isCommon ? '.cjs is CommonJS' : `${relative('', found!.path)} says that .js is CommonJS`;
    throw new UnfitDebugger(`cannot be loaded: it is an ES module, and ${why}; use a name that ends in .mjs`);
  }
}

/**
 * Loads a module that exports `debugger`, an object with the function `debug`. The name is a reserved word: `export { mine as debugger }`.
 * @throws UnfitDebugger
 */
export async function loadModuleDebugger(file: string, imports: ImportObject): Promise<LoadedDebugger> {
  (globalThis as Record<symbol, unknown>)[Symbol.for(IMPORTS)] = imports;
  if (file !== gdbstub) serveImports(imports);
  let exports: { readonly debugger?: LoadedDebugger };
  if (file !== gdbstub) requireModule(file);
  try {
    exports = (await import(pathToFileURL(resolvePath(file)).href)) as { readonly debugger?: LoadedDebugger };
  } catch (e) {
    // Whether Node could not load it or its own top level has failed, nothing was debugged.
    throw new UnfitDebugger(`cannot be loaded: ${e instanceof Error ? e.message.split('\n')[0]! : String(e)}`);
  }
  if (typeof exports.debugger?.debug !== 'function') {
    const names = Object.keys(exports);
    throw new UnfitDebugger(`not a debugger: it does not export an object 'debugger' with a function 'debug'; ${
      names.length === 0 ? 'it exports nothing' : `it exports ${names.join(', ')}`}`);
  }
  return exports.debugger;
}
