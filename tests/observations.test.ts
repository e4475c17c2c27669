/**
 * What was observed of debugging under another host of `debug-main` and must be so here: each observation is checked by a debug component from inside
 * (`test-programs/debuggers/c/observations`), on a thread of its own, and by its output from outside.
 */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { componentCache } from './component-cache.js';
import { embed, observe as observeIn, observeEmbedded as observeEmbeddedIn, type Run } from './observations/run.js';

const env = { ...componentCache };
const observe = (name: string, run: Run) => observeIn(name, { env, ...run });
const observeEmbedded = (name: string, program: string) => observeEmbeddedIn(name, program, { env });

/** All checks held, and the program was none the worse for it. */
const fine = (stdout = '') => ({ status: 0, stdout, stderr: 'OK\n' });
const trapped = (stdout: string, ...lines: readonly string[]) =>
  ({ status: 134, stdout, stderr: ['OK', ...lines, '    (no line information: compile with -g, and do not strip)'].map((line) => `${line}\n`).join('') });
const divided = trapped('', 'wasm2js-debug: trap: divide by zero', '    at $divide (divide.wasm:0x54)', '    at $between (divide.wasm:0x5f)', '    at $_start (divide.wasm:0x69)');
const everything = trapped('hello\n', 'wasm2js-debug: trap: divide by zero', '    at $traps (everything.wasm:0x172)', '    at $_start (everything.wasm:0x1a4)');

// The offsets are those of `wasm-objdump -d`.

describe('1: the debuggee starts paused before anything has run', () => {
  it('and its first step stops in the start function', async () => {
    expect(await observe('1', { debuggee: 'begins', args: [0, 0x3d, 0x44] })).toEqual(fine());
  });

  it('or else in _start', async () => {
    expect(await observe('1', { debuggee: 'pairs', args: [0, 0x33, 0x37] })).toEqual(fine());
  });
});

describe('2: each executed instruction is one step', () => {
  it('the end of the body included: 0x24, 0x26, 0x28, 0x29', async () => {
    expect(await observe('2', { debuggee: 'add', args: [0x24, 0x26, 0x28, 0x29], options: ['--invoke', 'add2'], programArgs: ['2', '3'] })).toEqual(fine('5\n'));
  });

  it('block, loop, nop, if, else and end too', async () => {
    const again = [0x38, 0x3a, 0x3c, 0x3d, 0x3f, 0x41, 0x42];
    // A branch goes behind the end of its block, or to the first instruction in its loop.
    const args = [0x33, 0x34, 0x36, ...again, 0x44, ...again, 0x48, 0x4a, 0x4c, 0x4d, 0x50];
    expect(await observe('2', { debuggee: 'structured', args })).toEqual(fine());
  });
});

describe('3: a pc is an offset in the binary', () => {
  it('of the instruction about to run, also at a trap; of the one after the call in a frame that is in a call', async () => {
    expect(await observe('3', { debuggee: 'divide' })).toEqual(divided);
  });

  it('in a call of the host as well', async () => {
    expect(await observeEmbedded('3-host', 'nested')).toEqual(fine('6\n'));
  });
});

describe('4: the state is the one before the instruction, operands still on the stack', () => {
  it('and the arguments of a call in progress', async () => {
    expect(await observe('4', { debuggee: 'divide' })).toEqual(divided);
  });

  it('of the host as well', async () => {
    expect(await observeEmbedded('4-host', 'nested')).toEqual(fine('6\n'));
  });
});

it('5: locals are parameters first, then the declared ones, all of them, with types', async () => {
  expect(await observe('5', { debuggee: 'everything' })).toEqual(everything);
});

describe('6: breakpoints', () => {
  it('can be set where an instruction or a head is, and nowhere else', async () => {
    const args = [0x22, 0x23, 0x24, 0x26, 0x28, 0x29];
    expect(await observe('6', { debuggee: 'add', args, options: ['--invoke', 'add2'], programArgs: ['2', '3'] })).toEqual(fine('5\n'));
  });

  it('slip from the head to the first instruction, and are removed by either', async () => {
    expect(await observe('6-heads', { debuggee: 'headers', args: [0x39, 0x42] })).toEqual(fine());
  });
});

describe('7: a breakpoint fires each time, before the instruction runs, and not again at once', () => {
  it('in a loop', async () => {
    expect(await observe('7', { debuggee: 'loop' })).toEqual(fine('55\n'));
  });

  it('set and removed while the function has been running for a while', async () => {
    expect(await observe('7-running', { debuggee: 'endless', args: [0x33, 0x38, 0x39, 0x3b] })).toEqual(fine());
  });

  it('at an instruction that goes to itself', async () => {
    expect(await observe('7-alone', { debuggee: 'spin' })).toEqual(fine());
  });

  it('in every instance of the module', async () => {
    expect(await observeEmbedded('7-instances', 'lending')).toEqual(fine('20 20 11\n'));
  });
});

it('8: exit-frames has one frame for each activation, newest first, and parent-frame stays within one', async () => {
  expect(await observeEmbedded('8', 'nested')).toEqual(fine('6\n'));
});

it('9: frames are dead once execution has resumed', async () => {
  expect(await observe('9', { debuggee: 'loop' })).toEqual(fine('55\n'));
});

