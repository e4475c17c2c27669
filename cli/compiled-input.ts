/** Reading what has been compiled ahead of time, to run it with this runtime. */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { reasonOf, UserError } from '../runtime/base/messages.js';
import { version } from '../runtime/base/version.js';
import type { CompiledComponent, ComponentParts } from '../runtime/component/program/compiled.js';
import type { ComponentProgram } from '../runtime/component/program/program.js';
import type { CompiledProgram } from '../runtime/compiled.js';
import { provideModules } from '../runtime/host/loader/module-hooks.js';
import { startOf, versionInHeader } from './own-output.js';

/** Whether a file's name is that of a compiled one. */
export const isCompiledName = (file: string): boolean => /\.[cm]?js$/i.test(file);

/** Imports a compiled module; also says which version of the package made it. */
export async function loadCompiled(file: string): Promise<{ program: CompiledProgram | CompiledComponent; version: string }> {
  let start: string;
  try {
    start = startOf(file);
  } catch (e) {
    throw new UserError(`${file}: ${reasonOf(e)}`);
  }
  const compiledBy = versionInHeader(start);
  if (compiledBy === undefined) throw new UserError(`${file}: not an output of 'wasm2js-debug compile'`);
  const path = resolve(file);
  provideRuntime(path);
  let exports: { program?: CompiledProgram | CompiledComponent };
  try {
    exports = (await import(pathToFileURL(path).href)) as { program?: CompiledProgram | CompiledComponent };
  } catch (e) {
    throw new UserError(`${file}: cannot be loaded: ${reasonOf(e)}`);
  }
  if (typeof exports.program?.run !== 'function') throw new UserError(`${file}: not an output of 'wasm2js-debug compile'`);
  return { program: exports.program, version: compiledBy };
}

/** Lets a compiled module that lies where the package is not installed find the runtime: ours. */
function provideRuntime(path: string): void {
  try {
    createRequire(path).resolve('wasm2js-debug/compiled');
  } catch {
    provideModules({
      'wasm2js-debug/compiled': new URL('../runtime/compiled.js', import.meta.url).href,
      'wasm2js-debug/compiled-component': new URL('../runtime/compiled-component.js', import.meta.url).href,
    });
  }
}

/** A compiled component as one of this runtime: it has been bundled with another copy. @throws UserError if that is of another version */
export async function ourComponent(file: string, parts: ComponentParts, compiledBy: string): Promise<ComponentProgram> {
  if (compiledBy !== version()) throw new UserError(`${file}: compiled by version ${compiledBy}, whose components this one does not run: 'node ${file}' does, or compile it again`);
  return (await import('../runtime/component/program/compiled.js')).programOfParts(parts);
}
