/** Frames as a programmer wrote them, which debuggers share: at a trap they are what the program's own backtrace says. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { locate } from '../compiler/analyse/locate.js';
import { Binary } from '../debuggers/view/binary.js';
import type { Frames, StackFrame } from '../debuggers/view/frames.js';
import { sourceFramesAt } from '../debuggers/view/source.js';
import { suite } from './gdb/suite.js';
import { fromLe, placeOf } from './gdb/text.js';

const { start } = suite();
const built = (name: string): string => fileURLToPath(new URL(`../test-programs/build/${name}`, import.meta.url));

/** Frames with these pcs, of a program of one module. */
function framesOf(binary: Binary, pcs: readonly number[]): Frames {
  const frames = pcs.map((pc): Partial<StackFrame> => ({ pc, func: locate(binary.module!, pc - 1)!.func, instance: { module: { binary } } as StackFrame['instance'] }));
  return { at: (depth: number) => frames[depth] } as Frames;
}

it.each(['c/trap_divide.O2.wasm', 'cpp/trap_pure_virtual.O2.wasm'])('%s', async (name) => {
  const { debuggee, client } = await start(built(name));
  await client.ask('c');
  const stack = await client.ask('qWasmCallStack:1');
  const pcs = stack.match(/.{16}/g)!.map((digits) => placeOf(fromLe(digits)).offset);
  await client.ask('c');
  await client.close();
  await debuggee.end();
  const told = [...debuggee.stderr.matchAll(/^ {4}at \$?(.*) \((?:([^,]+:\d+), )?(?:(inlined), )?[^,\n]*:0x[0-9a-f]+\)$/gm)];
  const backtrace = told.map(([, func, line, inlined]) => ({ name: func, line, inlined: inlined !== undefined }));
  expect(backtrace.filter(({ inlined }) => inlined)).not.toEqual([]);
  const frames = framesOf(new Binary(readFileSync(built(name))), pcs);
  const seen = pcs.flatMap((_, depth) => sourceFramesAt(frames, depth)).map(({ name: func, line, inlined }) => ({ name: func, line: line && `${line.file}:${line.line}`, inlined }));
  expect(seen).toEqual(backtrace);
  expect(sourceFramesAt(frames, pcs.length)).toEqual([]);
});
