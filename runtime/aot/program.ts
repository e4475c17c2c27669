/** A module compiled ahead of time, put together from what its file has. Nothing here is Node's. */
import { decodeModule } from '../../compiler/binary/module.js';
import { instantiateModule } from '../js-api/instance.js';
import { defaultStore, instanceObject, moduleObject } from '../js-api/index.js';
import type { ImportObject, Instance, Module } from '../js-api/types.js';
import { CompiledModule, type Factory } from '../store/compiled-module.js';
import { traceFile } from '../trace/hook.js';
import { bytesOfBase64 } from './base64.js';
import type { RunOptions } from '../program/run.js';

/** See `compiledProgram`. */
export interface ProgramParts {
  readonly name: string;
  readonly factories: readonly Factory[];
  /** The wasm binary. */
  readonly bytes: Uint8Array;
}

/** A module compiled ahead of time. */
export interface CompiledProgram {
  /** Its `WebAssembly.Module`. */
  readonly module: Module;
  /** Makes an instance, as `new WebAssembly.Instance(module, imports)` does. */
  instantiate(imports?: ImportObject): Instance;
  /** What it was put together from, for another copy of the runtime, such as one that debugs. */
  readonly parts: ProgramParts;
  /** Runs it as a WASI program, under Node; what goes wrong is told on standard error. Resolves to its exit code. */
  run(options: RunOptions): Promise<number>;
  /**
   * Runs it as the program of this process if `url`, of the module that calls this, is the script that Node was started with, and that script is the
   * compiled file itself: in an application's bundle it is a library.
   */
  main(url: string): void;
}

/** What only Node can do with a program. */
export interface ProgramHost {
  run(name: string, compiled: CompiledModule, options: RunOptions): Promise<number>;
  main(url: string, name: string, compiled: CompiledModule): void;
  /** Whether a file is a compiled module and nothing else. */
  isCompiledFile(url: string): boolean;
}

/**
 * Puts a compiled module together.
 * @param name of the wasm file, for messages
 * @param factories of the defined functions, in order
 * @param base64 the wasm binary, which was valid when it was compiled
 */
export function programOf(name: string, factories: readonly Factory[], base64: string, host: ProgramHost): CompiledProgram {
  const { module: decoded } = decodeModule(bytesOfBase64(base64));
  const compiled = CompiledModule.precompiled(decoded, factories);
  return {
    module: moduleObject(compiled),
    parts: { name, factories, bytes: decoded.bytes },
    instantiate: (imports) => instanceObject(instantiateModule(defaultStore, compiled, imports, `WebAssembly.Instance(): ${name}`)),
    run: (options) => host.run(name, compiled, options),
    main: (url) => {
      traceFile(url, compiled, host.isCompiledFile);
      host.main(url, name, compiled);
    },
  };
}
