/** Components that cannot be used for what they are wanted for: what each command says of them, in one line, with exit code 2 and nothing left behind. */
import { join } from 'node:path';
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { compile } from '../cli/compile.js';
import { dump } from '../cli/dump.js';
import { inspect } from '../cli/inspect.js';
import { UserError } from '../runtime/base/messages.js';
import { loadComponent, treeOf } from '../runtime/component/program/load.js';
import { root, Workspace } from './cli-process.js';
import { sectionEnds } from './component/damage.js';
import { componentCache } from './component-cache.js';

const workspace = new Workspace(false);
const composed = join(root, 'test-programs', 'build', 'components', 'composed.wasm');

const HAS = 'this host has WASI 0.2, for which the component must be built';
const ASYNC = `needs asynchronous functions or streams, which came with WASI 0.3 and are not supported: ${HAS}`;
const NO_COMMAND = 'not a program: it does not export wasi:cli/run of version 0.2; it exports';
const NO_HANDLER = 'not a handler of HTTP requests: it does not export wasi:http/incoming-handler of version 0.2; it exports';
const GIVE = "join it with a component that exports that ('wac plug'), or give it in JavaScript to what 'wasm2js-debug compile' makes";
const NO_CORE = "at offset 0x4: a component, not a core dump, which 'wasm2js-debug run --core FILE' writes; 'wasm2js-debug dump' shows of what a component is put together";

/** What commands say, without the name of the file; of `inspect`, it is the same always. Where nothing is said here, the command does something else with it, or says what another row has. */
interface Said {
  readonly run?: string;
  readonly serve?: string;
  readonly compile?: string;
  readonly dump?: string;
  readonly inspect?: string;
}
/** Exit code, standard output and standard error. */
type Seen = readonly [number | null, string, string];
/** What keeps it from being used at all. */
const always = (text: string): Said => ({ run: text, serve: text, compile: text });

/** A component with a world; its functions trap. */
const world = async (items: string, packages = ''): Promise<Uint8Array> =>
  componentNew(await componentEmbed({ dummy: true, witSource: `package test:test;\nworld it { ${items} }\n${packages}`, world: 'it' }), []);
const RUN = 'package wasi:cli@0.2.0 { interface run { run: func() -> result; } }';
/** A command with an import. */
const importing = (item: string, packages = ''): Promise<Uint8Array> => world(`import ${item}; export wasi:cli/run@0.2.0;`, packages + RUN);

const CORE = '(core module $m (memory (export "m") 1) (func (export "f")) (func (export "g") (param i32))) (core instance $i (instantiate $m))';
const list = (count: number, one: (i: number) => string): string => Array.from({ length: count }, (_, i) => one(i)).join(' ');
const later = (text: string): Promise<Uint8Array> => parse(`(component ${CORE} ${text})`);

const wasiStdin = (version: string): Promise<Uint8Array> => importing(`wasi:cli/stdin@${version}`, `package wasi:cli@${version} { interface stdin { x: func(); } }`);
const wasiHandler = (version: string): Promise<Uint8Array> => world(`export wasi:http/incoming-handler@${version};`, `package wasi:http@${version} { interface incoming-handler { handle: func(); } }`);

