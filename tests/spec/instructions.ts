/** Steps over the instructions of an expression, reporting the features they need. */

import { BinaryError, type BinaryReader } from './binary-reader.js';
import type { Feature } from './features.js';

/** What the scanner of a module offers to the scanner of instructions. */
export interface InstructionContext {
  need(feature: Feature): void;
  valueType(): void;
  heapType(): void;
  /** Called for `global.get` in a constant expression. */
  constantGlobal(index: number): void;
}

/** Reads up to and including the `end` that closes the expression. */
export function skipExpression(reader: BinaryReader, context: InstructionContext, constant: boolean): void {
  for (let depth = 0; depth >= 0; ) {
    const opcode = reader.byte();
    if (opcode === 0x0b || opcode === 0x18) depth--;
    else if ((opcode >= 0x02 && opcode <= 0x04) || opcode === 0x06 || opcode === 0x1f) depth++;
    if (constant && opcode === 0x23) context.constantGlobal(reader.unsigned());
    else skipImmediates(opcode, reader, context);
  }
}

function skipImmediates(opcode: number, reader: BinaryReader, context: InstructionContext): void {
  switch (opcode) {
    case 0x06: // try
      context.need('legacy-exceptions');
      return skipBlockType(reader, context);
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if
      return skipBlockType(reader, context);
    case 0x1f: // try_table
      skipBlockType(reader, context);
      return reader.vector(() => {
        const kind = reader.byte();
        if (kind <= 1) reader.unsigned();
        reader.unsigned();
      });
    case 0x07: // catch
    case 0x09: // rethrow
    case 0x18: // delegate
      context.need('legacy-exceptions');
      reader.unsigned();
      return;
    case 0x19: // catch_all
      return context.need('legacy-exceptions');
    case 0x0e: // br_table
      reader.vector(() => reader.unsigned());
      reader.unsigned();
      return;
    case 0x12: // return_call
      context.need('tail-call');
      reader.unsigned();
      return;
    case 0x13: // return_call_indirect
      context.need('tail-call');
      reader.unsigned();
      reader.unsigned();
      return;
    case 0x15: // return_call_ref
      context.need('tail-call');
      context.need('function-references');
      reader.unsigned();
      return;
    case 0x14: // call_ref
    case 0xd5: // br_on_null
    case 0xd6: // br_on_non_null
      context.need('function-references');
      reader.unsigned();
      return;
    case 0xd4: // ref.as_non_null
      return context.need('function-references');
    case 0xd3: // ref.eq
      return context.need('gc');
    case 0x11: // call_indirect
      reader.unsigned();
      reader.unsigned();
      return;
    case 0x1c: // select with types
      return reader.vector(() => context.valueType());
    case 0x41:
    case 0x42:
      reader.signed();
      return;
    case 0x43:
      return reader.skip(4);
    case 0x44:
      return reader.skip(8);
    case 0xd0: // ref.null
      return context.heapType();
    case 0xfb:
      context.need('gc');
      throw new BinaryError('gc instruction');
    case 0xfc:
      return skipMiscellaneous(reader);
    case 0xfd:
      return skipVector(reader, context);
    case 0xfe:
      if (reader.unsigned() === 3) reader.skip(1);
      else skipMemoryArgument(reader, context);
      return;
    default:
      if (opcode >= 0x28 && opcode <= 0x3e) return skipMemoryArgument(reader, context);
      if (ONE_INDEX.has(opcode)) reader.unsigned();
  }
}

/** throw, br, br_if, call, local.*, global.*, table.get/set, memory.size/grow, ref.func */
const ONE_INDEX: ReadonlySet<number> = new Set([
  0x08, 0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40, 0xd2,
]);

function skipBlockType(reader: BinaryReader, context: InstructionContext): void {
  const first = reader.peek();
  if (first === 0x40) reader.skip(1);
  else if (first > 0x40 && first < 0x80) context.valueType();
  else reader.signed();
}

function skipMemoryArgument(reader: BinaryReader, context: InstructionContext): void {
  if ((reader.unsigned() & 0x40) !== 0) {
    context.need('multi-memory');
    reader.unsigned();
  }
  reader.unsigned();
}

function skipMiscellaneous(reader: BinaryReader): void {
  const opcode = reader.unsigned();
  if (opcode <= 7 || opcode > 17) return;
  reader.unsigned();
  if (opcode === 8 || opcode === 10 || opcode === 12 || opcode === 14) reader.unsigned();
}

function skipVector(reader: BinaryReader, context: InstructionContext): void {
  const opcode = reader.unsigned();
  context.need('simd');
  if (opcode >= 0x100) context.need('relaxed-simd');
  if (opcode <= 11 || opcode === 92 || opcode === 93) skipMemoryArgument(reader, context);
  else if (opcode === 12 || opcode === 13) reader.skip(16);
  else if (opcode >= 21 && opcode <= 34) reader.skip(1);
  else if (opcode >= 84 && opcode <= 91) {
    skipMemoryArgument(reader, context);
    reader.skip(1);
  }
}
