/** What a debugger is told of a program that is a component: of what it is put together, which instance is what of that; through the interface and by `monitor component`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { beforeAll, describe, expect, it } from 'vitest';
import { componentTree } from '../runtime/component/names.js';
import { transpile } from '../runtime/component/transpile.js';
import type { ComponentPart } from '../runtime/host/wire/components.js';
import { type Outcome, root, Workspace } from './cli-process.js';
import { twice } from './component/twice.js';
import { componentCache } from './component-cache.js';
import { Client } from './gdb/client.js';
import { monitor, refuses } from './gdb/monitor.js';
import { suite } from './gdb/suite.js';
import { codeAddress, stopOf } from './gdb/text.js';
import { proxy, Served } from './serve/process.js';
import { placeOfAdd } from './serve/stops.js';

const built = (name: string): string => join(root, 'test-programs', 'build', 'components', name);
const workspace = new Workspace();
const env = { ...componentCache };
const { start, program } = suite();

beforeAll(async () => {
  workspace.write('twice.wasm', await twice());
});

/** Says what the interface tells, at the start and of each instance as it is made. */
const TELLS = `
  import { EventFuture } from 'bytecodealliance:wasmtime/debuggee@44.0.0';
  import { numberOf, placeOf, tree } from 'wasm2js-debug:extensions/components@0.1.0';
  import { origin, stopAtInstances } from 'wasm2js-debug:extensions/program@0.1.0';
  import info from 'print-debugger-info';
  const say = (what) => info(JSON.stringify(what));
  export const debugger_ = { debug(d) {
    say(tree(d));
    say(d.allModules().map((m) => numberOf(d, m) ?? null));
    stopAtInstances(d, true);
    let seen = 0;
    for (;;) {
      const { tag } = EventFuture.finish(d.continue({ tag: 'normal' }), d);
      const made = d.allInstances();
      // None has run yet when it is told of first.
      if (made.length > seen) say({ ...placeOf(d, made[seen]), name: origin(d, made[seen++].getModule(d)).name });
      if (tag !== 'complete') continue;
      return say(made.map((i) => { try { return i.getGlobal(d, 2).get(d).unwrapI32(); } catch { return null; } }));
    }
  } };
  export { debugger_ as debugger };`;

interface Told {
  readonly tree: ComponentPart[];
  readonly modules: (number | null)[];
  readonly made: { component?: number; coreInstance?: number; generation?: number; name: string }[];
  readonly globals: (number | null)[];
}

function told(file: string, ...options: readonly string[]): Told {
  workspace.write('tells.mjs', TELLS);
  const { stderr } = workspace.cli(['run', '-D', 'debugger=tells.mjs', ...options, file], { env });
  const [tree, modules, ...rest] = stderr.split('\n').filter((line) => line.startsWith('Debugger: ')).map((line) => JSON.parse(line.slice('Debugger: '.length)) as never);
  return { tree: tree!, modules: modules!, globals: rest.pop()!, made: rest };
}