/** What is wrong, such a component, and what is said of it. */
const TABLE: readonly (readonly [what: string, make: () => Promise<Uint8Array>, said: Said])[] = [
  ['WASI 0.3 that it imports', () => wasiStdin('0.3.0'), always(`needs WASI 0.3 (wasi:cli/stdin@0.3.0), which is not supported: ${HAS}`)],
  ['WASI 0.4 that it imports', () => wasiStdin('0.4.1'), always(`needs WASI 0.4 (wasi:cli/stdin@0.4.1), which is not supported: ${HAS}`)],
  ['WASI 1.0 that it exports', () => wasiHandler('1.0.0'), always(`needs WASI 1.0 (wasi:http/incoming-handler@1.0.0), which is not supported: ${HAS}`)],
  ['a draft of WASI 0.2', () => wasiStdin('0.2.0-rc-2023-11-10'), { run: 'cannot be given its import wasi:cli/stdin@0.2.0-rc-2023-11-10: this host has version 0.2 of it' }],
  ['a WASI 0.2 with more functions', () => wasiStdin('0.2.99'), { run: "cannot be given its import wasi:cli/stdin@0.2.99: this host's has no x" }],
  ['WASI that is no part of 0.2', () => importing('wasi:keyvalue/store@0.2.0-draft', 'package wasi:keyvalue@0.2.0-draft { interface store { x: func(); } }'),
    { run: `cannot be given its import wasi:keyvalue/store@0.2.0-draft: this host has no such thing; ${GIVE}` }],
  ['an interface that nobody has', () => importing('some:what/thing', 'package some:what { interface thing { x: func(); } }'),
    { run: `cannot be given its import some:what/thing: this host has no such thing; ${GIVE}`, serve: `${NO_HANDLER} wasi:cli/run@0.2.0; 'wasm2js-debug run' runs it` }],
  ['a function that nobody has', () => importing('alone: func()'), { run: `cannot be given its import alone: this host has no such thing; ${GIVE}` }],
  ['a core module that it imports', () => parse('(component (import "m" (core module $m)) (core instance (instantiate $m)))'),
    always('cannot be given its import m: this host gives interfaces and functions, not core modules, components or values')],
  ['a core module that it exports', () => parse('(component (core module $m) (export "m" (core module $m)))'),
    always('cannot be run: the generator of bindings does not take it: component export `m` was not a function or instance')],
  ['an asynchronous lift', () => later('(func (export "f") async (canon lift (core func $i "f") async))'), always(ASYNC)],
  ['the asynchronous type of an export', () => later('(func (export "f") async (canon lift (core func $i "f")))'), { run: ASYNC }],
  ['the asynchronous type of an import', () => later('(import "a" (func $a async)) (core func (canon lower (func $a)))'), { run: ASYNC }],
  ['a stream', () => later('(type $s (stream u8)) (func (export "f") (param "x" $s) (canon lift (core func $i "g")))'), always(ASYNC)],
  ['a future', () => later('(type $s (future u8)) (func (export "f") (param "x" $s) (canon lift (core func $i "g")))'), { run: ASYNC }],
  ['a task', () => later('(core func (canon task.return))'), { run: ASYNC }],
  ['something asynchronous of a component inside', () => later(`(component $c ${CORE} (func $f async (canon lift (core func $i "f"))) (instance (export "f" (func $f)))) (instance (instantiate $c))`), { run: ASYNC }],
  ['nothing in it', () => world(''), { run: `${NO_COMMAND} nothing; there is nothing in it to call`, serve: `${NO_HANDLER} nothing; there is nothing in it to call` }],
  ['functions only', () => world('export add: func(a: s32, b: s32) -> s32;'), {
    run: `${NO_COMMAND} add; call a function with --invoke 'NAME(ARGUMENTS)'`, serve: `${NO_HANDLER} add; call a function with wasm2js-debug run --invoke 'NAME(ARGUMENTS)'`,
  }],
  ['functions of an interface only', () => world('export demo:a/api@1.2.3;', 'package demo:a@1.2.3 { interface api { resource r { m: func(); } f: func(); g: func(); } }'), {
    run: `${NO_COMMAND} demo:a/api@1.2.3; call a function with --invoke 'NAME(ARGUMENTS)': f, g`,
    serve: `${NO_HANDLER} demo:a/api@1.2.3; call a function with wasm2js-debug run --invoke 'NAME(ARGUMENTS)': f, g`,
  }],
  ['a handler of HTTP requests', () => wasiHandler('0.2.3'), { run: `${NO_COMMAND} wasi:http/incoming-handler@0.2.3; 'wasm2js-debug serve' has it answer HTTP requests` }],
  ['a rule of the component model broken', () => parse(`(component $outer ${CORE} (component (type (func))) (alias core export $i "frob" (core func $f)))`), {
    ...always('not a valid component: at offset 0x63: core instance 0 has no export named `frob`'), dump: 'not a valid component: at offset 0x63: core instance 0 has no export named `frob`',
  }],
  ['a name that the generator does not find again', () => later('(func (export "A") (canon lift (core func $i "f")))'),
    always("cannot be run: the generator of bindings fails on it, by a defect of its own: failed to find component export [a] (original 'A')")],
  ['a function taken for an instance', () => later('(func $f (canon lift (core func $i "f"))) (instance $j (export "a" (func $f))) (alias export $j "a" (instance $k)) (alias export $k "b" (func))'), {
    ...always('not a valid component: at offset 0x74: export `a` for instance 0 is not a instance'), dump: 'not a valid component: at offset 0x74: export `a` for instance 0 is not a instance',
  }],
  ['a type that stands for a method', () => parse(`(component (import "a:b/c" (instance (export "r" (type (sub resource))) (type (func)) (export "[method]r.m" (type (eq 1))))))`), {
    run: 'not a valid component: at offset 0xb: item is not a func',
  }],
  // Each has the one before twice.
  ['a type too large to be shown', () => parse(`(component (type $t0 (tuple u8 u8)) ${list(40, (i) => `(type $t${i + 1} (tuple $t${i} $t${i}))`)} (import "f" (func (param "x" $t40))))`),
    { run: 'not a valid component: at offset 0x50: type is too large', dump: 'not a valid component: at offset 0x50: type is too large' }],
  ['types too deep in each other', () => parse(`(component (type $t0 (list u8)) ${list(5000, (i) => `(type $t${i + 1} (list $t${i}))`)} (import "f" (func (param "x" $t5000))))`),
    { compile: 'not a valid component: at offset 0xb84: type is too large' }],
  ['types of instances too large to be made', () => parse(`(component (type $t0 (instance)) ${list(40, (i) => `(type $t${i + 1} (instance (export "a" (instance (type $t${i}))) (export "b" (instance (type $t${i})))))`)} (import "f" (instance (type $t40))))`),
    { compile: 'not a valid component: at offset 0xd: types are too large' }],
  ['a core module that is not valid', async () => {
    const bytes = await later('(core module (func (result i32) (i32.const 7)))');
    // Nothing in the place of the constant.
    bytes.set([1, 1], Buffer.from(bytes).indexOf(Buffer.of(0x41, 7, 0x0b)));
    return bytes;
  }, { ...always('core module 1: at offset 0x1a: type mismatch: end needs i32, the stack is empty'), dump: 'core module 1: at offset 0x1a: type mismatch: end needs i32, the stack is empty' }],
];

