/** How programs begin and end, and programs in C against `node:wasi`. */
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Wasi, WasiExit } from '../runtime/wasi/index.js';
import { Guest, Sandbox } from './wasi/harness.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const sandbox = new Sandbox();
const work = fs.mkdtempSync(path.join(sandbox.root, 'work-'));
afterAll(() => sandbox.remove());

function guest(preopens = [{ guest: '/box', host: sandbox.box }]): Guest {
  return new Guest('ours', { args: [], env: {}, preopens });
}

describe('start and initialize', () => {
  const memory = { buffer: new ArrayBuffer(64) };

  it('give exit codes, pass everything else on', () => {
    const exiting = new Wasi();
    expect(exiting.start({ exports: { memory, _start: () => exiting.imports['proc_exit']!(-1) } })).toBe(0xffffffff);
    expect(new Wasi().start({ exports: { memory, _start: () => undefined } })).toBe(0);
    const trap = new Error('unreachable');
    expect(() => new Wasi().start({ exports: { memory, _start() { throw trap; } } })).toThrow(trap);
    expect(() => exiting.imports['proc_exit']!(3)).toThrow(WasiExit);
  });

  it('say what is wrong', () => {
    expect(() => new Wasi().start({ exports: { memory } })).toThrow(/no function _start/);
    expect(() => new Wasi().start({ exports: { _start() {} } })).toThrow(/no memory/);
    expect(() => new Wasi().start({ exports: { memory, _start() {}, _initialize() {} } })).toThrow(/_initialize/);
    const wasi = new Wasi();
    let calls = 0;
    wasi.initialize({ exports: { memory, _initialize: () => calls++ } });
    expect(calls).toBe(1);
    expect(() => wasi.initialize({ exports: { memory } })).toThrow(/started one already/);
    expect(() => guest([{ guest: '/x', host: path.join(sandbox.root, 'missing') }])).toThrow(/ENOENT/);
    expect(() => guest([{ guest: '/x', host: path.join(sandbox.box, 'file') }])).toThrow(/not a directory/);
  });
});

