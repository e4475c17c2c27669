/**
 * The official suite in the shell of an engine: what `spec.test.ts` does under Node. Each file given as an argument of the shell is a
 * `PreparedScript`; for each a line is printed, `ScriptReport` as JSON.
 */
import { WebAssembly } from '../../index.js';
import { bytesOfBase64 } from '../../runtime/aot/base64.js';
import type { Encoded } from '../spec/encode.js';
import type { Kind, WastResult } from '../spec/runner.js';
import { readScript, runScriptEncoded } from '../spec/script.js';

/** A script with its text modules encoded, bytes in base64. */
export interface PreparedScript {
  readonly name: string;
  readonly source: string;
  readonly encoded: readonly ({ readonly base64: string } | { readonly error: string })[];
}

export type ScriptReport = Omit<WastResult, 'passed'> & { readonly name: string; readonly passed: readonly (readonly [Kind, number])[] };

declare const shellArguments: readonly string[];
declare function print(line: string): void;
declare function readFile(name: string): string;

for (const file of shellArguments) {
  const { name, source, encoded } = JSON.parse(readFile(file)) as PreparedScript;
  const modules = encoded.map((entry): Encoded => ('error' in entry ? entry : { bytes: new Uint8Array(bytesOfBase64(entry.base64)) }));
  const { passed, ...rest } = runScriptEncoded(readScript(source), modules, WebAssembly);
  const report: ScriptReport = { name, passed: [...passed], ...rest };
  print(JSON.stringify(report));
}
