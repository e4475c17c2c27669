/** npm packages with wasm inside, built from C with debug information into a folder that vanishes after the tests. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLANG, noClang } from '../clang.js';
import { Workspace } from '../cli-process.js';

/** Of these packages. */
export const source = fileURLToPath(new URL('counter.c', import.meta.url));

/** A folder with the package `counter`: `load(report)` gives the exports of counter.c. It is CommonJS. */
export class Packages extends Workspace {
  constructor() {
    super();
    this.package('counter', `const { readFileSync } = require('node:fs');
      const { join } = require('node:path');
      exports.file = join(__dirname, 'counter.wasm');
      exports.load = (report) => new WebAssembly.Instance(new WebAssembly.Module(readFileSync(exports.file)), { env: { report } }).exports;`);
    this.compile('counter');
  }

  /** Writes one. */
  package(name: string, index: string): void {
    const folder = this.file(join('node_modules', name));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    writeFileSync(join(folder, 'index.js'), index);
  }

  /** Puts counter.c into a package, built; not where all that needs it is skipped ({@link noClang}). @param total what its function `total` is called there */
  compile(name: string, total = 'total'): void {
    if (noClang) return;
    const output = this.file(join('node_modules', name, `${name}.wasm`));
    execFileSync(CLANG, ['--target=wasm32', '-g', '-O0', '-nostdlib', '-Wl,--no-entry', `-Wl,--export=${total}`, `-Dtotal=${total}`, source, '-o', output]);
  }
}
