/**
 * `npm test`: sets up what is missing, checks style and types, builds, and runs all tests. Arguments go to vitest (then style and types
 * are not checked). The last line counts the tests.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, checkNode, install, root, run } from './setup.mjs';

checkNode();
install();
const args = process.argv.slice(2);
const bin = (name) => join(root, 'node_modules', '.bin', name);
if (args.length === 0) {
  run('style', bin('eslint'), ['.']);
  run('types', bin('tsc'), ['-p', 'tsconfig.json', '--noEmit']);
}
build();

const scratch = mkdtempSync(join(tmpdir(), 'wasm2js-debug-test-'));
const report = join(scratch, 'report.json');
console.log('== tests');
const { status } = spawnSync(bin('vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args], { cwd: root, stdio: 'inherit' });
let counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
let ok = status === 0;
try {
  counts = JSON.parse(readFileSync(report, 'utf8'));
} catch (e) {
  console.error(`wasm2js-debug: the test runner left no report: ${e.message}`);
  ok = false;
}
rmSync(scratch, { recursive: true, force: true });
if (counts.numPassedTests === 0) ok = false;
console.log(`${counts.numPassedTests} passed, ${counts.numFailedTests} failed, ${counts.numPendingTests + counts.numTodoTests} skipped`);
process.exit(ok ? 0 : 1);
