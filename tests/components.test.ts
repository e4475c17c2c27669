/**
 * Components as programs, and as debuggees. What they print, their files and exit codes are those that Wasmtime gives (of PyPI's `wasmtime` 50), for the same
 * commands.
 */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main, type Outcome, root, Workspace } from './cli-process.js';
import { componentCache } from './component-cache.js';

const workspace = new Workspace();
const built = (name: string): string => join(root, 'test-programs', 'build', 'components', name);
const tour = built('tour.wasm');
// With the code of core modules kept, too: `tour` has much of it.
const env = { ...componentCache, WASM2JS_DEBUG_CACHE: '' };
const run = (args: readonly string[], input?: string): Outcome => workspace.cli(['run', ...args], { env, ...input === undefined ? {} : { input } });

describe('a command', () => {
  it('gets arguments', () => {
    expect(run([tour, 'args', 'ü', '', '--x'])).toEqual({ status: 0, stdout: '["tour.wasm", "args", "ü", "", "--x"]\n', stderr: '' });
  });

  it('gets the environment that is named', () => {
    expect(run(['--env', 'B=2', '--env', 'A=1=x', tour, 'env']).stdout).toBe('[("A", "1=x"), ("B", "2")]\n');
  });

  it('has three streams', () => {
    expect(run([tour, 'both'])).toEqual({ status: 0, stdout: 'to output\n', stderr: 'to error\n' });
    expect(run([tour, 'input'], '').stdout).toBe('"" and 0 bytes\n');
    expect(run([tour, 'input'], `${'x'.repeat(200_000)}\nrest`).stdout).toContain('xxx\\n" and 4 bytes\n');
  });

  it('has clocks and random numbers', () => {
    expect(run([tour, 'clocks']).stdout).toBe('slept: true\nyear: true\nrandom: 2\n');
  });

  it('ends with success, or without: WASI 0.2 tells no other code', () => {
    expect(run([tour, 'exit', '3'])).toEqual({ status: 1, stdout: '', stderr: '' });
  });

  it('that panics is told with its lines, and ends with 134', () => {
    const { status, stderr } = run([tour, 'panic', 'now']);
    expect(status).toBe(134);
    expect(stderr).toContain('panicked at test-programs/components/tour.rs:');
    expect(stderr).toMatch(/\nwasm2js-debug: trap: unreachable\n/);
    expect(stderr).toMatch(/ {4}at tour::main \(.*tour\.rs:\d+, tour.*\.wasm:0x[0-9a-f]+\)\n/);
  });

  it('has a network if it is allowed to', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    // The system takes the connection, whether anybody here does or not.
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(run([tour, 'connect', address]).stdout).toBe('PermissionDenied\n');
    expect(run(['-S', 'inherit-network', tour, 'connect', address]).stdout).toBe('done\n');
    server.close();
    expect(run(['-S', 'frob', tour]).stderr).toBe('wasm2js-debug: -S frob: no such setting; the settings are inherit-network, allow-ip-name-lookup, http\n');
  });
});

describe('datagrams of a command', () => {
  it('are sent and received, of anybody and connected, if it is allowed to', async () => {
    const peer = createSocket('udp4').bind(0, '127.0.0.1');
    await once(peer, 'listening');
    peer.on('message', (bytes, { port, address }) => peer.send(`re ${String(bytes)}`, port, address));
    const udp = async (...flags: readonly string[]): Promise<string> => {
      const child = spawn(process.execPath, [main, 'run', ...flags, tour, 'udp', `127.0.0.1:${peer.address().port}`], { cwd: workspace.path, env: { ...process.env, ...env } });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more: string) => (text += more));
      await once(child, 'close');
      return text;
    };
    expect(await udp('-S', 'inherit-network')).toBe('re one re two true true Err(Uncategorized)\n');
    expect(await udp()).toBe('PermissionDenied\n');
    peer.close();
  });
});

describe('files of a command', () => {
  const given = (): string => {
    const box = mkdtempSync(join(workspace.path, 'box-'));
    mkdirSync(join(box, 'given'));
    symlinkSync('/etc/hostname', join(box, 'given', 'out'));
    symlinkSync('x', join(box, 'given', 'in'));
    workspace.write(join(box, 'given', 'x').slice(workspace.path.length + 1), 'inside\n');
    return box;
  };

  it('are those of the directories that it is given, and nothing else', () => {
    const box = given();
    const { status, stdout, stderr } = run(['--dir', `${join(box, 'given')}::/given`, tour, 'files', '/given']);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      'one: "first\\nSecond\\n", 13 bytes', 'cut: "fir"', '/given/made: ["three", "two"]', 'again: AlreadyExists', 'not empty: Uncategorized', 'no such: NotFound',
      'not a directory: NotADirectory', 'outside: PermissionDenied', 'through nothing: NotFound', 'absolute: NotFound', 'link out: PermissionDenied',
      'link in: Ok("inside\\n")', 'is a link: true', 'leads to: Ok("x")', 'exists: true false', 'recent: true', 'big: true', '/given: ["in", "made/", "out", "x"]', 'done', '',
    ]);
    expect(status).toBe(0);
    expect(readFileSync(join(box, 'given', 'made', 'two'), 'utf8')).toBe('fir');
    expect(existsSync(join(box, 'outside'))).toBe(false);
  });

  it('are none where no directory is given', () => {
    expect(run([tour, 'list', '/']).stdout).toBe('/: NotFound\n');
  });
});

