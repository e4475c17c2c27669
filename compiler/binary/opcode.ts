/** Opcodes in the binary format (specification, 5.4). */
import { featureOfOpcode, lacking } from '../model/features.js';
import { type Instruction, oneByteInstruction, prefixedInstructions } from '../model/instructions.js';
import { ByteReader } from './bytes.js';

/** Reads an opcode, with the prefix before it if there is one; undefined if no supported instruction has it. */
export function readOpcode(r: ByteReader): Instruction | undefined {
  const byte = r.byte();
  return oneByteInstruction(byte) ?? prefixedInstructions(byte)?.get(r.u32());
}

/** What messages say of the opcode at an offset: the opcode, and what must be added if it belongs to a feature that is not supported. */
export function describeOpcode({ bytes, end }: ByteReader, offset: number): { readonly opcode: string; readonly lacking: string } {
  const r = new ByteReader(bytes, offset, end);
  const byte = r.byte();
  const behind = prefixedInstructions(byte) && r.u32();
  return { opcode: `0x${byte.toString(16).padStart(2, '0')}${behind === undefined ? '' : ` ${behind}`}`, lacking: lacking(featureOfOpcode(byte, behind)) };
}
