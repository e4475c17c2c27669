/** The examples of docs/embedding.md, as they stand there: each file is written and run where the package is installed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { rolldown } from 'rolldown';
import { beforeAll, expect, it } from 'vitest';
import { Workspace } from './cli-process.js';
import { wat } from './js-api-same.js';

const page = readFileSync(fileURLToPath(new URL('../docs/embedding.md', import.meta.url)), 'utf8');
const workspace = new Workspace();

/** What the page says that a command prints. */
function printed(command: string): string {
  const block = [...page.matchAll(/^```console\n([^]*?)^```$/gm)].map(([, text]) => text!).find((text) => text.includes(`$ ${command}\n`))!;
  return block.slice(block.indexOf(`$ ${command}\n`)).split('\n').slice(1).join('\n');
}

beforeAll(() => {
  const files = [...page.matchAll(/^`([\w.]+)`:\n\n```\w*\n([^]*?)^```$/gm)];
  expect(files.map(([, name]) => name)).toEqual(['gcd.wat', 'use.mjs', 'debugger.mjs', 'steps.mjs', 'outside.mjs', 'page.mjs']);
  for (const [, name, text] of files) workspace.write(name!, text!);
  writeFileSync(workspace.file('gcd.wasm'), wat(readFileSync(workspace.file('gcd.wat'), 'utf8')));
});

it.each(['use.mjs', 'debugger.mjs'])('%s', (name) => {
  expect(workspace.node([name])).toEqual({ status: 0, stdout: printed(`node ${name}`), stderr: '' });
});

it('outside.mjs', () => {
  const { status, stdout, stderr } = workspace.node(['outside.mjs']);
  expect({ status, lines: (stderr + stdout) }).toEqual({ status: 0, lines: printed('node outside.mjs') });
});

it('page.mjs, under Node and as a page of a browser', async () => {
  const { stderr, status } = workspace.cli(['compile', 'gcd.wasm']);
  expect({ stderr, status }).toEqual({ stderr: printed('npx wasm2js-debug compile gcd.wasm'), status: 0 });
  const shows = printed('node page.bundle.mjs');
  expect(workspace.node(['page.mjs'])).toEqual({ status: 0, stdout: shows, stderr: '' });
  const bundle = await rolldown({ input: workspace.file('page.mjs'), platform: 'browser', logLevel: 'silent' });
  const { output: [{ code }] } = await bundle.generate({ format: 'iife' });
  await bundle.close();
  const lines: string[] = [];
  const context = createContext({ TextDecoder, TextEncoder, atob, performance, setTimeout, console: { log: (...values: unknown[]) => lines.push(`${values.join(' ')}\n`) } },
    { codeGeneration: { strings: false, wasm: false } });
  runInContext(code, context);
  expect(lines.join('')).toBe(shows);
});