describe('--invoke', () => {
  it.each([
    ['move({x: -128, long-name: "n"})', '{x: -127, long-name: some("n")}'],
    ['divide(7, 0)', 'err("by zero")'],
    ['sums([(1, -2), (30000, 30000)])', '[-1, 60000]'],
    ['nothing()', '()'],
  ])('of a function of an interface: %s', (call, result) => {
    expect(run(['--invoke', call, built('values.wasm')])).toEqual({ status: 0, stdout: `${result}\n`, stderr: '' });
  });

  it.each([
    ['visit("Ann", [3, 4])', 'ok("paid by Ann 7")'],
    ['visit("Ann", [300, 4])', 'err("too little from Ann 304")'],
    ['largest([{name: "a", price: 4, tags: []}, {name: "b", price: 7, tags: ["y", "z"]}])', 'some({name: "b", price: 7, tags: ["y", "z"]})'],
  ])('by the bindings of wit-bindgen, with a resource of its own: %s', (call, result) => {
    expect(run(['--invoke', call, built('shop.wasm')])).toEqual({ status: 0, stdout: `${result}\n`, stderr: '' });
  });

  it('of a component that has another inside', () => {
    expect(run(['--invoke', 'total([1, 2, -40])', built('composed.wasm')])).toEqual({ status: 0, stdout: '"-37"\n', stderr: '' });
  });

  it('a trap is told with the frames of all core modules, each by its name', () => {
    const { status, stderr } = run(['--invoke', 'broken()', built('composed.wasm')]);
    expect(status).toBe(134);
    expect(stderr).toMatch(new RegExp([
      '^wasm2js-debug: trap: divide by zero', ' {4}at fault \\(test-programs/components/values.c:\\d+, values.wasm:0x98c\\)',
      ' {4}at \\$adapter\\d+ \\(composed.wasm.core\\d:0x[0-9a-f]+\\)', ' {4}at broken \\(test-programs/components/front.c:\\d+, front.wasm:0x[0-9a-f]+\\)\n$',
    ].join('\n')));
  });
});

/** A debugger; `go` gives the event, `info` prints a line. */
const debuggerModule = (body: string): string => `
import { EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
import { subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import info from 'print-debugger-info';
import { kill } from 'wasm2js-debug:extensions/program@0.1.0';
const normal = { tag: 'normal' };
export const debugger_ = {
  debug(d, args) {
    const go = () => EventFuture.finish(d.continue(normal), d).tag;
    const step = () => EventFuture.finish(d.singleStep(normal), d).tag;
    const interrupted = () => {
      const running = d.continue(normal);
      subscribeDuration(300_000_000n).block();
      d.interrupt();
      running.subscribe().block();
      return EventFuture.finish(running, d).tag;
    };
    ${body}
  },
};
export { debugger_ as debugger };
`;

describe('under a debugger', () => {
  const debug = (body: string, args: readonly string[], input?: string): Outcome => {
    workspace.write('debugger.mjs', debuggerModule(body));
    return run(['-D', 'debugger=debugger.mjs', ...args], input);
  };
  const told = ({ stderr }: Outcome): string[] => stderr.split('\n').filter((line) => line.startsWith('Debugger: ')).map((line) => line.slice('Debugger: '.length));

  beforeAll(() => {
    // What the bindings are is then known.
    expect(run([tour, 'both']).status).toBe(0);
  });

  it('its core modules are there before anything has run, with the bytes that are in the component', () => {
    const outcome = debug(`
      info([d.allModules().length, d.allInstances().length, d.exitFrames().length].join(' '));
      for (const m of d.allModules()) info(String(m.bytecode().length));
      info(go());`, [tour, 'both']);
    const lines = told(outcome);
    expect(lines[0]).toMatch(/^\d+ 0 0$/);
    const whole = readFileSync(tour);
    expect(lines.slice(1, -1).map(Number).reduce((sum, n) => sum + n, 0)).toBeLessThan(whole.length);
    expect(lines.at(-1)).toBe('complete');
    expect(outcome.stdout).toBe('to output\n');
  });

  it.each(['sleep', 'spin', 'input'])('stops while it does this, and goes on from there: %s', async (what) => {
    workspace.write('debugger.mjs', debuggerModule(`
      info(interrupted());
      const f = d.exitFrames().at(-1);
      info(String(d.exitFrames().length > 0 && f.getPc(d) > 0));
      info(interrupted());
      kill(d, 42);`));
    const child = spawn(process.execPath, [main, 'run', '-D', 'debugger=debugger.mjs', tour, what], { cwd: workspace.path, env: { ...process.env, ...env } });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [status] = (await once(child, 'exit')) as [number];
    expect(stderr).toBe('Debugger: interrupted\nDebugger: true\nDebugger: interrupted\nwasm2js-debug: killed by the debugger\n');
    expect(status).toBe(42);
  });

  it('a step leads into what the bindings call', () => {
    const outcome = debug(`
      const seen = new Set();
      for (let i = 0; i < 6000; i++) {
        if (step() === 'complete') break;
        seen.add(d.exitFrames().length);
      }
      info(String([...seen].sort()));
      kill(d, 7);`, [tour, 'args', 'some']);
    expect(told(outcome)).toEqual(['1,2']);
    expect(outcome.status).toBe(7);
  });
});
