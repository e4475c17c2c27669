/** What an instruction takes from the operand stack and leaves there. The table of instructions says it, of some in general only. */
import type { Instruction } from './instructions.js';
import type { Module } from './module.js';
import type { Named } from './patterns.js';
import type { FuncType, RefType, ValType } from './types.js';

/** An instruction with its immediates, as the cursor has them that has read it. */
export interface Read {
  readonly def: Instruction;
  readonly a: number;
  readonly blockType: FuncType;
  readonly refType: RefType;
  readonly valTypes: readonly ValType[];
  readonly labels: readonly number[];
}

/** What else must be known of the place where it stands. */
export interface Surroundings {
  localType(index: number): ValType;
  /** Types of the values that a branch takes along. */
  labelTypes(depth: number): readonly ValType[];
  /** Types of the function's results. */
  returnTypes(): readonly ValType[];
  /** The type of an operand before the instruction, 0 for the topmost. */
  operandType(depth: number): ValType;
}

const unknown = (): never => {
  throw new Error('the effect of the instruction depends on more than its module');
};
/** For instructions that depend on nothing but their module. */
export const ANYWHERE: Surroundings = { localType: unknown, labelTypes: unknown, returnTypes: unknown, operandType: unknown };

/** What the immediates of an instruction name whose row says its effect in general. */
export function namedBy(r: Read, module: Module, around: Surroundings): Named {
  const { def } = r;
  switch (def.immediate) {
    case 'local': return around.localType(r.a);
    case 'global': return module.globals[r.a]!.value;
    case 'table': return module.tables[r.a]!.element;
    case 'reftype': return r.refType;
    case 'valtypes': return r.valTypes[0]!;
    case 'func': return module.funcs[r.a]!.type;
    case 'type_table': return module.types[r.a]!;
    case 'tag': return module.tags[r.a]!.type;
    case 'block': case 'catches': return r.blockType;
    case 'label': return around.labelTypes(r.a);
    case 'label_table': return around.labelTypes(r.labels[r.labels.length - 1]!);
    default: {
      const { any } = def.pattern!;
      return any === undefined ? around.returnTypes() : around.operandType(any);
    }
  }
}

/**
 * The effect of an instruction of a valid body; of one that opens a block, that of its beginning. The other parts of a block, such as `else` and `end`, have none of their own.
 */
export const effectOf = (r: Read, module: Module, around: Surroundings): FuncType => r.def.type ?? r.def.pattern!.of(namedBy(r, module, around));
