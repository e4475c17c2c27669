/** Compiled modules inside applications that a bundler has put together: there they are libraries. */
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import * as esbuild from 'esbuild-wasm';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, Workspace } from './cli-process.js';

const workspace = new Workspace();
const APP = `import { module, instantiate } from './prog.js';
  console.log('the app', Object.prototype.toString.call(module), typeof instantiate);`;
const SAYS = 'the app [object WebAssembly.Module] function\n';

beforeAll(() => {
  workspace.write('package.json', '{"type":"module"}');
  workspace.write('prog.wat', command('(i32.store (i32.const 100) (i32.const 0x0a6e6172)) (call $write (i32.const 100) (i32.const 4))'));
  workspace.write('app.js', APP);
});
afterAll(() => esbuild.stop());

type Bundler = (entry: string, format: 'esm' | 'cjs', out: string) => Promise<void>;
const bundlers: Readonly<Record<string, Bundler>> = {
  esbuild: async (entry, format, out) => {
    await esbuild.build({ entryPoints: [workspace.file(entry)], bundle: true, platform: 'node', format, outfile: workspace.file(out), logLevel: 'silent' });
  },
  // Rollup's successor, with its ways: it keeps comments and the order of modules.
  rolldown: async (entry, format, out) => {
    const bundle = await rolldown({ input: workspace.file(entry), platform: 'node', logLevel: 'silent' });
    await bundle.write({ file: workspace.file(out), format, codeSplitting: false });
    await bundle.close();
  },
};

describe.each([['with the runtime in it', ['--bundle']], ['that imports the runtime', []]] as const)('a compiled file %s', (_title, flags) => {
  beforeAll(() => {
    expect(workspace.cli(['compile', 'prog.wat', '-o', 'prog.js', ...flags]).status).toBe(0);
  });

  it('runs by itself', () => {
    expect(workspace.node(['prog.js'])).toEqual({ status: 0, stdout: 'ran\n', stderr: '' });
  });

  it('that is imported does not run', () => {
    expect(workspace.node(['app.js'])).toEqual({ status: 0, stdout: SAYS, stderr: '' });
  });

  describe.each(Object.entries(bundlers))('in an application bundled by %s', (_name, bundle) => {
    it.each([['esm', 'bundle.mjs'], ['cjs', 'bundle.cjs']] as const)('as %s', async (format, out) => {
      await bundle('app.js', format, out);
      expect(workspace.node([out])).toEqual({ status: 0, stdout: SAYS, stderr: '' });
    });
  });

  it('can be bundled for a browser', async () => {
    workspace.write('page.js', "import { instantiate } from './prog.js'; globalThis.instantiate = instantiate; globalThis.length = instantiate(imports).exports.memory.buffer.byteLength;");
    await esbuild.build({ entryPoints: [workspace.file('page.js')], bundle: true, platform: 'browser', format: 'iife', outfile: workspace.file('page.out.js'), logLevel: 'silent' });
    // What every browser has, and nothing of Node's.
    const imports = { wasi_snapshot_preview1: new Proxy({}, { get: () => () => 0 }) };
    const page = createContext({ TextDecoder, TextEncoder, atob, performance, setTimeout, imports }) as { length?: number };
    runInContext(readFileSync(workspace.file('page.out.js'), 'utf8').replaceAll('import_meta.url', '"https://example.org/page.js"'), page);
    expect(page.length).toBe(65536);
  });
});
