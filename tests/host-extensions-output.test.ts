/** The extension interface `output`: what the program writes comes to the debugger whole and in order, and nothing of it is ever lost. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { spawn } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { OutputReader, ProgramOutput } from '../runtime/host/wire/output.js';
import { raise } from '../runtime/store/store.js';
import { main, Workspace } from './cli-process.js';
import { Extended } from './debuggers/extended.js';

const workspace = new Workspace();
const { given, debug } = new Extended(workspace);
const said = (...lines: readonly string[]): string => lines.map((line) => `Debugger: ${line}\n`).join('');

describe('the ring', () => {
  const make = (): { flag: Int32Array; output: ProgramOutput; reader: OutputReader; words: Int32Array } => {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const output = new ProgramOutput(flag);
    return { flag, output, reader: new OutputReader(output.end, output.bell, flag), words: new Int32Array(output.end.shared, 0, 16) };
  };
  const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

  it('takes nothing before it is told to', () => {
    const { output, reader } = make();
    expect(output.write('stdout', bytes(3, 1))).toBe(false);
    expect(reader.take()).toEqual([]);
    reader.redirect(true);
    expect(output.write('stdout', bytes(3, 1))).toBe(true);
    expect(reader.ready()).toBe(true);
    expect(reader.waitFor(0)).toBe(true);
    expect(reader.take()).toEqual([{ stream: 'stdout', bytes: bytes(3, 1) }]);
    expect(reader.ready()).toBe(false);
    expect(reader.waitFor(5)).toBe(false);
    reader.redirect(false);
    expect(output.write('stdout', bytes(3, 1))).toBe(false);
  });

  it('gives a chunk for the writes to one stream in a row, and none for nothing', () => {
    const { output, reader } = make();
    reader.redirect(true);
    for (const [stream, n] of [['stdout', 1], ['stdout', 2], ['stderr', 3], ['stderr', 0], ['stdout', 4], ['stdout', 0]] as const) {
      expect(output.write(stream, bytes(n, n))).toBe(true);
    }
    expect(reader.take()).toEqual([{ stream: 'stdout', bytes: Uint8Array.of(1, 2, 2) }, { stream: 'stderr', bytes: bytes(3, 3) }, { stream: 'stdout', bytes: bytes(4, 4) }]);
  });

  // Also where the counters run over.
  it.each([0, 0x7fff_ff00, -5000])('goes round and round, started at %i', (start) => {
    const { output, reader, words } = make();
    words[2] = words[8] = start;
    reader.redirect(true);
    const written: number[] = [];
    const got: number[] = [];
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48271) % 0x7fff_ffff) % below;
    for (let i = 0; i < 400; i++) {
      for (let n = random(4); n > 0; n--) {
        const chunk = Uint8Array.from({ length: random(9000) }, () => random(256));
        expect(output.write('stdout', chunk)).toBe(true);
        for (const byte of chunk) written.push(byte);
      }
      for (const chunk of reader.take()) for (const byte of chunk.bytes) got.push(byte);
    }
    expect(got.length).toBeGreaterThan(10 * 65_536);
    expect(Buffer.from(got).equals(Buffer.from(written))).toBe(true);
  });

  it('takes what is larger than it when it is empty, and the room of the rest then counts as taken', () => {
    const { flag, output, reader } = make();
    reader.redirect(true);
    const large = bytes(200_000, 7);
    expect(output.write('stderr', large)).toBe(true);
    large.fill(0);
    expect(reader.ready()).toBe(true);
    // Nothing waits when the program is to stop.
    raise(flag);
    expect(output.write('stdout', bytes(2, 1))).toBe(true);
    expect(reader.take()).toEqual([{ stream: 'stderr', bytes: bytes(200_000, 7) }, { stream: 'stdout', bytes: bytes(2, 1) }]);
    expect(reader.take()).toEqual([]);
  });

  it('keeps the order of what went beside it', () => {
    const { flag, output, reader } = make();
    reader.redirect(true);
    raise(flag);
    const sizes = [10, 60_000, 6_000, 100_000, 20, 30, 70_000];
    sizes.forEach((n, i) => expect(output.write(i % 2 === 0 ? 'stdout' : 'stderr', bytes(n, i))).toBe(true));
    expect(reader.take().map(({ stream, bytes: b }) => [stream, b.length, b[0], b.at(-1)])).toEqual(sizes.map((n, i) => [i % 2 === 0 ? 'stdout' : 'stderr', n, i, i]));
    output.write('stdout', bytes(1, 9));
    expect(reader.take()).toEqual([{ stream: 'stdout', bytes: bytes(1, 9) }]);
  });

  it('takes nothing more when the debugger is gone', () => {
    const { output, reader } = make();
    reader.redirect(true);
    output.release();
    expect(output.write('stdout', bytes(1, 1))).toBe(false);
    output.release();
  });
});

/** `_start` writes three lines to two streams; `many(n, length)` writes so many times so many bytes, to both streams in turn, a letter after the other, and gives n. */
const WRITES = `(module (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 8) (data (i32.const 100) "hello\\nerror\\nagain\\n") (global $n (mut i32) (i32.const 0))
  (func $write (param $fd i32) (param $at i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $at)) (i32.store (i32.const 4) (local.get $length))
    (if (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))
    (if (i32.ne (i32.load (i32.const 8)) (local.get $length)) (then unreachable)))
  (func (export "_start")
    (call $write (i32.const 1) (i32.const 100) (i32.const 6))
    (call $write (i32.const 2) (i32.const 106) (i32.const 6))
    (call $write (i32.const 1) (i32.const 112) (i32.const 6)))
  (func (export "many") (param $n i32) (param $length i32) (result i32)
    (loop $l
      (memory.fill (i32.const 1000) (i32.add (i32.const 97) (i32.rem_u (global.get $n) (i32.const 26))) (local.get $length))
      (call $write (i32.add (i32.const 1) (i32.and (global.get $n) (i32.const 1))) (i32.const 1000) (local.get $length))
      (global.set $n (i32.add (global.get $n) (i32.const 1)))
      (br_if $l (i32.lt_u (global.get $n) (local.get $n))))
    (global.get $n)))`;