const fileOf = (what: string): string => `${what.replace(/\W+/g, '-')}.wasm`;
const said = (command: string, file: string, text: string): Seen => [2, '', `wasm2js-debug: ${command === 'run' || command === 'serve' ? file : workspace.file(file)}: ${text}\n`];

beforeAll(async () => {
  for (const [what, make] of TABLE) workspace.write(fileOf(what), await make());
});

const cli = (...args: string[]): Seen => {
  const { status, stdout, stderr } = workspace.cli(args, { env: { ...componentCache } });
  return [status, stdout, stderr];
};

/** What a command fails with that this process carries out. */
async function refusal(carriedOut: Promise<unknown>): Promise<Seen> {
  const error: unknown = await carriedOut.then(() => undefined, (e: unknown) => e);
  expect(error).toBeInstanceOf(UserError);
  return [(error as UserError).code, '', `wasm2js-debug: ${(error as UserError).message}\n`];
}
const dumpOf = (file: string, func?: string): Promise<unknown> => dump(workspace.file(file), func, { form: 'fast' });
const compileOf = (file: string): Promise<unknown> => compile(workspace.file(file), { output: workspace.file('out.mjs') });
const inspectOf = (file: string): Promise<unknown> => inspect(workspace.file(file), { module: [], memory: [], debug: [] });

describe('a component with', () => {
  const commands: Readonly<Record<keyof Said, (file: string) => Seen | Promise<Seen>>> = {
    run: (file) => cli('run', file), serve: (file) => cli('serve', '--addr', '127.0.0.1:0', file),
    compile: (file) => refusal(compileOf(file)), dump: (file) => refusal(dumpOf(file)), inspect: (file) => refusal(inspectOf(file)),
  };
  const rows = TABLE.flatMap(([what, , texts]) => Object.entries({ ...texts, inspect: NO_CORE }).map(([command, text]) => [what, command as keyof Said, text] as const));

  it.each(rows)('%s: %s', async (what, command, text) => {
    expect(await commands[command](fileOf(what))).toEqual(said(command, fileOf(what), text));
  });

  it('each of these has nothing left behind', () => {
    expect(workspace.names().filter((name) => !name.endsWith('.wasm'))).toEqual([]);
  });
});

describe('--invoke', () => {
  it.each([
    ['frob()', 'no such export; it exports the functions total, broken'],
    ['total', "at character 6: expected ( after total; a call is written as in 'add(1, 2)'"],
    ['total([x])', 'at character 8: expected s32; it is total: func(items: list<s32>) -> string'],
  ])('%s', (call, message) => {
    expect(cli('run', '--invoke', call, composed)).toEqual(said('run', 'composed.wasm', `--invoke ${call}: ${message}`));
  });
});

