/** Vectors through the stub: their bytes in packets, their lanes in `monitor` commands, and watchpoints on what vector instructions access. */
import { describe, expect, it } from 'vitest';
import { parseVector, shapeOfInstruction, vectorText } from '../debuggers/view/vectors.js';
import { monitor, refuses } from './gdb/monitor.js';
import { resume, suite } from './gdb/suite.js';
import { codeAddress, hexText, memoryAddress } from './gdb/text.js';

const { program, start } = suite();

/** Stands at each `nop` of `shapes`, whose local it gives to instructions of other shapes; `accesses` has a `nop` behind each access to what is watched. */
const VECTORS = `(module $vectors
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (global $kept (mut v128) (v128.const i64x2 -1 5))
  (func $twice (param $v v128) (result v128) (f32x4.add (local.get $v) (local.get $v)))
  (func $shapes (param $v v128) (result i32)
    nop
    (drop (f64x2.sqrt (local.get $v)))
    (drop (v128.not (local.get $v)))
    nop
    (local.get $v) (i8x16.splat (i32.const -1))
    nop
    drop drop
    (global.set $kept (v128.load8x8_u (i32.const 0)))
    nop
    (i32x4.extract_lane 2 (local.get $v)))
  (func $none (param $v v128) nop)
  (func $accesses
    (v128.store (i32.const 1020) (i32x4.splat (i32.const 7))) nop
    (v128.store32_lane 1 (i32.const 1028) (v128.const i32x4 1 2 3 4)) nop
    (v128.store8_lane 3 (i32.const 1031) (i32x4.splat (i32.const -1))) nop
    (v128.store (i32.const 1032) (i32x4.splat (i32.const 7)))
    (v128.load (i32.const 1016)) nop drop
    (v128.load64_lane 1 (i32.const 1028) (i32x4.splat (i32.const 9))) nop drop
    (drop (v128.load8_splat (i32.const 1024)))
    (v128.store64_lane 0 (i32.const 1020) (i32x4.splat (i32.const 9)))
    (v128.load16x4_s (i32.const 1024)) nop drop)
  (func $_start (export "_start")
    (call $none (v128.const i32x4 1 -2 3 -4))
    (call $accesses)
    (call $exit (call $shapes (v128.const f32x4 1 -0.5 3 0)))))`;

const vectors = () => program('vectors', VECTORS);
/** The bits of 1, -0.5, 3, 0. */
const FLOATS = '0000803f000000bf0000404000000000';