describe('instances', () => {
  it('are told apart by their components, also those of one module, before they run', () => {
    const { tree, modules, made, globals } = told('twice.wasm', '--invoke', 'get-y()');
    expect(tree.map(({ name, parent }) => [name, parent])).toEqual([['whole', undefined], ['b', 0], ['x', 0], ['y', 0]]);
    expect(modules).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, null]);
    const nameOf = ({ component, coreInstance }: Told['made'][number]): string =>
      (component === undefined ? 'none' : `${tree[component]!.name} ${tree[component]!.coreInstances[coreInstance!]!.name}`);
    expect(made.map((one) => [nameOf(one), one.name])).toEqual([
      ['whole a', 'outer'], ['b made', 'hundred'], ['x tens', 'ten'], ['x one', 'one'], ['x two', 'two'], ['none', 'twice.wasm.core9'], ['x first', 'm'], ['x second', 'm'],
      ['whole again', 'outer'], ['y tens', 'twenty'], ['y one', 'one'], ['y two', 'two'], ['y first', 'm'], ['y second', 'm'],
    ]);
    // What each was given says by itself which it is.
    const found = Object.fromEntries(made.map((one, i) => [nameOf(one), globals[i]]));
    expect(found).toMatchObject({ 'x first': 11, 'x second': 12, 'y first': 21, 'y second': 22 });
    const y = tree[3]!.coreInstances;
    expect(y.map(({ index, name, module, arguments: args }) => [index, name, module, args.map((arg) => [arg.name, arg.coreInstance])])).toEqual([
      [0, 'tens', 8, []], [1, 'one', 2, []], [2, 'two', 3, []], [5, 'first', 4, [['tens', 0], ['given', 3]]], [6, 'second', 4, [['tens', 0], ['given', 4]]],
    ]);
  });

  it.each([['composed.wasm', '--invoke=total([1])'], ['values.wasm', '--invoke=nothing()'], ['shop.wasm', '--invoke=visit("me", [1])'], ['tour.wasm', '--env=A=B']])(
    'of %s are in the order of the component', (name, option) => {
      const { modules, made } = told(built(name), option);
      const { order, modules: parts } = componentTree(readFileSync(built(name)));
      const placed = made.filter(({ component }) => component !== undefined);
      expect(placed.map(({ component }) => component)).toEqual(order.map(({ instance }) => instance));
      expect(modules.filter((number) => number !== null)).toEqual(parts.map((_, i) => i));
    });

  it('of a component that is compiled are told in the same way', () => {
    expect(workspace.cli(['compile', 'twice.wasm', '-o', 'twice.mjs'], { env }).status).toBe(0);
    expect(told('twice.mjs', '--invoke', 'get-y()')).toEqual(told('twice.wasm', '--invoke', 'get-y()'));
  });

  it('of a core module are of no component', () => {
    workspace.write('module.wat', '(module (func (export "_start")))');
    expect(told('module.wat')).toMatchObject({ tree: [], modules: [null], made: [{ name: 'module.wat' }] });
  });
});

it.each(['composed.wasm', 'shop.wasm', 'tour.wasm', 'proxy.wasm', 'twice.wasm'])('core modules of %s are numbered as the bindings number them', async (name) => {
  const bytes = name === 'twice.wasm' ? await twice() : readFileSync(built(name));
  const cores = [...(await transpile(bytes)).cores.values()];
  componentTree(bytes).modules.forEach(({ start, end }, i) => expect(Buffer.compare(bytes.subarray(start, end), cores[i]!)).toBe(0));
});

it('a debugger that is a component is told the same', async () => {
  const wit = (name: string): string => readFileSync(join(root, 'wit', `${name}.wit`), 'utf8').replace(/^package ([^;]+);/m, 'package $1 {') + '}\n';
  const witSource = `package test:test;
    world it { import wasm2js-debug:extensions/components@0.1.0; export bytecodealliance:wasmtime/debugger@44.0.0; }
    ${wit('debug-main')}${wit('extensions')}
    package wasi:io@0.2.12 { interface poll {
      resource pollable { ready: func() -> bool; block: func(); }
      poll: func(in: list<borrow<pollable>>) -> list<u32>; } }`;
  /** Traps unless what it finds is `whole`, by name; that `x`, the third, is made by it; and which core module the fourth core instance of that is of. */
  const debugger_ = (module: number): Promise<Uint8Array> => componentNewOf(`(module
    (import "wasm2js-debug:extensions/components@0.1.0" "tree" (func $tree (param i32 i32)))
    (memory (export "memory") 2) (global $free (mut i32) (i32.const 1024))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
      (global.set $free (i32.add (local.get $at) (local.get 3)))
      (local.get $at))
    (func $is (param i32 i32) (if (i32.ne (local.get 0) (local.get 1)) (then unreachable)))
    (func (export "bytecodealliance:wasmtime/debugger@44.0.0#debug") (param $d i32) (param i32 i32) (local $list i32) (local $x i32) (local $first i32)
      (call $tree (local.get $d) (i32.const 16))
      (call $is (i32.load (i32.const 20)) (i32.const 4))
      (local.set $list (i32.load (i32.const 16)))
      (call $is (i32.load8_u (local.get $list)) (i32.const 1))
      (call $is (i32.load offset=8 (local.get $list)) (i32.const 5))
      (call $is (i32.load (i32.load offset=4 (local.get $list))) (i32.const 0x6c6f6877))
      (call $is (i32.load8_u offset=12 (local.get $list)) (i32.const 0))
      (local.set $x (i32.add (local.get $list) (i32.const ${2 * 44})))
      (call $is (i32.load8_u offset=12 (local.get $x)) (i32.const 1))
      (call $is (i32.load offset=16 (local.get $x)) (i32.const 0))
      (call $is (i32.load offset=24 (local.get $x)) (i32.const 2))
      (call $is (i32.load offset=40 (local.get $x)) (i32.const 5))
      (local.set $first (i32.add (i32.load offset=36 (local.get $x)) (i32.const ${3 * 32})))
      (call $is (i32.load (local.get $first)) (i32.const 5))
      (call $is (i32.load8_u offset=16 (local.get $first)) (i32.const 1))
      (call $is (i32.load offset=20 (local.get $first)) (i32.const ${module}))
      (call $is (i32.load offset=28 (local.get $first)) (i32.const 2))))`, witSource);
  const run = async (module: number): Promise<Outcome> => {
    workspace.write('debugger.wasm', await debugger_(module));
    return workspace.cli(['run', '-D', 'debugger=debugger.wasm', '--invoke', 'get-y()', 'twice.wasm'], { env });
  };
  expect(await run(4)).toEqual({ status: 0, stdout: '122\n', stderr: '' });
  expect((await run(3)).status).toBe(3);
});