/** Small, with a component in it, and all there is in one. */
let whole: Uint8Array;
beforeAll(async () => {
  whole = await later(`(component $c ${CORE} (func $f (canon lift (core func $i "f"))) (instance (export "f" (func $f)))) (instance $j (instantiate $c)) (func (export "a") (canon lift (core func $i "f")))`);
});

/** What is written on the process's streams meanwhile. */
async function written(action: () => Promise<void>): Promise<string> {
  let text = '';
  const take = (piece: string | Uint8Array): boolean => {
    text += typeof piece === 'string' ? piece : Buffer.from(piece).toString();
    return true;
  };
  const spies = [vi.spyOn(process.stdout, 'write').mockImplementation(take), vi.spyOn(process.stderr, 'write').mockImplementation(take)];
  try {
    await action();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return text;
}

describe('with a byte changed', () => {
  const CHANGES: readonly ((byte: number) => number)[] = [(b) => b ^ 0x20, (b) => (b + 1) & 0xff, () => 0, () => 0xff];
  const ONE_LINE = /^changed\.wasm: (not a valid component: |core module \d+: |cannot be run: |at offset 0x|needs |cannot be given )[^\n]+$/;

  it('each in each way, it is taken, or refused in one line', async () => {
    // Others have theirs in the cache, of which there are few.
    vi.stubEnv('XDG_CACHE_HOME', workspace.file('cache'));
    const refusals = new Set<string>();
    let taken = 0;
    const text = await written(async () => {
      for (let at = 0; at < whole.length; at++) {
        for (const change of CHANGES) {
          const bytes = whole.slice();
          bytes[at] = change(bytes[at]!);
          try {
            await loadComponent('changed.wasm', bytes);
            treeOf('changed.wasm', bytes);
            taken++;
          } catch (e) {
            if (!(e instanceof UserError)) throw e;
            refusals.add(e.message);
          }
        }
      }
    });
    expect(text).toBe('');
    expect([...refusals].filter((message) => !ONE_LINE.test(message))).toEqual([]);
    expect([...refusals].some((message) => message.includes('by a defect of its own'))).toBe(true);
    expect(refusals.size).toBeGreaterThan(100);
    expect(taken).toBeGreaterThan(50);
    // The generator works on when it has failed.
    await loadComponent('whole.wasm', whole);
    vi.unstubAllEnvs();
  });
});

describe('cut off', () => {
  it('at every byte, each command says where', async () => {
    // What ends with a section is a component, too.
    const ends = sectionEnds(whole);
    expect(ends.size).toBeGreaterThan(5);
    for (let length = 1; length < whole.length; length++) {
      if (ends.has(length)) continue;
      const bytes = whole.subarray(0, length);
      workspace.write('cut.wasm', bytes);
      const expected = length < 8
        ? /^wasm2js-debug: \S*cut\.wasm: at offset 0x\d: [^\n]+\n$/
        : /^wasm2js-debug: \S*cut\.wasm: not a valid component: at offset 0x[0-9a-f]+: unexpected end(: section of \d+ bytes goes past the end)?\n$/;
      // What `run` and `serve` do first with a component.
      const loaded = length < 8 ? [] : [() => loadComponent('cut.wasm', bytes)];
      for (const one of [() => dumpOf('cut.wasm'), () => dumpOf('cut.wasm', '0'), () => compileOf('cut.wasm'), ...loaded]) {
        const [code, , text] = await refusal(one());
        expect(code).toBe(2);
        expect(text, `${length}`).toMatch(expected);
      }
      expect((await refusal(inspectOf('cut.wasm')))[2]).toMatch(/^wasm2js-debug: \S*cut\.wasm: at offset 0x[04]: [^\n]*not a core dump[^\n]*\n$/);
    }
  });

  it.each([
    ['run', '--invoke', 'a()'], ['run', '-g', '0'], ['serve', '--addr', '127.0.0.1:0'], ['compile'], ['dump'],
  ])('%j', (...args) => {
    workspace.write('cut.wasm', whole.subarray(0, 50));
    expect(cli(...args, 'cut.wasm')).toEqual([2, '', 'wasm2js-debug: cut.wasm: not a valid component: at offset 0x8: unexpected end: section of 63 bytes goes past the end\n']);
  });

  it('inspect', () => {
    workspace.write('cut.wasm', whole.subarray(0, 50));
    expect(cli('inspect', 'cut.wasm')).toEqual([2, '', `wasm2js-debug: cut.wasm: ${NO_CORE}\n`]);
  });
});
