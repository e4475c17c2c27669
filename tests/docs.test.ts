/** What docs/debugging.md and docs/debug-components.md show is what is built and tested; docs/api is what the sources say. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as face from '../index.js';
import { wat } from './js-api-same.js';

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
const blocks = (page: string, language: string): string[] => [...read(page).matchAll(/^```(\w*)\n([^]*?)^```$/gm)].filter(([, l]) => l === language).map(([, , text]) => text!);

describe('docs/debug-components.md', () => {
  it.each([['ts', 'test-programs/debuggers/ts/inspect.ts'], ['c', 'test-programs/debuggers/c/inspect.c']])('its example in %s is %s', (language, path) => {
    expect(blocks('docs/debug-components.md', language)).toEqual([read(path)]);
  });
});

describe('docs/debugging.md', () => {
  it('its example of debugging in process works', () => {
    const [text] = blocks('docs/debugging.md', 'js');
    const [line, ...body] = text!.split('\n');
    const bytes = wat('(module (import "h" "f" (func (param i32))) (func (export "main") (local i32) (call 0 (i32.const 4)) (local.set 0 (i32.const 9)) nop))');
    const shown: unknown[] = [];
    const names = /^import \{ (.*) \} from 'wasm2js-debug';$/.exec(line!)![1]!.split(', ');
    // The nop, before the end of the last body.
    const code = body.join('\n').replace('0x5c0d', String(bytes.length - 2));
    new Function(...names, 'bytes', 'imports', 'console', code)(...names.map((name) => face[name as keyof typeof face]), bytes, { h: { f: () => {} } }, { log: (v: unknown) => shown.push(v) });
    expect(shown).toEqual([[{ type: 'i32', value: 9 }]]);
  });
});

it('docs/api is what `npm run api` makes of the public entry points', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const out = mkdtempSync(join(tmpdir(), 'api-test-'));
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules', 'typedoc', 'bin', 'typedoc'), '--out', out], { cwd: root, encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
    const pages = (folder: string): Record<string, string> => Object.fromEntries(readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md')).sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
    expect(pages(join(root, 'docs', 'api')), "run 'npm run api'").toEqual(pages(out));
  } finally {
    rmSync(out, { recursive: true });
  }
}, 120_000);