async function componentNewOf(text: string, witSource: string): Promise<Uint8Array> {
  return componentNew(await componentEmbed({ binary: await parse(text), witSource, world: 'it' }));
}

describe('monitor component', () => {
  const TREE = `  component 0
    exports total, broken
    component 1
      exports demo:values/api@0.1.0
@0    core instance 0 main: instance 0, values.wasm
      component 2 demo:values/api@0.1.0-shim-instance
        imports import-func-add, import-func-twice, import-func-negate, import-func-half, import-func-next and 11 more
        exports add, twice, negate, half, next, echo, grow, divide, move, turn, swap, describe, reverse, sums, fault and 1 more
    component 3
      imports demo:values/api@0.1.0
      exports total, broken
@2    core instance 0 wit-component-shim-instance: instance 2, composed.wasm.core2
@1    core instance 2 main: instance 1, front.wasm
@3    core instance 4 fixup: instance 3, composed.wasm.core3
@4between components: instances 4, 5
`;
  const tree = (marked: number): string => TREE.replace(/^@(\d)/gm, (_, id: string) => (Number(id) === marked ? '* ' : '  '));

  it('shows the tree, which instance is what, and where the program stands', async () => {
    const { client } = await start(built('composed.wasm'), { options: ['--invoke', 'total([1, 2])'], env });
    expect(await monitor(client, 'component')).toBe(tree(1));
    expect(await monitor(client, 'instances')).toMatch(/^0 .*values\.wasm\n1 .*front\.wasm\n2 .*core2\n3 .*core3\n4 .*core4\n5 .*core5\n$/);
    const add = /^ +\d+ +(0x[0-9a-f]+) +\(i32, i32\) -> i32 +.*\bexports_demo_values_api_add\b|^ +\d+ +(0x[0-9a-f]+) +\(i32, i32\) -> i32 +.*#add\b/m.exec(await monitor(client, 'functions @0 add'));
    expect(await client.ask(`Z0,${BigInt((add![1] ?? add![2])!).toString(16)},1`)).toBe('OK');
    expect(stopOf(await client.ask('c'))).toMatchObject({ reason: 'breakpoint' });
    expect(await monitor(client, 'component')).toBe(tree(0));
  });

  it('shows of the instances that a server makes those that there are, under the numbers of those before', async () => {
    const served = await Served.start(['-g', '0', '--max-instance-reuse-count', '1', proxy]);
    try {
      const [, port] = await served.said(/^wasm2js-debug: waiting for LLDB on 127\.0\.0\.1:(\d+):/m);
      const client = await Client.connect(Number(port), { noAck: true });
      await client.ask('?');
      // The first that is made is what LLDB is waited for at.
      const begins = await monitor(client, 'component');
      expect(begins).toMatch(/core instance 0 wit-component-shim-instance: instance 1, proxy\.wasm\.core1\n {4}core instance \d+ main: not made yet\n/);
      const answers = Promise.all([served.ask('/add?2+3'), served.ask('/add?2+3')]);
      expect(await client.ask(`Z0,${codeAddress(await placeOfAdd())},1`)).toBe('OK');
      const generations: string[] = [];
      for (let i = 0; i < 2; i++) {
        expect(stopOf(await client.ask('c'))).toMatchObject({ kind: 'stopped', reason: 'breakpoint' });
        generations.push(await monitor(client, 'component'), await monitor(client, 'instances'), await monitor(client, 'memories'));
      }
      expect(generations[0]).toMatch(/core instance 0 wit-component-shim-instance: instance 1, proxy\.wasm\.core1\n\* {3}core instance \d+ main: instance 0, proxy.*\.wasm\n/);
      expect(generations.slice(3)).toEqual(generations.slice(0, 3));
      await client.ask('D');
      await answers;
    } finally {
      await served.stop();
    }
  });

  it('what is watched in a memory is watched in the one that takes its place', async () => {
    const served = await Served.start(['-g', '0', '--max-instance-reuse-count', '1', proxy]);
    try {
      const [, port] = await served.said(/^wasm2js-debug: waiting for LLDB on 127\.0\.0\.1:(\d+):/m);
      const client = await Client.connect(Number(port), { noAck: true });
      await client.ask('?');
      const answers = Promise.all([served.text('/add?2+3'), served.text('/add?4+5')]);
      const place = codeAddress(await placeOfAdd());
      const next = async (): Promise<string | undefined> => {
        const stop = stopOf(await client.ask('c'));
        return stop.kind === 'stopped' ? stop.reason : stop.kind;
      };
      expect(await client.ask(`Z0,${place},1`)).toBe('OK');
      expect(await next()).toBe('breakpoint');
      // The function keeps its arguments and their sum below the stack pointer, in each instance at the same address.
      const pointer = Number(/^ +0 +i32 (\d+) /m.exec(await monitor(client, 'globals'))![1]);
      const watch = `2,${(pointer - 12).toString(16)},c`;
      expect(await client.ask(`Z${watch}`)).toBe('OK');
      expect(await next()).toBe('watchpoint');
      let reason: string | undefined;
      do reason = await next();
      while (reason === 'watchpoint');
      expect([reason, await next()]).toEqual(['breakpoint', 'watchpoint']);
      expect(await client.ask(`z${watch}`)).toBe('OK');
      expect(await client.ask(`z0,${place},1`)).toBe('OK');
      // It can be set and taken away when the memory is no more.
      expect(await client.ask(`Z${watch}`)).toBe('OK');
      await client.ask('D');
      expect(await answers).toEqual(['5\n', '9\n']);
    } finally {
      await served.stop();
    }
  });

  it('shows the imports and exports of one with their types', async () => {
    const { client } = await start(built('composed.wasm'), { options: ['--invoke', 'total([1, 2])'], env });
    expect(await monitor(client, 'component 3')).toBe(`component 3
  imports
    demo:values/api@0.1.0: interface {
      add: func(a: s32, b: s32) -> s32;
      echo: func(text: string) -> string;
      fault: func(divisor: s32) -> s32;
    }
  exports
    total: func(items: list<s32>) -> string
    broken: func() -> s32
`);
    expect(await monitor(client, 'component 0')).toContain('component 0\n  imports nothing\n  exports\n    total: ');
    await refuses(client, [['component 4', 'there is no component 4: there are 4'], ['component x', "a component is a number, not 'x'"], ['component 1 2', 'usage: component [COMPONENT]']]);
  });

  it('says of a module that there are none', async () => {
    const { client } = await start(await program('module', '(module $module (func $_start (export "_start")))'));
    await refuses(client, [['component', 'no components are known: the program is a core module, or a core dump without them'], ['component 0', 'no components are known: the program is a core module, or a core dump without them']]);
  });
});
