/** Vectors as people read and write them: lane by lane, in the shape in which the code works on them. */
import { instructionsOf } from '../../compiler/analyse/listing.js';
import type { Module } from '../../compiler/model/module.js';
import { floatingText, parseFloating, parseInteger } from '../../compiler/model/number-text.js';

export type Shape = 'i8x16' | 'i16x8' | 'i32x4' | 'i64x2' | 'f32x4' | 'f64x2';

interface Lanes {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => string;
  /** Undefined if the text is no such number. */
  readonly parse: (text: string) => number | bigint | undefined;
  readonly write: (view: DataView, at: number, value: number | bigint) => void;
}

/** Signed, as an i32 is shown. */
const integers = (bytes: 1 | 2 | 4): Lanes => ({
  bytes,
  read: (view, at) => String(bytes === 1 ? view.getInt8(at) : bytes === 2 ? view.getInt16(at, true) : view.getInt32(at, true)),
  parse: (text) => {
    const value = parseInteger(text, 32);
    // Signed or not, as of an i32.
    return value !== undefined && value >= -(1n << BigInt(8 * bytes - 1)) && value < 1n << BigInt(8 * bytes) ? Number(value) : undefined;
  },
  write: (view, at, value) => {
    const number = Number(value);
    if (bytes === 1) view.setInt8(at, number);
    else if (bytes === 2) view.setInt16(at, number, true);
    else view.setInt32(at, number, true);
  },
});

const SHAPES: Readonly<Record<Shape, Lanes>> = {
  i8x16: integers(1),
  i16x8: integers(2),
  i32x4: integers(4),
  i64x2: {
    bytes: 8, read: (view, at) => String(view.getBigInt64(at, true)), parse: (text) => parseInteger(text, 64),
    write: (view, at, value) => view.setBigInt64(at, BigInt.asIntN(64, BigInt(value)), true),
  },
  f32x4: {
    bytes: 4, read: (view, at) => floatingText('f32', view.getFloat32(at, true)), parse: parseFloating,
    write: (view, at, value) => view.setFloat32(at, Number(value), true),
  },
  f64x2: {
    bytes: 8, read: (view, at) => floatingText('f64', view.getFloat64(at, true)), parse: parseFloating,
    write: (view, at, value) => view.setFloat64(at, Number(value), true),
  },
};

const isShape = (text: string): text is Shape => Object.hasOwn(SHAPES, text);

/** The shape that an instruction leaves its vector in, by its name; undefined for those that work on 128 bits, and on no vector. */
export function shapeOfInstruction(name: string): Shape | undefined {
  const [first = '', rest = ''] = name.split('.');
  if (isShape(first)) return first;
  // What memory has is made wider.
  const wide = /^load(8x8|16x4|32x2)_/.exec(rest)?.[1];
  return wide === undefined ? undefined : wide === '8x8' ? 'i16x8' : wide === '16x4' ? 'i32x4' : 'i64x2';
}

/** The shape for the vectors of a frame: that of the instruction at which it stands, or of the last one before it that has any, or of the first one after it. */
export function shapeAt(module: Module, func: number, pc: number): Shape | undefined {
  let before: Shape | undefined;
  for (const { offset, name } of instructionsOf(module, func)) {
    const shape = shapeOfInstruction(name);
    if (shape === undefined) continue;
    if (offset >= pc) return offset === pc ? shape : before ?? shape;
    before = shape;
  }
  return before;
}

/** `f32x4(1, 0.5, -0, inf)`. Integers are signed. */
export function vectorText(bytes: Uint8Array, shape: Shape = 'i32x4'): string {
  const lanes = SHAPES[shape];
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  return `${shape}(${Array.from({ length: 16 / lanes.bytes }, (_, i) => lanes.read(view, i * lanes.bytes)).join(', ')})`;
}

/** That of {@link vectorText}, or the number that the bits are, in hexadecimal digits; undefined for any other text. */
export function parseVector(text: string): Uint8Array | undefined {
  const digits = /^0x([0-9a-f]{32})$/i.exec(text)?.[1];
  if (digits !== undefined) return Uint8Array.from({ length: 16 }, (_, i) => parseInt(digits.slice(30 - 2 * i, 32 - 2 * i), 16));
  const [, shape = '', list = ''] = /^(\w+)\((.*)\)$/.exec(text.trim()) ?? [];
  if (!isShape(shape)) return undefined;
  const lanes = SHAPES[shape];
  const values = list.split(',').map((lane) => lanes.parse(lane.trim()));
  if (values.length !== 16 / lanes.bytes) return undefined;
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) {
    if (value === undefined) return undefined;
    lanes.write(view, i * lanes.bytes, value);
  }
  return bytes;
}