it('10: interrupt is answered at once when paused, soon when running, and once', async () => {
  expect(await observe('10', { debuggee: 'spin' })).toEqual(fine());
});

describe('11: a trap is an event with its state intact, and then the end', () => {
  it('come to by running', async () => {
    expect(await observe('11', { debuggee: 'divide' })).toEqual(divided);
  });

  it('come to by steps', async () => {
    expect(await observe('11-stepped', { debuggee: 'divide' })).toEqual(divided);
  });

  it('of each kind', async () => {
    const { status, stdout, stderr } = await observeEmbedded('11-kinds', 'traps');
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'OK\n' });
    expect(stdout.split('\n').filter((line) => !/: (?:RuntimeError|RangeError): /.test(line))).toEqual(['']);
  });

  it('of a host function that fails', async () => {
    expect(await observeEmbedded('11-host', 'failing')).toEqual(fine('Error: the host is broken\n'));
  });
});

it('12: throw and throw_ref are events, caught or not; what nothing catches ends the program', async () => {
  expect(await observe('12', { debuggee: 'rethrows' }))
    .toEqual(trapped('', 'wasm2js-debug: uncaught exception (5, 6)', '    at $throws (rethrows.wasm:0x51)', '    at $_start (rethrows.wasm:0x7b)'));
});

describe('13: what is not exported can be reached, and an entity has one unique-id', () => {
  it('in one instance', async () => {
    expect(await observe('13', { debuggee: 'everything' })).toEqual(everything);
  });

  it('when it came through an import of another instance', async () => {
    expect(await observeEmbedded('13-shared', 'lending')).toEqual(fine('20 21 77\n'));
  });
});

it('14: out-of-bounds, read-only, mismatched-type, unsupported-type', async () => {
  expect(await observe('14', { debuggee: 'everything' })).toEqual(everything);
});

describe('15: when the debugger is done the program runs on, and its exit code is the process\'s', () => {
  it.each(['15-paused', '15-running'])('left with a breakpoint in its way (%s)', async (name) => {
    const { stderr, ...rest } = await observe(name, { debuggee: 'exits', args: [0x9c] });
    expect({ stderr, ...rest }).toEqual({ status: 37, stdout: 'line\nline\nline\n', stderr: 'OK\n' });
  });

  it('left at a trap', async () => {
    expect(await observe('15-trapped', { debuggee: 'divide' })).toEqual(divided);
  });

  it('but not when the debugger traps, which the user is told', async () => {
    const { status, stdout, stderr } = await observe('15-traps', { debuggee: 'exits', args: [0x9c] });
    expect({ status, stdout }).toEqual({ status: 3, stdout: 'line\n' });
    expect(stderr).toMatch(/^Debugger: observations\/running\.c:\d+: STEP\(d\)\.kind == COMPLETE: not so\nwasm2js-debug: .*observations\.wasm: the debugger trapped: .*unreachable.*\n$/);
  });
});

describe('16: the debugger has no standard streams unless asked for; sockets and arguments', () => {
  const told = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

  it('none', async () => {
    const options = ['-D', 'inherit-stderr=n'];
    expect(await observe('16', { debuggee: 'exits', options, stdin: 'some input\n' }))
      .toEqual({ status: 37, stdout: 'line\nline\nline\n', stderr: told(['Debugger: stdin is closed']) });
  });

  it('all, a server to ask, and arguments', async () => {
    const server = createServer((socket) => {
      socket.once('data', (bytes) => socket.end(`answer to ${String(bytes)}`));
      socket.on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as { port: number };
      const options = ['-D', 'inherit-stdin=y', '-D', 'inherit-stdout=y'];
      expect(await observe('16', { debuggee: 'exits', options, args: [port, 'a=b', ''], stdin: 'some input\n' })).toEqual({
        status: 37, stdout: 'to stdout\nline\nline\nline\n',
        stderr: told(['to stderr', 'Debugger: stdin: some input', `Debugger: argument: ${port}`, 'Debugger: argument: a=b', 'Debugger: argument: ', 'Debugger: tcp: answer to question', 'OK']),
      });
    } finally {
      server.close();
    }
  });
});

describe('17: two scenarios', () => {
  it.each(['c', 'rust'])('six steps over three pairs of instructions, each somewhere else (%s)', async (language) => {
    const { status, stderr } = await observe('', { debugger: `${language}/steps.wasm`, debuggee: 'pairs' });
    expect({ status, end: stderr.split('\n').slice(-2) }).toEqual({ status: 0, end: ['OK', ''] });
    const places = stderr.split('\n').filter((line) => line.startsWith('pc '));
    expect(places).toHaveLength(6);
    places.forEach((place, i) => expect(place).not.toBe(places[i + 1]));
  });

  it.each(['c', 'rust'])('an endless loop, interrupted after 100 ms and ended by a byte (%s)', async (language) => {
    expect(await observe('', { debugger: `${language}/endless.wasm`, debuggee: 'endless' })).toEqual(fine());
  });
});

describe('an embedder', () => {
  it('is told when the debugger cannot be used', async () => {
    expect(await embed('nested', 'nothing.wasm', [], { env })).toEqual({ status: 2, stdout: '', stderr: 'nothing.wasm: no such file or directory\n' });
  });
});
