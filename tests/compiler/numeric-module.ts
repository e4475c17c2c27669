/** A module for one numeric instruction, written by its row of the table: no assembler need know it. */
import type { FuncType } from '../../compiler/model/types.js';
import type { Instruction } from '../../compiler/model/instructions.js';
import { encodeModule } from '../random/encode.js';

/** Whether the row says all that there is to say of the instruction. */
export const isNumeric = ({ type, immediate, diverts }: Instruction): boolean => type !== undefined && immediate === 'none' && !diverts;

/**
 * A function `f` whose parameters are the operands, and whose results are those of the instruction.
 * @param type that of the function, if it is to be another and invalid
 */
export function numericModule(def: Instruction, type: FuncType = def.type!): Uint8Array {
  const body = [...type.params.map((_, a) => ({ name: 'local.get', a })), { name: def.name }];
  return encodeModule({
    types: [type], funcs: [{ type, imported: undefined, callable: true, locals: [], body }], exports: [{ name: 'f', kind: 'func', index: 0 }],
    tables: [], memories: [], globals: [], tags: [], elems: [], datas: [], start: undefined, legacy: undefined,
  }, { exceptions: 'standard', foldConstants: false });
}