/** What `many` writes to one of the streams. */
const letters = (n: number, length: number, parity: 0 | 1): string =>
  Array.from({ length: n }, (_, i) => (i % 2 === parity ? String.fromCharCode(97 + (i % 26)).repeat(length) : '')).join('');
const MANY = (n: number, length: number): string[] => ['--invoke', 'many', 'writes.wat', String(n), String(length)];
const all = (n: number, length: number, stderr = ''): object => ({ status: 0, stdout: `${letters(n, length, 0)}${n}\n`, stderr: stderr + letters(n, length, 1) });
/** Until something has been written. */
const WRITTEN = 'while (!subscribe().ready());';

beforeAll(() => {
  workspace.write('writes.wat', WRITES);
  workspace.write('prints.wat', '(module (memory (export "memory") 1) (func (export "f") (result i32) (i32.const 9)))');
});

describe('redirected output', () => {
  it('comes to the debugger, and nowhere else', () => {
    const d = given('take.mjs', 'redirect(true); info(go()); info(text(take())); info(text(take()));');
    expect(debug([d], 'writes.wat')).toEqual({
      status: 0, stdout: '', stderr: said('complete', JSON.stringify([['stdout', 'hello\n'], ['stderr', 'error\n'], ['stdout', 'again\n']]), '[]'),
    });
  });

  it('is to a terminal, for the program: it writes whole lines at once', () => {
    workspace.write('asks.wat', `(module (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $stat (param i32 i32) (result i32))) (memory (export "memory") 1)
      (func (export "f") (result i32 i32)
        (drop (call $stat (i32.const 1) (i32.const 0)))
        (i32.load8_u (i32.const 0)) (i32.and (i32.load (i32.const 8)) (i32.const 0x24)))`.concat(')'));
    const told = (redirected: boolean): unknown =>
      debug([given('stat.mjs', `redirect(${redirected}); info(go()); info(text(take()));`)], '--invoke', 'f', 'asks.wat');
    // 2 is a character device; it has neither the right to seek (4) nor that to tell (32). Standard output is a pipe here.
    expect(told(true)).toEqual({ status: 0, stdout: '', stderr: said('complete', '[["stdout","2\\n0\\n"]]') });
    expect(told(false)).toMatchObject({ stdout: expect.not.stringMatching(/^2\n/) });
  });

  it('counts results that the command line prints', () => {
    const d = given('take.mjs', 'redirect(true); info(go()); info(text(take()));');
    expect(debug([d], '--invoke', 'f', 'prints.wat')).toEqual({ status: 0, stdout: '', stderr: said('complete', '[["stdout","9\\n"]]') });
  });

  it.each([[40_000, 11], [100, 100_000]])('is waited for together with the event while the program runs: %i times %i bytes', (n, length) => {
    const d = given('poll.mjs', `
      redirect(true);
      const f = d.continue(normal);
      const [stopped, written] = [f.subscribe(), subscribe()];
      const got = { stdout: 0, stderr: 0 };
      const add = () => { for (const c of take()) got[c.stream] += c.bytes.length; };
      while (!poll([stopped, written]).includes(0)) add();
      add();
      info(EventFuture.finish(f, d).tag + JSON.stringify(got));`);
    const half = (n / 2) * length;
    const { stderr, ...rest } = debug([d], ...MANY(n, length));
    expect(rest).toEqual({ status: 0, stdout: '' });
    expect(stderr).toBe(said(`complete${JSON.stringify({ stdout: half + `${n}\n`.length, stderr: half })}`));
  });

  it('wakes who waits for it alone', () => {
    const d = given('block.mjs', 'redirect(true); const f = d.continue(normal); subscribe().block(); const first = take(); info(EventFuture.finish(f, d).tag); info(text([...first, ...take()]).length > 10);');
    expect(debug([d], 'writes.wat')).toEqual({ status: 0, stdout: '', stderr: said('complete', 'true') });
  });

  it('makes the program wait when there is no room, and an interrupt gets through to it', () => {
    const d = given('full.mjs', `
      redirect(true);
      const n = () => d.allInstances()[0].getGlobal(d, 0).get(d).unwrapI32();
      const f = d.continue(normal);
      // Long enough for the program to come so far, however busy the machine is.
      sleep(1000);
      d.interrupt();
      info(EventFuture.finish(f, d).tag);
      // What fits, and one more for each interrupt.
      info(n());
      const g = d.continue(normal);
      sleep(100);
      d.interrupt();
      info(EventFuture.finish(g, d).tag);
      const chunks = take();
      info(chunks.length + ' ' + chunks.every((c) => c.bytes.length === 8000));
      info(go());
      for (const c of take()) chunks.push(c);
      info(chunks.map((c) => c.stream[3] + String.fromCharCode(c.bytes[0])).join(' '));`);
    expect(debug([d], ...MANY(12, 8000)).stderr).toBe(
      said('interrupted', '9', 'interrupted', '10 true', 'complete', 'oa eb oc ed oe ef og eh oi ej ok el o1'));
  });

  it.each([
    ['returns at once', '', ''],
    ['returns while the program runs and has more to write', 'd.continue(normal);', ''],
    ['returns while the program waits for room', 'd.continue(normal); sleep(200);', ''],
    ['returns when something has been written', `d.continue(normal); ${WRITTEN}`, ''],
    ['returns in a pause', `const f = d.continue(normal); ${WRITTEN} d.interrupt(); info(EventFuture.finish(f, d).tag);`, said('interrupted')],
    ['gives the streams back', `const f = d.continue(normal); ${WRITTEN} redirect(false); info(EventFuture.finish(f, d).tag);`, said('complete')],
    ['gives the streams back while the program waits for room', 'const f = d.continue(normal); sleep(200); redirect(false); info(EventFuture.finish(f, d).tag);', said('complete')],
  ])('all goes to the streams of the process in the end when the debugger %s', (_, body, extra) => {
    const { stderr, ...rest } = debug([given('leaves.mjs', `redirect(true); ${body}`)], ...MANY(200, 3000));
    const { stderr: expected, ...others } = all(200, 3000) as { stderr: string };
    expect(rest).toEqual(others);
    // The debugger's line comes somewhere in between.
    expect(stderr.replace(extra, '')).toBe(expected);
  });

  it.each([
    ['traps', "throw new Error('oops');", 3, /the debugger trapped: Error: oops/],
    ['ends its thread', 'process.exit(5);', 3, /the debugger trapped: its thread has ended before it returned/],
    ['kills the program', 'd.interrupt(); EventFuture.finish(f, d); kill(d, 42);', 42, /wasm2js-debug: killed by the debugger\n$/],
  ])('what has been written before is not lost when the debugger %s', (_, end, status, message) => {
    const outcome = debug([given('fails.mjs', `redirect(true); const f = d.continue(normal); sleep(300); ${end}`)], ...MANY(200, 3000));
    expect(outcome.status).toBe(status);
    expect(outcome.stderr).toMatch(message);
    // The ring has room for 21, and one more is written when the program is to stop; fewer if the machine is busy.
    const possible = Array.from({ length: 22 }, (_, i) => [letters(i + 1, 3000, 0), letters(i + 1, 3000, 1)]);
    expect(possible.some(([out, err]) => outcome.stdout === out && outcome.stderr.startsWith(`${err!}wasm2js-debug: `))).toBe(true);
  });

  it('is not written by a program that runs on after it was not redirected', () => {
    const d = given('late.mjs', 'info(go()); redirect(true); info(text(take()));');
    expect(debug([d], 'writes.wat')).toEqual({ status: 0, stdout: 'hello\nagain\n', stderr: 'error\nDebugger: complete\nDebugger: []\n' });
  });

  it('is waited for together with the event and a socket', async () => {
    const d = given('socket.mjs', `
      const socket = createTcpSocket('ipv4');
      socket.startBind(instanceNetwork(), { tag: 'ipv4', val: { port: 0, address: [127, 0, 0, 1] } });
      socket.subscribe().block();
      socket.finishBind();
      socket.startListen();
      socket.subscribe().block();
      socket.finishListen();
      info(socket.localAddress().val.port);
      socket.subscribe().block();
      const [, input, output] = socket.accept();
      redirect(true);
      const f = d.continue(normal);
      const list = [f.subscribe(), subscribe(), input.subscribe()];
      let bytes = 0;
      let taking = true;
      for (;;) {
        const ready = [...poll(taking ? list : [list[0], list[2]])].map((i) => (taking || i === 0 ? i : 2));
        if (ready.includes(1)) for (const c of take()) bytes += c.bytes.length;
        if (ready.includes(2)) {
          output.blockingWriteAndFlush(input.blockingRead(100n));
          // From now on the program is soon to wait.
          taking = !taking;
        }
        if (ready.includes(0)) break;
      }
      for (const c of take()) bytes += c.bytes.length;
      output.blockingWriteAndFlush(new TextEncoder().encode(EventFuture.finish(f, d).tag + ' ' + bytes));`, `
      import { instanceNetwork } from 'wasi:sockets/instance-network';
      import { createTcpSocket } from 'wasi:sockets/tcp-create-socket';`);
    const child = spawn(process.execPath, [main, 'run', '-D', d, ...MANY(30_000, 1000)], { cwd: workspace.path, stdio: ['ignore', 'pipe', 'pipe'] });
    const [line] = (await once(child.stderr, 'data')) as [Buffer];
    const socket = connect(Number(/^Debugger: (\d+)/.exec(String(line))![1]), '127.0.0.1');
    for (const ping of ['one', 'two', 'three', 'four']) {
      socket.write(ping);
      const [pong] = (await once(socket, 'data')) as [Buffer];
      expect(String(pong)).toBe(ping);
    }
    const [end] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(String(end)).toBe(`complete ${30_000 * 1000 + '30000\n'.length}`);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
