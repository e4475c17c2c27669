/**
 * `npm test`: sets up what is missing, checks style and types, builds, and runs all tests. Arguments go to vitest (then style and types
 * are not checked). In CI it builds the debuggees, too. The last line counts the tests.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeOf, ownMajor } from './nodes.mjs';
import { build, checkNode, install, root, start } from './setup.mjs';

checkNode();
install();
const args = process.argv.slice(2);
if (args.length === 0) {
  const { TYPED } = await import('../eslint.config.js');
  // What the debuggees need of the network comes meanwhile. All are heard before any of them ends this.
  const debuggees = process.env.CI === 'true' ? start('debuggees', 'bash', [join(root, 'test-programs', 'build.sh')]) : true;
  const style = start('style of scripts and tests', join(root, 'node_modules', '.bin', 'eslint'), ['.', ...TYPED.flatMap((files) => ['--ignore-pattern', files])]);
  const checked = await start('types, build and style of what is built', process.execPath, [join(root, 'scripts', 'check.mjs')]);
  if (!await style || !checked || !await debuggees) process.exit(1);
} else {
  build();
}

/**
 * What else is run on other versions of Node, in their own processes: the newest, which most users have, always; the others of those that
 * `engines` and the documentation name in CI, too. There it is about the engine, so of what is the same on any a sample does: less than on the
 * first Node, where the variables here do not say otherwise.
 */
const EXACT = ['tests/spec.test.ts', 'tests/fixtures.test.ts', 'tests/random.test.ts', 'tests/nan-bits.test.ts'];
/** What differs from Node to Node besides: the JavaScript API, the wording of errors, what Node itself says of what we use. */
const OF_NODE = ['tests/js-api.test.ts', 'tests/js-api-instance.test.ts', 'tests/compiler/differential.test.ts', 'tests/cli-compile.test.ts', 'tests/cli-run.test.ts'];
const SAMPLE = { WASM_RANDOM_COUNT: '200', WASM_RANDOM_TTF_COUNT: '8' };
const ELSEWHERE = [
  { major: 26, files: [...EXACT, ...OF_NODE], ciOnly: false, sample: SAMPLE },
  { major: 24, files: EXACT, ciOnly: true, sample: { ...SAMPLE, WASM_FIXTURE_LEVELS: 'one' } },
  { major: 22, files: ['tests/nan-bits.test.ts'], ciOnly: true, sample: {} },
  { major: 20, files: ['tests/nan-bits.test.ts'], ciOnly: true, sample: {} },
];

const scratch = mkdtempSync(join(tmpdir(), 'wasm2js-debug-test-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
let ok = true;

const RUNNER = join(root, 'node_modules', 'vitest', 'vitest.mjs');

/** The arguments of vitest, with a report that {@link count} reads. */
const runArguments = (report, args) => [RUNNER, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args];

/** Adds up what a run of vitest has counted. */
function count(report, well) {
  if (!well) ok = false;
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
}

/** All tests, on this Node; what they print comes as they run. */
async function testHere() {
  const started = Date.now();
  console.log('== tests');
  const report = join(scratch, 'report.json');
  const child = spawn(process.execPath, runArguments(report, args), { cwd: root, stdio: 'inherit' });
  const [status] = await once(child, 'exit');
  count(report, status === 0);
  console.log(`   ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** The other Nodes, installed, with what each is to run. */
function elsewhere() {
  return ELSEWHERE.flatMap((run) => {
    if (run.major === ownMajor || (run.ciOnly && process.env.CI !== 'true')) return [];
    try {
      return [{ ...run, node: nodeOf(run.major) }];
    } catch (e) {
      if (process.env.CI === 'true') {
        console.error(`wasm2js-debug: ${e.message}`);
        totals.failed++;
        ok = false;
      } else {
        console.log(`== Node ${run.major}: skipped: ${e.message}`);
        totals.skipped++;
      }
      return [];
    }
  });
}

// Beside the tests here, one file at a time: what cores these leave idle have something to do.
const others = args.length === 0 ? elsewhere() : [];
const here = testHere();
for (const { major, node, files, sample } of others) {
  const report = join(scratch, `report-${major}.json`);
  count(report, await start(`tests on Node ${major}`, node, [...runArguments(report, files), '--maxWorkers=1'], { ...sample, ...process.env }));
}
await here;
rmSync(scratch, { recursive: true, force: true });
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(ok ? 0 : 1);
