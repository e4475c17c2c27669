/** `npm run quickstart`: sets everything up, then compiles a real C program to JavaScript and runs it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build, checkNode, fail, install, root } from './setup.mjs';

checkNode();
install();
build();

const program = join(root, 'test-programs', 'build', 'c', 'script.O2.wasm');
const scratch = mkdtempSync(join(tmpdir(), 'wasm2js-debug-quickstart-'));
const out = join(scratch, 'program.js');
const step = (shown, args, env = {}) => {
  console.log(`\n$ ${shown}`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) {
    rmSync(scratch, { recursive: true, force: true });
    fail(`that should have ended with exit code 0, not ${status}`);
  }
};
step(`wasm2js-debug compile ${relative(root, program)} -o program.js --bundle`, [join(root, 'dist', 'cli', 'main.js'), 'compile', program, '-o', out, '--bundle']);
console.log(`  ${(statSync(program).size / 1024).toFixed(0)} KB of WebAssembly became ${(statSync(out).size / 1024).toFixed(0)} KB of JavaScript.`);
step('node program.js', [out]);
rmSync(scratch, { recursive: true, force: true });
console.log('\nThat was a C program, running as plain JavaScript. README.md says what else there is.');
