/** Runs the scripts of the official test suite against an implementation of the WebAssembly JavaScript API. */

import { readFileSync } from 'node:fs';
import type { WebAssemblyApi } from './api.js';
import { encodeModules } from './encode.js';
import type { WastResult } from './runner.js';
import { readScript, runScriptEncoded, type RunOptions } from './script.js';

/** Runs the script in a file. Failed assertions are in the result; a script that cannot be read throws. */
export function runWast(file: string, api: WebAssemblyApi, options: RunOptions = {}): Promise<WastResult> {
  return runScript(readFileSync(file, 'latin1'), api, options);
}

/** Runs a script given as its bytes in a latin-1 string. */
export async function runScript(source: string, api: WebAssemblyApi, options: RunOptions = {}): Promise<WastResult> {
  const script = readScript(source);
  return runScriptEncoded(script, await encodeModules(script.texts.map(({ text }) => text)), api, options);
}
