/** Lines of modules in text: every instruction is found where it stands. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble } from '../cli/text.js';
import { decodeModule } from '../compiler/binary/module.js';
import { instructionsOf } from '../compiler/analyse/listing.js';
import { instructionsInText } from '../runtime/sources/text-reader.js';
import { linesOfText } from '../runtime/sources/text.js';
import { root } from './cli-process.js';

/** By wabt. */
const REFUSED = new Set(['delegate.wat', 'names.wat']);
const folders = ['test-programs/wat', 'tests/goldens', 'tests/lldb/programs'];
const files = folders.flatMap((folder) => readdirSync(join(root, folder)).filter((name) => name.endsWith('.wat') && !REFUSED.has(name)).map((name) => join(folder, name)));

/** By function: for each instruction its name, and the text that stands at its place. */
async function found(path: string, text: string): Promise<string[][]> {
  const { module } = decodeModule(await assemble(path, Buffer.from(text)));
  const lines = text.split('\n');
  const { rows } = linesOfText(module, { path, text })!;
  const at = new Map(rows.map((row) => [row.offset, lines[row.line - 1]!.slice(row.column - 1)]));
  return module.funcs.slice(module.importedFuncs).map((_, i) => instructionsOf(module, module.importedFuncs + i).map(({ name, offset, immediates }) => {
    const place = at.get(offset) ?? 'nowhere';
    // A number as it is written there tells instructions of one name apart.
    const number = /^i(?:32|64)\.const (-?\d+)(?![\dx_])/.exec(place)?.[1];
    return number !== undefined && BigInt.asIntN(64, BigInt(number) - BigInt(immediates[0]!)) % (1n << 32n) !== 0n ? `another: ${place}` : `${name}: ${place}`;
  }));
}

describe('every instruction is found', () => {
  it.each(files)('%s', async (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const wrong = (await found(file, text)).flat().filter((one) => {
      const [, name, place] = /^(\S+): (.*)$/s.exec(one)!;
      return name === 'end' ? !/^(?:end|\))/.test(place!) : !place!.startsWith(name!.replace(/_t$/, ''));
    });
    expect(wrong).toEqual([]);
  });
});

describe('a text that is cut off', () => {
  const WHOLE = `(module (func $f (param i32) (result i32) (@a "b") (try (do (nop)) (catch $t (nop)) (delegate 0))
    (if (result i32) (local.get 0) (then (i32.const 1)) (else (i32.const 2)))) (func local.get 0 if nop else nop end))`;

  it('anywhere is not understood, or has fewer functions', () => {
    expect(instructionsInText(WHOLE)).toHaveLength(2);
    for (let length = 0; length < WHOLE.length; length++) expect(instructionsInText(WHOLE.slice(0, length))?.length ?? 0).toBeLessThanOrEqual(2);
    expect(instructionsInText(WHOLE.slice(0, WHOLE.indexOf('nop')))).toBeUndefined();
  });
});
