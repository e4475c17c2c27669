/**
 * The official suite on JavaScriptCore, by its shell: what our code owes to the language and what to V8. Needs `jsc` (Debian's package
 * libjavascriptcoregtk-4.0-bin).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsc, runInShell, shellProgram } from './shell/engine.js';
import type { PreparedScript, ScriptReport } from './shell/suite.js';
import { encodeModules } from './spec/encode.js';
import { Totals } from './spec/report.js';
import { readScript } from './spec/script.js';
import { judgedTooFew, scripts, suite, suiteMissing } from './spec/suite.js';

const MINUTES = 60_000;

async function prepare(name: string): Promise<PreparedScript> {
  const source = readFileSync(join(suite, name), 'latin1');
  const encoded = await encodeModules(readScript(source).texts.map(({ text }) => text));
  return { name, source, encoded: encoded.map((entry) => ('error' in entry ? entry : { base64: Buffer.from(entry.bytes).toString('base64') })) };
}

describe.skipIf((jsc === undefined || suiteMissing) && process.env.CI !== 'true')('the official suite on JavaScriptCore', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'wasm2js-debug-suite-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('passes', { timeout: 10 * MINUTES }, async () => {
    expect(jsc, 'jsc, of Debian\'s libjavascriptcoregtk-4.0-bin').toBeDefined();
    const files: string[] = [];
    for (const [i, name] of scripts().entries()) {
      const file = join(folder, `${i}.json`);
      writeFileSync(file, JSON.stringify(await prepare(name)));
      files.push(file);
    }
    const reports = runInShell(jsc!, await shellProgram('suite.ts'), files).map((line) => JSON.parse(line) as ScriptReport);
    expect(reports.map(({ name }) => name)).toEqual(scripts());
    const totals = new Totals();
    for (const report of reports) totals.add(report.name, { ...report, passed: new Map(report.passed) });
    console.log(totals.toString());
    const failed = reports.flatMap(({ name, failed }) => failed.map(({ line, kind, message }) => `${name}:${line}: ${kind}: ${message}`));
    expect(failed.slice(0, 40).join('\n'), `${failed.length} failed`).toBe('');
    expect(judgedTooFew(totals)).toEqual([]);
  });
});
