/** LLDB on core dumps: it shows of each frame what it shows where the program itself stands, on a machine that has nothing but the file. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Lldb } from './lldb/client.js';
import { Child } from './lldb/processes.js';
import { componentCache } from './component-cache.js';
import { commandOf } from './component/command.js';
import { dist, root } from './lldb/program.js';
import { obstacle, SESSION_MS, skipped } from './lldb/scratch.js';

const folder = mkdtempSync(join(tmpdir(), 'lldb-core-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const built = (name: string): string => join(root, 'test-programs', 'build', `${name}.wasm`);
const why = obstacle === undefined ? '' : ` (${obstacle})`;

const env = { ...process.env, ...componentCache };

/** What LLDB shows of a stopped program, the first frames and the variables of each. */
async function look(command: readonly string[], before: readonly string[], depth: number, after: readonly string[] = []): Promise<string> {
  const program = new Child('wasm2js-debug', process.execPath, [join(dist, 'cli', 'main.js'), ...command], { cwd: folder, stdin: '', env });
  const lldb = new Lldb();
  try {
    const port = await program.until('port', () => /waiting for LLDB on 127\.0\.0\.1:(\d+)/.exec(program.stderr)?.[1], 60_000);
    await lldb.start();
    await lldb.command(`process connect --plugin wasm connect://127.0.0.1:${port}`);
    for (const text of before) await lldb.command(text);
    await lldb.command(`bt ${depth}`);
    for (let i = 0; i < depth; i++) for (const text of [`frame select ${i}`, 'frame variable', 'register read pc']) await lldb.command(text);
    for (const text of after) await lldb.command(text);
    const shown = lldb.transcript();
    await lldb.quit();
    await program.finish(60_000);
    return shown.slice(shown.indexOf(`(lldb) bt ${depth}`));
  } finally {
    lldb.kill();
    program.killGroup();
  }
}

it.skipIf(skipped).each([
  ['a Rust panic', 'rust/trap_panic.debug', 9], ['a fault in C', 'c/trap_null_pointer.O0', 3], ['the same optimised', 'c/trap_divide.O2', 3],
  ['a stack overflow', 'c/trap_stack_calls.O0', 5],
] as const)(`%s${why}`, async (_, name, depth) => {
  const file = `${name.replace('/', '-')}.core`;
  const alive = await look(['run', '-g', '127.0.0.1:0', '--core', file, built(name)], ['continue'], depth, ['kill']);
  const kept = await look(['inspect', '-g', '127.0.0.1:0', file], [], depth, ['kill']);
  const [shown, expected] = [kept, alive].map((text) => text.slice(0, text.indexOf('(lldb) kill')));
  expect(shown).toBe(expected);
  expect(kept).toContain(' = ');
}, SESSION_MS);

