/** Programs of several modules, whose instances come one after the other. */
import { beforeAll, expect, it } from 'vitest';
import type { Client } from './gdb/client.js';
import { EMBEDDER, INNER, OUTER, type Program, SHARING } from './gdb/programs.js';
import { ERROR, stopped, suite } from './gdb/suite.js';
import { codeAddress, fromLe, memoryAddress, placeOf, stopOf, textOf } from './gdb/text.js';

const { program, file, start } = suite();
let outer: Program;
let inner: Program;
let sharing: Program;
let script: string;
beforeAll(async () => {
  outer = await program('outer', OUTER);
  inner = await program('inner', INNER);
  sharing = await program('sharing', SHARING);
  script = file('embedder.mjs', EMBEDDER);
});

interface Library { readonly name: string; readonly id: number }
async function libraries(client: Client): Promise<Library[]> {
  const reply = await client.ask('qXfer:libraries:read::0,1ffff');
  return [...reply.matchAll(/<library name="([^"]*)">\s*<section address="0x([0-9a-f]+)"/g)].map(([, name, address]) => ({ name: name!, id: placeOf(BigInt(`0x${address!}`)).id }));
}

/** Goes on until it is told of new libraries. */
async function untilNews(client: Client): Promise<void> {
  const stop = stopped(await client.go('c'));
  expect(stop.fields.has('library')).toBe(true);
}

it('are told of when they are there, each with a name and an id of its own', async () => {
  const { debuggee, client } = await start(script, { embedder: true });
  const known = new Map<string, number>();
  const seen: number[] = [];
  for (let i = 0; i < 20; i++) {
    for (const { name, id } of await libraries(client)) {
      // Names and ids are for good.
      expect(known.get(name) ?? id).toBe(id);
      known.set(name, id);
    }
    seen.push(known.size);
    const reply = await client.ask('c');
    if (reply.startsWith('W')) break;
    expect(reply).toMatch(/library:;/);
  }
  expect(seen.at(-1)).toBe(3);
  expect(seen[0]).toBeLessThan(3);
  expect(new Set(known.values()).size).toBe(3);
  expect([...known.keys()][0]).toBe(outer.path);
  expect(known.get(outer.path)).toBe(0);
  await client.close();
  expect((await debuggee.end()).code).toBe(0);
});

it('have their globals under their numbers', async () => {
  const { client } = await start(script, { embedder: true });
  expect(await client.ask('qWasmGlobal:0;instance:0;')).toBe('06000000');
  expect(await client.ask('qWasmGlobal:0;instance:9;')).toMatch(ERROR);
  while ((await libraries(client)).length < 3) await untilNews(client);
  const values: string[] = [];
  for (const { id } of await libraries(client)) values.push(await client.ask(`qWasmGlobal:0;instance:${id};`));
  expect(values).toEqual(['06000000', '07000000', '08000000']);
});

/** Stops in `work` of each of the others, called by `run` through the host. */
async function inWork(client: Client, of: Program): Promise<{ readonly id: number }> {
  for (let i = 0; i < 20; i++) {
    for (const { id } of await libraries(client)) {
      if (id === 0) continue;
      const { bytes } = of;
      const code = await client.ask(`m${codeAddress(0, id)},${bytes.length.toString(16)}`);
      if (code !== Buffer.from(bytes).toString('hex')) continue;
      const at = of.marks('work')[0]!;
      expect(await client.ask(`Z0,${codeAddress(at, id)},1`)).toBe('OK');
      const stop = stopped(stopOf(await client.ask('c')));
      expect(stop).toMatchObject({ reason: 'breakpoint', pc: at, module: id });
      return { id };
    }
    await untilNews(client);
  }
  throw new Error('it never came');
}

/** The ids of the memories, or of the modules, that the map has. */
async function mapped(client: Client, type: 'ram' | 'rom'): Promise<number[]> {
  const map = await client.ask('qXfer:memory-map:read::0,1ffff');
  return [...map.matchAll(/<memory\s+type="(\w+)"\s+start="0x([0-9a-f]+)"/g)].filter(([, t]) => t === type).map(([, , at]) => placeOf(BigInt(`0x${at!}`)).id);
}

it('have code and memory of their own; C\'s pointers, which mean memory 0, are into the memory of the instance that the program stands in', async () => {
  const { client } = await start(script, { embedder: true });
  const text = async (id: number): Promise<string> => textOf(await client.ask(`m${memoryAddress(16, id)},5`));
  expect(await text(0)).toBe('outer');
  const first = await inWork(client, inner);
  expect(await text(first.id)).toBe('inner');
  expect(await text(0)).toBe('inner');
  // The other memory is still there, under another id.
  const texts: string[] = [];
  for (const id of await mapped(client, 'ram')) texts.push(await text(id));
  expect(texts).toContain('outer');
  const second = await inWork(client, sharing);
  expect(second.id).not.toBe(first.id);
  expect(await text(0)).toBe('outer');
  expect(await client.ask(`m${memoryAddress(32, 0)},4`)).toBe('65000000');
  expect(await client.ask('qWasmLocal:0;0')).toBe('65000000');
  expect(await text(first.id)).toBe('inner');
  expect((await mapped(client, 'rom')).sort()).toEqual([0, first.id, second.id].sort());
});

it('the stack of calls goes through the host, with the id of each frame\'s instance', async () => {
  const { client } = await start(script, { embedder: true });
  const { id } = await inWork(client, inner);
  const stack = await client.ask('qWasmCallStack:1');
  const places = (stack.match(/.{16}/g) ?? []).map((pc) => placeOf(fromLe(pc)));
  const call = outer.instructions('run').find((at) => outer.bytes[at] === 0x10)!;
  expect(places).toEqual([{ kind: 'code', id, offset: inner.marks('work')[0] }, { kind: 'code', id: 0, offset: outer.after('run', call) }]);
  expect(await client.ask('qWasmLocal:0;0')).toBe('64000000');
  expect(await client.ask('qWasmLocal:1;0')).toBe('00000000');
});
