/** Runs the scripts of the official test suite against an implementation of the WebAssembly JavaScript API. */

import { readFileSync } from 'node:fs';
import type { WebAssemblyApi } from './api.js';
import { encodeModules, type Encoded } from './encode.js';
import { SUPPORTED, type Feature } from './features.js';
import { Runner, type WastResult } from './runner.js';
import { parseWast, type ModuleSource } from './wast.js';

export interface RunOptions {
  /** The features (of those that `features.ts` lists) that the implementation has; by default our engine's. */
  readonly supported?: ReadonlySet<Feature>;
  /**
   * Whether modules that need a feature which is not in `supported` must be refused. Off, they are only left out: for
   * implementations that have more than is tested.
   */
  readonly checkRefusal?: boolean;
}

/** Runs the script in a file. Failed assertions are in the result; a script that cannot be read throws. */
export function runWast(file: string, api: WebAssemblyApi, options: RunOptions = {}): Promise<WastResult> {
  return runScript(readFileSync(file, 'latin1'), api, options);
}

/** Runs a script given as its bytes in a latin-1 string. */
export async function runScript(source: string, api: WebAssemblyApi, options: RunOptions = {}): Promise<WastResult> {
  const commands = parseWast(source);
  const texts: string[] = [];
  const sources: ModuleSource[] = [];
  for (const command of commands) {
    if (!('source' in command) || command.source.form === 'binary') continue;
    // What is malformed as text never becomes a binary.
    if (command.kind === 'assert_malformed') continue;
    sources.push(command.source);
    texts.push(command.source.text);
  }
  const encoded = await encodeModules(texts);
  const encodings = new Map<ModuleSource, Encoded>(sources.map((source, index) => [source, encoded[index]!]));
  const runner = new Runner(api, encodings, options.supported ?? SUPPORTED, options.checkRefusal ?? true);
  for (const command of commands) runner.run(command);
  return runner.result;
}
