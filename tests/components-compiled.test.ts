/** Components compiled ahead of time: one file that plain Node runs, or imports, and `run` debugs. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TraceMap, originalPositionFor } from '@jridgewell/trace-mapping';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, root, Workspace } from './cli-process.js';
import { componentCache } from './component-cache.js';
import { proxy, Served } from './serve/process.js';
import { Stops } from './serve/stops.js';

/** Nothing is installed in it. */
const workspace = new Workspace(false);
const env = { ...componentCache };
const built = (name: string): string => join(root, 'test-programs', 'build', 'components', name);
const cli = (...args: readonly string[]): Outcome => workspace.cli(args, { env });
const silent: Outcome = { status: 0, stdout: '', stderr: '' };

beforeAll(() => {
  expect(cli('compile', built('tour.wasm'), '-o', 'tour.mjs', '--source-map')).toEqual(silent);
  expect(cli('compile', built('composed.wasm'), '-o', 'composed.mjs')).toEqual(silent);
}, 120_000);

describe('a command as a script', () => {
  it('gets arguments, environment, streams and the current directory', () => {
    expect(workspace.node(['tour.mjs', 'args', 'ü']).stdout).toBe('["tour.mjs", "args", "ü"]\n');
    expect(workspace.node(['tour.mjs', 'env'], { env: { MINE: 'x' } }).stdout).toContain('("MINE", "x")');
    expect(workspace.node(['tour.mjs', 'input'], { input: 'one\nrest' }).stdout).toBe('"one\\n" and 4 bytes\n');
    mkdirSync(workspace.file('box'));
    expect(workspace.node(['tour.mjs', 'list', 'box']).stdout).toBe('box: []\n');
    expect(workspace.node(['tour.mjs', 'list', '/etc']).stdout).toBe('/etc: NotFound\n');
  });

  it('has no network', () => {
    expect(workspace.node(['tour.mjs', 'connect', '127.0.0.1:9']).stdout).toBe('PermissionDenied\n');
  });

  it('ends as it does under run, its panics with their lines', () => {
    expect(workspace.node(['tour.mjs', 'exit', '3'])).toEqual({ ...silent, status: 1 });
    const { status, stderr } = workspace.node(['tour.mjs', 'panic', 'now']);
    expect(status).toBe(134);
    expect(stderr).toMatch(/ {4}at tour::main \(.*tour\.rs:\d+, tour.*\.wasm:0x[0-9a-f]+\)\n/);
  });

  it('that is none says so', () => {
    expect(workspace.node(['composed.mjs'])).toEqual({ ...silent, status: 2, stderr: expect.stringMatching(/^wasm2js-debug: composed\.wasm: not a program: .*it exports total, broken; .*\n$/) as string });
  });

  it('has a source map of all its core modules', () => {
    const lines = readFileSync(workspace.file('tour.mjs'), 'utf8').split('\n');
    const map = new TraceMap(readFileSync(workspace.file('tour.mjs.map'), 'utf8'));
    const main = lines.findIndex((line) => /^return function f\d+\$tour__main\(/.test(line) || /function f\d+\$.*tour.*main/.test(line));
    const found = new Set(lines.slice(main, main + 60).map((_, i) => originalPositionFor(map, { line: main + i + 1, column: 0 }).source));
    expect([...found].some((source) => source?.endsWith('test-programs/components/tour.rs'))).toBe(true);
  });
});

it('the runtime can be imported from the package', () => {
  const installed = cli('compile', built('composed.wasm'), '-o', 'apart.mjs', '--no-bundle');
  expect(installed).toEqual(silent);
  expect(readFileSync(workspace.file('apart.mjs'), 'utf8').split('\n')[1]).toBe("import { compiledComponent } from 'wasm2js-debug/compiled-component';");
  expect(cli('run', '--invoke', 'total([40, 2])', 'apart.mjs')).toEqual({ ...silent, stdout: '"42"\n' });
});

describe('as a library', () => {
  it('gives what the component exports', () => {
    workspace.write('use.mjs', `
      import { instantiate } from './composed.mjs';
      const { total, broken } = instantiate();
      console.log(total(Int32Array.of(1, 2, -40)));
      try { broken(); } catch (e) { console.log(e.message); }`);
    expect(workspace.node(['use.mjs'])).toEqual({ ...silent, stdout: '-37\ndivide by zero\n' });
  });

  it('is given WASI but for what is given in its place', () => {
    workspace.write('use.mjs', `
      import { instantiate } from './tour.mjs';
      const exports = instantiate({ 'wasi:cli/environment': { getArguments: () => ['me', 'args', 'mine'], getEnvironment: () => [], initialCwd: () => undefined } });
      exports[Object.keys(exports).find((name) => name.startsWith('wasi:cli/run'))].run();`);
    expect(workspace.node(['use.mjs'])).toEqual({ ...silent, stdout: '["me", "args", "mine"]\n' });
  });
});

describe('each option', () => {
  it('-O, which drops the lines of the core modules that have them', () => {
    const { status, stdout, stderr } = cli('compile', built('composed.wasm'), '-O', '-o', 'optimised.mjs');
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^(?:wasm2js-debug: note: \S+composed\.wasm: core module [01]: -O drops its source lines: [^\n]*\n){2}$/);
    expect(readFileSync(workspace.file('optimised.mjs')).length).toBeLessThan(readFileSync(workspace.file('composed.mjs')).length);
    workspace.write('use.mjs', "import { instantiate } from './optimised.mjs';\nconsole.log(instantiate().total(Int32Array.of(1, 2, -40)));");
    expect(workspace.node(['use.mjs'])).toEqual({ ...silent, stdout: '-37\n' });
    expect(cli('run', '--invoke', 'total([40, 2])', 'optimised.mjs')).toEqual({ ...silent, stdout: '"42"\n' });
  }, 60_000);

  it('--core: what failed is kept as of the component itself', () => {
    const frames = (file: string): string => {
      const { status, stderr } = cli('run', '--core', `${file}.core`, '--invoke', 'broken()', file === 'composed.mjs' ? file : built(file));
      expect(status).toBe(134);
      expect(stderr).toMatch(/^wasm2js-debug: trap: divide by zero\n[^]*^wasm2js-debug: core dump: composed\.\w+\.core \([\d.]+ KiB\): [^\n]*\n$/m);
      return cli('inspect', `${file}.core`).stdout;
    };
    const kept = frames('composed.mjs');
    expect(kept).toMatch(/^composed\.wasm: trap: divide by zero\n#0 fault \(.*values\.c:\d+.*[^]*^#2 /m);
    expect(kept).toBe(frames('composed.wasm'));
  });

  it('-S and --dir', () => {
    expect(cli('run', '-S', 'inherit-network', 'tour.mjs', 'connect', '127.0.0.1:9').stdout).toBe('ConnectionRefused\n');
    mkdirSync(workspace.file('given/one'), { recursive: true });
    expect(cli('run', '--dir', 'given::/g', 'tour.mjs', 'list', '/g').stdout).toBe('/g: ["one/"]\n');
  });

  it('serve', async () => {
    expect(cli('compile', proxy, '-o', 'proxy.mjs')).toEqual(silent);
    const served = await Served.start(['-S', 'cli', workspace.file('proxy.mjs')]);
    expect(await served.text('/add?20+3')).toBe('23\n');
    expect([await served.text('/count'), await served.text('/count')]).toEqual(['1\n', '1\n']);
    expect(await served.ask('/trap')).toMatchObject({ status: 500 });
    await served.said(/^ {4}at .*Guest>::handle \(.*proxy\.rs:\d+, proxy\.wasm:0x[0-9a-f]+\)\n/m);
    expect(await served.stop()).toBe(0);
    expect(cli('serve', '--addr', '127.0.0.1:0', 'composed.mjs')).toEqual({ ...silent, status: 2, stderr: expect.stringMatching(/^wasm2js-debug: composed\.wasm: not a handler of HTTP requests: [^\n]*\n$/) as string });
  }, 60_000);

  it('-g', async () => {
    const served = await Served.start(['-g', '0', workspace.file('proxy.mjs')]);
    const stops = await Stops.connect(served);
    const end = stops.goOn();
    expect(await Promise.all([served.text('/add?20+3'), served.text('/add?4+5')])).toEqual(['23\n', '9\n']);
    expect(await served.stop()).toBe(0);
    await end;
    expect(stops.counts.get('breakpoint')).toBe(2);
  }, 60_000);
});

describe('under a debugger', () => {
  it('its core modules are there as those of the component', () => {
    workspace.write('debugger.mjs', `
      import info from 'print-debugger-info';
      import { origin } from 'wasm2js-debug:extensions/program@0.1.0';
      export const debugger_ = { debug(d) { info(d.allModules().map((m) => origin(d, m).name).join(' ')); } };
      export { debugger_ as debugger };`);
    const names = (file: string): Outcome => cli('run', '-D', 'debugger=debugger.mjs', '--invoke', 'total([2])', file);
    expect(names('composed.mjs').stderr).toMatch(/^Debugger: values.wasm front.wasm composed.wasm.core2 .*\n$/);
    expect(names('composed.mjs')).toEqual(names(built('composed.wasm')));
  });
});

describe('refused in one line, with nothing left behind', () => {
  it('a damaged one', () => {
    workspace.write('cut.wasm', readFileSync(built('values.wasm')).subarray(0, 5000));
    expect(cli('compile', 'cut.wasm')).toEqual({ ...silent, status: 2, stderr: expect.stringMatching(/^wasm2js-debug: cut\.wasm: not a valid component: .*\n$/) as string });
    expect(workspace.names()).not.toContain('cut.mjs');
  });

  it('one that another version has compiled, where its code would have to be this one\'s', () => {
    workspace.write('older.mjs', readFileSync(workspace.file('composed.mjs'), 'utf8').replace(/^(\/\/ .* by wasm2js-debug )[^\s:]*/, '$10.0.1'));
    expect(cli('run', 'older.mjs')).toEqual({
      ...silent, status: 2, stderr: "wasm2js-debug: older.mjs: compiled by version 0.0.1, whose components this one does not run: 'node older.mjs' does, or compile it again\n",
    });
  });
});
