/**
 * What a module compiled ahead of time imports, under Node. Nothing of Node is loaded until the module is run as a program.
 * @module wasm2js-debug/compiled
 */
import * as compiler from '../compiler/index.js';
import { isCompiledFile } from './aot/form.js';
import { type CompiledProgram, type ProgramHost, programOf } from './aot/program.js';
import type { Factory } from './store/compiled-module.js';
import { setCompiler } from './store/compiler.js';

export type { CompiledProgram, ProgramParts } from './aot/program.js';
export type { RunOptions } from './program/run.js';
export type { ImportObject, Instance, Module } from './js-api/types.js';

setCompiler(compiler);

const node: ProgramHost = {
  run: async (name, compiled, options) => (await import('./program/run.js')).runProgram(name, compiled, options),
  main: (url, name, compiled) => {
    // Without a process (in a browser), or without a script (`node -e`, the REPL), it cannot be the script. A bundler may leave no URL.
    const script = typeof process === 'object' ? process.argv?.[1] : undefined;
    if (script === undefined || typeof url !== 'string' || !url.startsWith('file:')) return;
    void Promise.all([import('./aot/main.js'), import('./program/run.js')])
      .then(([main, program]) => main.runAsScript(url, script, (options) => program.runProgram(name, compiled, options)));
  },
  isCompiledFile: (url) => url.startsWith('file:') && isCompiledFile(new URL(url)),
};

/** See `programOf`. */
export const compiledProgram = (name: string, factories: readonly Factory[], base64: string): CompiledProgram => programOf(name, factories, base64, node);
