/**
 * `npm test`: sets up what is missing, checks style and types, builds, and runs all tests. Arguments go to vitest (then style and types
 * are not checked). The last line counts the tests.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeOf, ownMajor } from './nodes.mjs';
import { build, checkNode, install, root, start, startBuild } from './setup.mjs';

checkNode();
install();
const args = process.argv.slice(2);
const bin = (name) => join(root, 'node_modules', '.bin', name);
if (args.length === 0) {
  // Each keeps one core busy. All three are heard before any of them ends this.
  const style = start('style', bin('eslint'), ['.']);
  const types = await start('types', bin('tsc'), ['-p', 'tsconfig.json', '--noEmit']);
  const built = await startBuild();
  if (!await style || !types || !built) process.exit(1);
} else {
  build();
}

/**
 * What else is run on other versions of Node, in their own processes: the newest, which most users have, always; the others of those that
 * `engines` and the documentation name in CI, too. There it is about the engine, so of what is the same on any a sample does: less than on the
 * first Node, where the variables here do not say otherwise.
 */
const EXACT = ['tests/spec.test.ts', 'tests/fixtures.test.ts', 'tests/random.test.ts', 'tests/nan-bits.test.ts'];
const SAMPLE = { WASM_RANDOM_COUNT: '200', WASM_RANDOM_TTF_COUNT: '8' };
const ELSEWHERE = [
  { major: 26, files: EXACT, ciOnly: false, sample: SAMPLE },
  { major: 24, files: EXACT, ciOnly: true, sample: { ...SAMPLE, WASM_FIXTURE_LEVELS: 'one' } },
  { major: 22, files: ['tests/nan-bits.test.ts'], ciOnly: true, sample: {} },
  { major: 20, files: ['tests/nan-bits.test.ts'], ciOnly: true, sample: {} },
];

const scratch = mkdtempSync(join(tmpdir(), 'wasm2js-debug-test-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
let ok = true;

/** Runs vitest on a Node, and adds up what it counts. `variables` are those that the environment may override. */
function vitest(what, node, args, variables = {}) {
  const started = Date.now();
  console.log(`== ${what}`);
  const report = join(scratch, 'report.json');
  const runner = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(node, [runner, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args], {
    cwd: root, stdio: 'inherit', env: { ...variables, ...process.env },
  });
  if (status !== 0) ok = false;
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
    totals.passed += numPassedTests;
    totals.failed += numFailedTests;
    totals.skipped += numPendingTests + numTodoTests;
    if (numPassedTests === 0) ok = false;
  } catch (e) {
    console.error(`wasm2js-debug: the test runner left no report: ${e.message}`);
    ok = false;
  }
  rmSync(report, { force: true });
  console.log(`   ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

vitest('tests', process.execPath, args);
if (args.length === 0) {
  for (const { major, files, ciOnly, sample } of ELSEWHERE) {
    if (major === ownMajor || (ciOnly && process.env.CI !== 'true')) continue;
    let node;
    try {
      node = nodeOf(major);
    } catch (e) {
      if (process.env.CI === 'true') {
        console.error(`wasm2js-debug: ${e.message}`);
        totals.failed++;
        ok = false;
      } else {
        console.log(`== Node ${major}: skipped: ${e.message}`);
        totals.skipped++;
      }
      continue;
    }
    vitest(`tests on Node ${major}`, node, files, sample);
  }
}
rmSync(scratch, { recursive: true, force: true });
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(ok ? 0 : 1);