const component = (name: string): string => built(`components/${name}`);
it.skipIf(skipped).each([
  ['a Rust panic', 'panic', [component('tour'), 'panic'], 16], ['a fault in C, through another component', 'fault', ['--invoke', 'broken()', component('composed')], 3],
  ['a stack overflow', 'overflow', ['overflow.wasm'], 5],
] as const)(`%s of a component${why}`, async (_, name, program, depth) => {
  writeFileSync(join(folder, 'overflow.wasm'), await commandOf(readFileSync(built('c/trap_stack_calls.O0'))));
  const after = ['target modules list', 'process plugin packet monitor component', 'kill'];
  const alive = await look(['run', '-g', '127.0.0.1:0', '--core', `${name}.core`, ...program], ['continue'], depth, after);
  const kept = await look(['inspect', '-g', '127.0.0.1:0', `${name}.core`], [], depth, after);
  const [shown, expected] = [kept, alive].map((text) => text.slice(0, text.indexOf('(lldb) kill')));
  expect(shown).toBe(expected);
  expect(kept).toContain(' = ');
  // The same is told without LLDB, and of the program without a debugger.
  const said = (args: readonly string[]): string => spawnSync(process.execPath, [join(dist, 'cli', 'main.js'), ...args], { cwd: folder, encoding: 'utf8', env }).stdout;
  const inspected = said(['inspect', `${name}.core`]);
  const tree = /monitor component\n([^]*?)\n +packet: /.exec(kept)![1]!;
  expect(tree).toMatch(/^ {2}component 0\n[^]*^\* +core instance \d/m);
  expect(inspected.slice(inspected.indexOf(' is\n') + 4).trimEnd()).toBe(tree);
  // How deep a stack may become is another matter.
  said(['run', '--core', `${name}-alone.core`, ...program]);
  const framesOf = (text: string): string => (name === 'overflow' ? text.slice(0, text.indexOf('\n#4 ')).replace(/\(int\) depth = \d+|(?<=#\d) +/g, '') : text);
  expect(framesOf(said(['inspect', `${name}-alone.core`]))).toBe(framesOf(inspected));
}, SESSION_MS);

it.skipIf(skipped)(`it cannot be run, and says so${why}`, async () => {
  const made = new Child('run', process.execPath, [join(dist, 'cli', 'main.js'), 'run', '--core', 'stays.core', built('c/trap_divide.O0')], { cwd: folder, stdin: '' });
  await made.finish(60_000);
  const after = ['continue', 'thread step-over', 'process plugin packet monitor core again.core', 'kill'];
  const shown = await look(['inspect', '-g', '127.0.0.1:0', 'stays.core'], [], 1, after);
  expect(shown.match(/^a core dump cannot be run$/gm)).toHaveLength(2);
  expect(shown.match(/stop reason = divide by zero/g)!.length).toBeGreaterThan(2);
  expect(shown).toMatch(/^core dump: .*again\.core, \d+ bytes$/m);
}, SESSION_MS);

const DEPTH = 3;
it.skipIf(skipped).each([
  ['c/values.O0', '--name multiply', 10, []], ['c/values.O2', '--name main', 1, []], ['rust/values.debug', '--name values::main', 0, []],
  ['c/records.O0', '--file records.c --line 130', 0, [
    '(Packed) packed = (a = \'p\', b = 1.25, c = -300, d = -5000000000)', '(Bits) bits = (low = 1, middle = 16, high = 703710, wide = 791648367387)',
    '(double[5][2]) points = {{0, 0}, {4, 0}, {4, 3}, {2, 5}, {0, 3}}', '(Mixed) original = (a = \'m\', b = 2.5, c = 7, d = 8, e = "xyz")',
  ]],
  ['c/values.O0', '--file values.c --line 88', 3, [
    '(Line) line = (from = (x = 1, y = 2), to = (x = 3, y = 4), color = GREEN, label = 0x0004002e "diagonal")', '(int[5]) numbers = {10, 20, 30, 40, 50}',
    '(Flags) flags = (ready = 1, mode = 5, delta = -3, wide = 74565)', '(Node *) list = 0x0003ff28', '(char[12]) text = "eight ch"',
  ]],
] as const)(`inspect shows the variables of %s at %s as LLDB does${why}`, async (name, place, least, expected) => {
  const file = `variables-${name.replace('/', '-')}.core`;
  rmSync(join(folder, file), { force: true });
  const seen = await look(['run', '-g', '127.0.0.1:0', built(name)], [`breakpoint set ${place}`, 'continue', `process plugin packet monitor core ${file}`], DEPTH, ['kill']);
  const inspected = spawnSync(process.execPath, [join(dist, 'cli', 'main.js'), 'inspect', file], { cwd: folder, encoding: 'utf8' });
  expect([inspected.status, inspected.stderr]).toEqual([0, '']);
  // The innermost source frames, as many as LLDB was asked for. What is more than a number has other forms in LLDB, and types of Rust other names.
  const frames = inspected.stdout.split(/^(?:#\d+ +|[ ]{3,4}(?=\S.*, \S+:0x))/m).slice(1, 1 + DEPTH);
  const variables = frames.join('').split('\n').flatMap((line) => /^ *\(.*\) (\w+ = (?!0x0+$)[-\w.]+)$/.exec(line)?.[1] ?? []);
  const shown = seen.split('\n').map((line) => line.replace(/^ *\(.*\) (?=\w+ = )/, ''));
  expect(variables.filter((line) => !shown.includes(line))).toEqual([]);
  expect(variables.length).toBeGreaterThanOrEqual(least);
  const lines = inspected.stdout.split('\n').map((line) => line.trim());
  for (const line of expected) expect(lines).toContain(line);
}, SESSION_MS);
