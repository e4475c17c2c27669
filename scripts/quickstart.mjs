/** `npm run quickstart`: sets everything up, compiles a real C program to JavaScript and runs it, then stops it in the middle with a debugger. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, checkNode, fail, install, root } from './setup.mjs';

checkNode();
install();
build();

const program = join(root, 'test-programs', 'build', 'c', 'script.O2.wasm');
const scratch = mkdtempSync(join(tmpdir(), 'wasm2js-debug-quickstart-'));
const out = join(scratch, 'program.mjs');
const step = (shown, args, expected = 0) => {
  console.log(`\n$ ${shown}`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== expected) {
    rmSync(scratch, { recursive: true, force: true });
    fail(`that should have ended with exit code ${expected}, not ${status}`);
  }
};
step(`wasm2js-debug compile ${relative(root, program)} -o program.mjs`, [join(root, 'dist', 'cli', 'main.js'), 'compile', program, '-o', out]);
console.log(`  ${(statSync(program).size / 1024).toFixed(0)} KB of WebAssembly became ${(statSync(out).size / 1024).toFixed(0)} KB of JavaScript.`);
step('node program.mjs', [out]);
rmSync(scratch, { recursive: true, force: true });

// The debugger wants a byte offset; a person would take it from a disassembly.
const { instructionOffsets, loadModule, namesOf } = await import(pathToFileURL(join(root, 'dist', 'compiler', 'public.js')).href);
const module = loadModule(readFileSync(program));
const [print] = [...namesOf(module).funcs].find(([, name]) => name === 'native_print');
const pc = `0x${instructionOffsets(module, print)[0].toString(16)}`;
const inspect = join(root, 'test-programs', 'build', 'debuggers', 'c', 'inspect.wasm');
console.log(`\nNow a debugger, which is a WebAssembly component: it stops the program where native_print begins (function ${print}, ${pc}),\nshows the frames, and gives local 0, the number of values to print, the value 1.`);
const flags = ['-D', `arg=${pc}`, '-D', 'arg=0=1', '-D', 'inherit-stderr=y'];
step(`wasm2js-debug run -D debugger=${relative(root, inspect)} ${flags.join(' ')} ${relative(root, program)} recursion`,
  [join(root, 'dist', 'cli', 'main.js'), 'run', '-D', `debugger=${inspect}`, ...flags, program, 'recursion'], 1); // main wants three scripts to fail, and was given one
console.log('\nThe first line says "fib" only. docs/debug-components.md tells how to write such a debugger, README.md what else there is.');
