/** A script of the suite apart from where it was read and how its modules were encoded. */

import type { WebAssemblyApi } from './api.js';
import type { Encoded } from './encode.js';
import { SUPPORTED, type Feature } from './features.js';
import { Runner, type WastResult } from './runner.js';
import { parseWast, type Command, type ModuleSource } from './wast.js';

export interface RunOptions {
  /** The features (of those that `features.ts` lists) that the implementation has; by default our engine's. */
  readonly supported?: ReadonlySet<Feature>;
  /**
   * Whether modules that need a feature which is not in `supported` must be refused. Off, they are only left out: for
   * implementations that have more than is tested.
   */
  readonly checkRefusal?: boolean;
}

export interface Script {
  readonly commands: readonly Command[];
  /** The modules that are given as text and are to be encoded, in order. */
  readonly texts: readonly Exclude<ModuleSource, { form: 'binary' }>[];
}

/** Reads a script given as its bytes in a latin-1 string. Throws if it cannot be read. */
export function readScript(source: string): Script {
  const commands = parseWast(source);
  const texts = commands.flatMap((command) => {
    // What is malformed as text never becomes a binary.
    if (!('source' in command) || command.source.form === 'binary' || command.kind === 'assert_malformed') return [];
    return [command.source];
  });
  return { commands, texts };
}

/** Runs a script whose texts have been encoded. Failed assertions are in the result. */
export function runScriptEncoded({ commands, texts }: Script, encoded: readonly Encoded[], api: WebAssemblyApi, options: RunOptions = {}): WastResult {
  const encodings = new Map<ModuleSource, Encoded>(texts.map((source, index) => [source, encoded[index]!]));
  const runner = new Runner(api, encodings, options.supported ?? SUPPORTED, options.checkRefusal ?? true);
  for (const command of commands) runner.run(command);
  return runner.result;
}
