/** Core dumps on the command line: `run --core` and `inspect`, with programs that fail in each way; and all that can be wrong. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { command, main, root, Workspace } from './cli-process.js';
import { twice } from './component/twice.js';
import { componentCache } from './component-cache.js';

const workspace = new Workspace();
const built = (name: string): string => join(root, 'test-programs', 'build', `${name}.wasm`);
const TRAP = 134;
workspace.write('trap.wat', command('(i32.store (i32.const 99) (i32.const 0x61626364)) unreachable'));
workspace.write('fine.wat', command(''));
workspace.write('throws.wat', '(module (tag (export "oops") (param i32)) (func $f (param i32) (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1))))) (throw 0 (i32.const 8)))'
  + ' (func (export "_start") (call $f (i32.const 200))))');

it.each([
  ['c/trap_null_call.O0', 'trap: ', 3], ['rust/trap_panic.debug', 'trap: unreachable', 8], ['c/trap_stack_calls.O0', 'trap: call stack exhausted', 1000],
] as const)('%s', (name, text, least) => {
  const { status, stderr } = workspace.cli(['run', '--core', 'app.core', built(name)]);
  expect(status).toBe(TRAP);
  const [said] = /^wasm2js-debug: core dump: app\.core \([\d.]+ [KM]iB\): 'wasm2js-debug inspect app\.core' shows it\n$/m.exec(stderr)!;
  const inspected = workspace.cli(['inspect', 'app.core']);
  expect(inspected).toMatchObject({ status: 0, stderr: '' });
  const lines = inspected.stdout.split('\n');
  expect(lines[0]).toMatch(new RegExp(`^${name.split('/')[1]!}\\.wasm: ${text}`));
  // The same frames, with the same lines, as in the report; of many alike that shows one.
  const reported = stderr.slice(0, stderr.indexOf(said!)).split('\n').filter((line) => line.startsWith('    at '));
  const frames = lines.filter((line) => /^#\d+ | \(.*, .*:0x[0-9a-f]+\)$/.test(line)).map((line) => line.replace(/^#?\d* +/, '').replace(/(:\d+):\d+,/, '$1,'));
  for (const line of reported) expect(frames).toContain(line.slice('    at '.length));
  const left = /^\.\.\. (\d+) more frames: --all shows them$/m.exec(inspected.stdout)?.[1] ?? 0;
  expect(frames.length + Number(left)).toBeGreaterThan(least);
});

it('an exception that nobody catches, with all its frames; compiled ahead of time; memory on request', () => {
  expect(workspace.cli(['run', '--core', 'thrown.core', 'throws.wat']).status).toBe(TRAP);
  const { stdout } = workspace.cli(['inspect', 'thrown.core', '--all']);
  expect(stdout).toMatch(/^throws\.wat: uncaught exception oops \(8\)\n#0 +\$f \(throws\.wat:0x/);
  expect(stdout).toMatch(/^#200 \$f .*\n {7}local 0 = i32 200\n/m);
  expect(workspace.cli(['compile', 'trap.wat', '-o', 'trap.mjs']).status).toBe(0);
  expect(workspace.cli(['run', '--core', 'compiled.core', 'trap.mjs']).status).toBe(TRAP);
  expect(workspace.cli(['inspect', 'compiled.core', '--memory', '96,8']).stdout).toMatch(/^0x00000060 {2}00 00 00 64 63 62 61 00 +\.\.\.dcba\.$/m);
});

it('under a debugger that says nothing', () => {
  const debuggerFile = workspace.write('silent.mjs', `import { EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
    export { it as debugger };
    const it = { debug(d) { for (;;) if (EventFuture.finish(d.continue({ tag: 'normal' }), d).tag === 'complete') return; } };`);
  const { status, stderr } = workspace.cli(['run', '--core', 'debugged.core', '-D', `debugger=${debuggerFile}`, 'trap.wat']);
  expect([status, stderr]).toEqual([TRAP, expect.stringMatching(/core dump: debugged\.core/)]);
  workspace.cli(['run', '--core', 'plain.core', 'trap.wat']);
  expect(readFileSync(workspace.file('debugged.core')).equals(readFileSync(workspace.file('plain.core')))).toBe(true);
});

it('a call of a debugger that traps is no failure of the program', () => {
  const debuggerFile = workspace.write('calls.mjs', `import { EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
    import print from 'print-debugger-info';
    export { it as debugger };
    const it = { debug(d) {
      const go = (resumption, how = 'continue') => EventFuture.finish(d[how](resumption), d).tag;
      go({ tag: 'normal' }, 'singleStep');
      const callee = d.allInstances()[0].getFunc(d, 0);
      print([go({ tag: 'inject-call', val: { callee, arguments: [] } }), go({ tag: 'normal' })].join());
    } };`);
  workspace.write('fails-if-called.wat', '(module (func unreachable) (func (export "_start") nop))');
  const { status, stderr } = workspace.cli(['run', '--core', 'called.core', '-D', `debugger=${debuggerFile}`, 'fails-if-called.wat']);
  expect([status, stderr.split('\n')[0]]).toEqual([0, 'Debugger: trap,complete']);
  expect(existsSync(workspace.file('called.core'))).toBe(false);
});

it('a core dump shown to a debugger that reads and goes on', () => {
  const debuggerFile = workspace.write('reads.mjs', `import { EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
    import { isCoreDump } from 'wasm2js-debug:extensions/core@0.1.0';
    import { trapMessage } from 'wasm2js-debug:extensions/program@0.1.0';
    import print from 'print-debugger-info';
    export { it as debugger };
    const it = { debug(d) {
      const go = (resumption) => { try { return EventFuture.finish(d.continue(resumption), d).tag; } catch (e) { return e.payload; } };
      print([isCoreDump(d), d.exitFrames().length, go({ tag: 'normal' }), trapMessage(d), d.exitFrames().length].join());
      const instance = d.allInstances()[0];
      print(String(instance.getMemory(d, 0).getU32(d, 99n)));
      print([go({ tag: 'early-return', val: [] }), d.exitFrames().length, go({ tag: 'normal' })].join());
    } };`);
  workspace.cli(['run', '--core', 'read.core', 'trap.wat']);
  const { status, stderr } = workspace.cli(['inspect', 'read.core', '-D', `debugger=${debuggerFile}`]);
  expect([status, stderr]).toEqual([0, `Debugger: true,0,trap,unreachable,1\nDebugger: ${0x61626364}\nDebugger: read-only,1,complete\n`]);
});

it('is not written for a program that ends well, nor over what is none, nor in part', () => {
  expect(workspace.cli(['run', '--core', 'none.core', 'fine.wat'])).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(existsSync(workspace.file('none.core'))).toBe(false);
  const before = workspace.names();
  for (const [path, message] of [
    ['trap.wat', 'trap.wat: exists and is not a core dump: give another name'], ['absent/x', 'absent/x: its directory does not exist'],
    ['node_modules', 'node_modules: is a directory: give the name of a file for the core dump'],
  ] as const) expect(workspace.cli(['run', '--core', path, 'trap.wat'])).toEqual({ status: 2, stdout: '', stderr: `wasm2js-debug: ${message}\n` });
  // No file may be larger than 4 KiB: as a full disk has it.
  const full = spawnSync('sh', ['-c', `ulimit -f 8; exec "$0" "$@"`, process.execPath, main, 'run', '--core', 'full.core', built('c/trap_divide.O0')], { cwd: workspace.path, encoding: 'utf8' });
  expect([full.status, full.stderr]).toEqual([TRAP, expect.stringMatching(/^wasm2js-debug: trap: [^]*\nwasm2js-debug: full\.core: cannot write the core dump: the file is too large\n$/)]);
  expect(workspace.names()).toEqual(before);
});

it('what is wrong with a core dump or its modules is told in one line', () => {
  workspace.cli(['run', '--core', 'good.core', 'trap.wat']);
  const bytes = readFileSync(workspace.file('good.core'));
  workspace.write('cut.core', bytes.subarray(0, bytes.length - 3));
  workspace.write('empty.core', '');
  // In the module that is in it, an addition in the place of the last instruction.
  const damaged = Buffer.from(bytes);
  damaged[damaged.indexOf(Buffer.of(0x36, 2, 0, 0, 0x0b)) + 3] = 0x6a;
  workspace.write('damaged.core', damaged);
  for (const [args, message] of [
    [['absent.core'], 'absent.core: no such file or directory'], [['empty.core'], 'empty.core: the file is empty'],
    [['trap.wat'], 'trap.wat: at offset 0x0: magic header not detected: not a core dump'],
    [[built('c/hello.O0')], `${built('c/hello.O0')}: at offset 0x0: a module, not a core dump, which 'wasm2js-debug run --core FILE' writes: it has no section 'core'`],
    [['damaged.core'], expect.stringMatching(/^damaged\.core: trap\.wat: at offset 0x[0-9a-f]+: type mismatch: i32\.add needs i32, the stack is empty$/)],
    [['good.core', '-m', built('c/hello.O0')], `--module ${built('c/hello.O0')}: the core dump has its modules itself: leave it out`],
    [['good.core', '--memory', 'x'], '--memory x: expects ADDRESS[,LENGTH[,MEMORY]], numbers in decimal or as 0x...'],
    [['good.core', '--memory', '65530,7'], '--memory 65530,7: memory 0 ends at 0x10000'],
    [['good.core', '--memory', '0,1,1'], '--memory 0,1,1: there is no memory 1; the core dump has 1'],
    [['good.core', '-g', 'x'], expect.stringMatching(/^-g x: /)],
  ] as const) {
    const { status, stdout, stderr } = workspace.cli(['inspect', ...args]);
    expect([status, stdout, stderr.slice('wasm2js-debug: '.length, -1)], args.join(' ')).toEqual([2, '', message]);
  }
  const { stderr } = workspace.cli(['inspect', 'cut.core']);
  expect(stderr).toMatch(/^wasm2js-debug: cut\.core: at offset 0x[0-9a-f]+: the core dump is cut off: a section of \d+ bytes goes past the end\n$/);
  for (const name of workspace.names()) if (name.endsWith('.core')) rmSync(workspace.file(name));
});

it('says of a component which instance is what of it, of several of one module, too, and wherever it stops', async () => {
  const env = { ...componentCache };
  const proc = (args: readonly string[]) => workspace.cli(args, { env });
  workspace.write('twice.wasm', await twice());
  const dumps = workspace.write('dumps.mjs', `import { EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
    import { write } from 'wasm2js-debug:extensions/core@0.1.0';
    export { it as debugger };
    const it = { debug(d) {
      const [m] = d.allModules().slice(4);
      for (let pc = 0; pc < 1000; pc++) try { m.addBreakpoint(d, pc); } catch {}
      do EventFuture.finish(d.continue({ tag: 'normal' }), d); while (d.allInstances().length < 14);
      write(d, 'twice.core');
    } };`);
  expect(proc(['run', '-D', `debugger=${dumps}`, '--invoke', 'get-y()', 'twice.wasm'])).toMatchObject({ status: 0, stdout: '122\n' });
  const { stdout } = proc(['inspect', 'twice.core']);
  expect(stdout).toMatch(/^twice\.wasm: stopped by a debugger\n#0 \$.* \(m:0x[0-9a-f]+, instance \d+\)\n/);
  const [, id] = /, instance (\d+)\)/.exec(stdout)!;
  // The star is where it stands.
  expect(stdout).toMatch(new RegExp(`^twice\\.wasm is\n {2}component 0 whole\n[^]*^ {4}component 3 y\n[^]*^\\* +core instance 6 second: instance ${id}, m$`, 'm'));
  expect(stdout.match(/^\* /gm)).toHaveLength(1);
  // It can be served, and dumped again.
  const again = workspace.write('again.mjs', `import { EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
    import { write } from 'wasm2js-debug:extensions/core@0.1.0';
    export { it as debugger };
    const it = { debug(d) { EventFuture.finish(d.continue({ tag: 'normal' }), d); write(d, 'again.core'); } };`);
  expect(proc(['inspect', '-D', `debugger=${again}`, 'twice.core']).status).toBe(0);
  expect(proc(['inspect', 'again.core']).stdout).toBe(stdout);
});