it('locals, operands and globals are 16 bytes in packets, and in the shape of the code in commands', async () => {
  const made = await vectors();
  const { client } = await start(made);
  const marks = made.marks('shapes');
  for (const pc of [...marks, ...made.marks('none')]) await client.ask(`Z0,${codeAddress(pc)},1`);
  const locals = async (): Promise<string | undefined> => (await monitor(client, 'locals')).split('\n')[1];
  const next = async (): Promise<number> => (await resume(client)).pc;

  expect(await next()).toBe(made.marks('none')[0]);
  expect(await locals()).toBe('  0  v128 i32x4(1, -2, 3, -4)  v');
  expect(await next()).toBe(marks[0]);
  expect(await client.ask('qWasmLocal:0;0')).toBe(FLOATS);
  expect(await locals()).toBe('  0  v128 f64x2(-0.000030517585344114195, 5.325712093e-315)  v');
  expect(await next()).toBe(marks[1]);
  expect(await locals()).toMatch(/^ {2}0 {2}v128 f64x2\(/);
  expect(await next()).toBe(marks[2]);
  expect(await client.ask('qWasmStackValue:0;0')).toBe(FLOATS);
  expect(await client.ask('qWasmStackValue:0;1')).toBe('ff'.repeat(16));
  expect((await monitor(client, 'stack')).split('\n').slice(1)).toEqual([
    '  0  v128 i8x16(0, 0, -128, 63, 0, 0, 0, -65, 0, 0, 64, 64, 0, 0, 0, 0)', `  1  v128 i8x16(${Array(16).fill(-1).join(', ')})`, '',
  ]);
  expect(await monitor(client, 'globals')).toBe('  0  v128 i32x4(-1, -1, 5, 0)  kept\n');
  expect(await client.ask('qWasmGlobal:0;0')).toBe('ffffffffffffffff0500000000000000');

  // Lanes of any shape, and the bits as a number.
  expect(await monitor(client, 'setstack 0 1 i16x8(1, -1, 65535, 0x10, 0,0,0,-32768)'))
    .toBe(`operand 1 of frame 0: v128 i8x16(1, 0, -1, -1, -1, -1, 16, ${Array(8).fill(0).join(', ')}, -128)\n`);
  expect(await client.ask('qWasmStackValue:0;1')).toBe('0100ffffffff10000000000000000080');
  expect(await monitor(client, 'setglobal kept f32x4(1,-0.5,3,0)')).toBe('global 0: v128 i32x4(1065353216, -1090519040, 1077936128, 0)\n');
  expect(await client.ask('qWasmGlobal:0;0')).toBe(FLOATS);
  expect(await monitor(client, 'setlocal 0 v "f64x2(-0, inf)"')).toMatch(/^local 0 of frame 0: v128 i8x16\(/);
  expect(await client.ask('qWasmLocal:0;0')).toBe('0000000000000080000000000000f07f');
  expect(await monitor(client, 'setlocal 0 0 0x0f0e0d0c0b0a09080706050403020100'))
    .toBe(`local 0 of frame 0: v128 i8x16(${Array.from({ length: 16 }, (_, i) => i).join(', ')})\n`);
  const wrong = (text: string): readonly [string, string] =>
    [`setlocal 0 0 "${text}"`, `the value must be lanes as in f32x4(1, 2, 3, 4), or 0x and 32 hexadecimal digits, not '${text}'`];
  await refuses(client, [
    ...['1', '0x1', 'f32x4(1, 2, 3)', 'f32x4(1, 2, 3, 4, 5)', 'f32x4(1, 2, 3, x)', 'i8x16()', 'i32x2(1, 2)', 'i64x2(1, 9223372036854775808000)', 'i32x4(1, 2, 3, 1.5)'].map(wrong),
    wrong(`i8x16(${Array(15).fill(0).join(', ')}, 256)`), wrong(`i8x16(${Array(15).fill(0).join(', ')}, -129)`),
  ]);

  expect(await next()).toBe(marks[3]);
  expect(await locals()).toBe('  0  v128 i16x8(256, 770, 1284, 1798, 2312, 2826, 3340, 3854)  v');
  // A call with a vector, and what it gives.
  await monitor(client, 'call twice f32x4(1, 2, 3, -4.5)');
  expect(await resume(client)).toMatchObject({ description: 'the call has returned v128 i32x4(1073741824, 1082130432, 1086324736, -1055916032)' });
  await monitor(client, 'setlocal 0 v i32x4(1, 2, 33, 4)');
  expect(await client.go('c')).toEqual({ kind: 'exited', code: 33 });
});

it('watchpoints stop behind the accesses of their kind, also of single lanes', async () => {
  const made = await vectors();
  const marks = made.marks('accesses');
  for (const [packet, hits] of [['Z2', [0, 1, 2]], ['Z3', [3, 4]]] as const) {
    const { client } = await start(made);
    expect(await client.ask(`${packet},${memoryAddress(1028)},4`)).toBe('OK');
    for (const mark of hits) {
      const stop = await resume(client);
      expect(stop).toMatchObject({ pc: marks[mark], reason: 'watchpoint', signal: 5 });
      expect(/^(\d+) /.exec(stop.description ?? '')?.[1]).toBe('1028');
    }
    // Of eight bytes that are made 16, the last four.
    if (packet === 'Z3') expect((await resume(client)).pc).toBe(marks[5]);
    await client.ask(`Z0,${codeAddress(made.marks('shapes')[0]!)},1`);
    expect((await resume(client)).reason).toBe('breakpoint');
  }
});

describe('lanes as texts', () => {
  it.each([
    ['i8x16.shuffle', 'i8x16'], ['i32x4.trunc_sat_f32x4_s', 'i32x4'], ['f64x2.promote_low_f32x4', 'f64x2'], ['i16x8.extmul_low_i8x16_u', 'i16x8'],
    ['v128.load8x8_s', 'i16x8'], ['v128.load16x4_u', 'i32x4'], ['v128.load32x2_s', 'i64x2'], ['v128.load', undefined], ['v128.xor', undefined], ['i32.add', undefined],
  ])('%s: %s', (name, shape) => expect(shapeOfInstruction(name)).toBe(shape));

  it('come back as they were', () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => (i * 73 + 5) & 255);
    for (const shape of ['i8x16', 'i16x8', 'i32x4', 'i64x2', 'f32x4', 'f64x2'] as const) expect(parseVector(vectorText(bytes, shape))).toEqual(bytes);
  });
});

it('words of a command are taken apart as before', async () => {
  const { client } = await start(await vectors());
  expect(await client.ask(`qRcmd,${hexText('help "call"')}`)).toBe('OK');
  await refuses(client, [['setlocal 0 0 i32x4(1, 2', 'usage: setlocal FRAME LOCAL VALUE']]);
});