const clang = ['clang-22', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0);
const missing = clang === undefined ? 'skipped: no clang for wasm32-wasi here' : '';
// In CI a missing compiler is a failure: the tests below then run and report it.
describe.skipIf(missing !== '' && process.env['CI'] !== 'true')(`programs in C ${missing}`, () => {
  const programs: Record<string, string> = {};
  let ours = '';

  beforeAll(() => {
    if (clang === undefined) throw new Error('no clang found: install clang and wasi-libc, these tests are required in CI');
    for (const name of ['files', 'flood', 'waits']) {
      const wasm = programs[name] = path.join(work, `${name}.wasm`);
      const source = path.join(here, 'wasi', 'programs', `${name}.c`);
      const { status, stderr } = spawnSync(clang, ['--target=wasm32-wasi', '-Wno-deprecated', '-O1', source, '-o', wasm]);
      if (status !== 0) throw new Error(`clang failed on ${name}.c: ${stderr.toString()}`);
    }
    // The programs run in processes of their own, which cannot load TypeScript.
    fs.writeFileSync(path.join(work, 'package.json'), '{"type":"module"}');
    const sources = path.join(here, '..', 'runtime', 'wasi');
    for (const file of fs.readdirSync(sources).filter((name) => name.endsWith('.ts'))) {
      const { outputText } = ts.transpileModule(fs.readFileSync(path.join(sources, file), 'utf8'), {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
      });
      fs.writeFileSync(path.join(work, file.replace(/ts$/, 'js')), outputText);
    }
    ours = pathToFileURL(path.join(work, 'index.js')).href;
  }, 120_000);

  function command(which: string, name: string, args: string[]): string[] {
    const preopens = JSON.stringify([{ guest: '.', host: sandbox.box }]);
    return ['--no-warnings', path.join(here, 'wasi', 'runner.mjs'), which, ours, programs[name]!, preopens, ...args];
  }

  /** Runs through the shell, for real pipes and redirections: Node's own pipes to a child are sockets. */
  function shell(which: string, name: string, args: string[], around: (run: string) => string, env: NodeJS.ProcessEnv = {}) {
    sandbox.reset();
    const run = [process.execPath, ...command(which, name, args)].map((word) => `'${word}'`).join(' ');
    const { status, stdout, stderr } = spawnSync('sh', ['-c', around(run)], {
      cwd: work, env: { ...process.env, NAME: 'ünï', ...env }, maxBuffer: 1 << 28,
    });
    return { status, stdout: stdout.toString(), stderr: stderr.toString(), tree: sandbox.tree(sandbox.box) };
  }

  const input = 'first\nsecond\nlast without end';
  it.each<[string, (run: string) => string]>([
    ['a pipe', (run) => `printf '${input}' | ${run}`],
    ['a slow pipe', (run) => `(printf 'a\\n'; sleep 0.2; printf 'b\\n'; sleep 0.1) | ${run}`],
    ['a file', (run) => `printf '${input}' > in; ${run} < in`],
    ['a file of which a part is read', (run) => `printf 'x\\n${input}' > in; (read -r skipped; ${run}) < in`],
    ['nothing', (run) => `${run} < /dev/null`],
    ['a file, output to one file', (run) => `printf '${input}' > in; ${run} < in > out 2>&1; code=$?; cat out; exit $code`],
    ['a pipe, output appended', (run) => `echo before > out; printf 'a\\n' | ${run} >> out 2>> out; code=$?; cat out; exit $code`],
    ['a pipe, output through one', (run) => `printf 'a\\n' | ${run} 2>&1 | cat`],
  ])('work with files, input from %s', (_, around) => {
    const theirs = shell('node', 'files', ['42', 'ärg', ''], around);
    const same = shell('ours', 'files', ['42', 'ärg', ''], around);
    expect(same).toEqual(theirs);
    expect(same.stdout).toContain('rename: ok');
  });

  it.each([{}, { TOUCH_STDIO: '1' }])('write all through a pipe that is full, %o', (env) => {
    const { stdout, status } = shell('ours', 'flood', ['60000'], (run) => `${run} | (sleep 0.3; cat)`, env);
    const lines = stdout.split('\n');
    expect(status).toBe(0);
    expect(lines).toHaveLength(60001);
    expect(lines.every((line, i) => i === 60000 ? line === '' : line.startsWith(`line ${i} of 60000,`))).toBe(true);
  });

  it('learn that nobody reads', () => {
    const around = (run: string): string => `(${run}; echo "code $?" >&2) | head -n 1`;
    expect(shell('ours', 'flood', ['60000'], around)).toEqual(shell('node', 'flood', ['60000'], around));
  });

  it.each<[string, NodeJS.ProcessEnv]>([['', {}], [' that Node has touched', { TOUCH_STDIO: '1' }]])('wait for input from a pipe%s', (_, env) => {
    // Each line is written when the program has said that it waits for it, and after half a minute at the latest.
    const said = (text: string): string => `n=0; until grep -q '${text}' out || [ $n -gt 1500 ]; do n=$((n + 1)); sleep 0.02; done`;
    const around = (run: string): string =>
      `: > out; (${said('nothing yet')}; printf 'hello\\n'; ${said('hello')}; printf 'more\\n') | ${run} > out; code=$?; cat out; exit $code`;
    const same = shell('ours', 'waits', [], around, env);
    expect(same).toMatchObject({ status: 0, stdout: 'slept well\nnothing yet\ngot 6: hello\ngot 5: more\nend\n', stderr: '' });
    if (env['TOUCH_STDIO'] === undefined) expect(same).toEqual(shell('node', 'waits', [], around));
  });

  it('wait for input from a socket', async () => {
    const child = spawn(process.execPath, command('ours', 'waits', []), { stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (text.includes('nothing yet')) child.stdin.write('hello\n');
      if (text.includes('hello')) child.stdin.end();
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, output]).toEqual([0, 'slept well\nnothing yet\ngot 6: hello\nend\n']);
  });

  it('wait for input from a file, which is always ready', () => {
    const { stdout } = shell('ours', 'waits', [], (run) => `printf 'all\\n' > in; ${run} < in`);
    expect(stdout).toBe('slept well\ngot 4: all\nend\n');
  });
});
