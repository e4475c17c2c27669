/** What a module compiled ahead of time imports where there is no Node: there it is a library, and nothing here refers to Node's modules. */
import { type CompiledProgram, type ProgramHost, programOf } from './aot/program.js';
import type { Factory } from './store/compiled-module.js';

export type { CompiledProgram, ProgramParts } from './aot/program.js';

const nowhere: ProgramHost = {
  run: (name) => Promise.reject(new Error(`${name}: only Node can run it as a program; call instantiate(imports)`)),
  main: () => undefined,
  isCompiledFile: () => false,
};

/** See `programOf`. */
export const compiledProgram = (name: string, factories: readonly Factory[], base64: string): CompiledProgram => programOf(name, factories, base64, nowhere);
