/** How values of each type pass between JavaScript and a shim. */

import { TYPE, type TypeSpace, type ValueType } from './binary-reader.js';

/** The hierarchies of reference types. */
export type Family = 'func' | 'extern' | 'any' | 'exn';

/**
 * How an argument passes: as an i32 or i64 (floats by their bits, a v128 as two i64), as the reference it is, as an externref to be
 * internalised, or, where JavaScript has no such values, not at all: then only null can be given.
 */
export type ParameterCarrier = 'i32' | 'i64' | 'v128' | 'reference' | 'non-null-extern' | 'internalised' | 'null-only';

/**
 * How a result passes: numbers as above, functions and host references as they are, references to what is inside the
 * WebAssembly heap as what can be asked about them, exceptions as whether they are null.
 */
export type ResultCarrier = 'i32' | 'i64' | 'v128' | 'funcref' | 'externref' | 'any' | 'exn';

/** The heap type's code, for the short and the long forms, or the index of a defined type. */
export function heapOf({ code, heap }: ValueType): number {
  if (heap === undefined) return code;
  return heap < 0 ? heap & 0x7f : heap;
}

export function familyOf(type: ValueType, types: TypeSpace): Family {
  if (type.heap !== undefined && type.heap >= 0) return types.isFunction(type.heap) ? 'func' : 'any';
  switch (heapOf(type)) {
    case TYPE.funcref:
    case TYPE.nofunc:
      return 'func';
    case TYPE.externref:
    case TYPE.noextern:
      return 'extern';
    case TYPE.exnref:
    case TYPE.noexn:
      return 'exn';
    default:
      return 'any';
  }
}

/** Undefined for types of which the harness can give no value. */
export function parameterCarrier(type: ValueType): ParameterCarrier | undefined {
  const number = numberCarrier(type);
  if (number !== undefined) return number;
  const abstract = type.heap === undefined || type.heap < 0 ? heapOf(type) : undefined;
  if (isNullable(type)) {
    if (abstract === TYPE.funcref || abstract === TYPE.externref) return 'reference';
    return abstract === TYPE.anyref ? 'internalised' : 'null-only';
  }
  return abstract === TYPE.externref ? 'non-null-extern' : undefined;
}

export function resultCarrier(type: ValueType, types: TypeSpace): ResultCarrier {
  const number = numberCarrier(type);
  if (number !== undefined) return number;
  const family = familyOf(type, types);
  return family === 'func' ? 'funcref' : family === 'extern' ? 'externref' : family;
}

/** Whether a module that mentions the type must have the types of the module it is from. */
export function refersToDefinedType({ heap }: ValueType): boolean {
  return heap !== undefined && heap >= 0;
}

function isNullable({ code }: ValueType): boolean {
  return code !== 0x64;
}

function numberCarrier({ code }: ValueType): 'i32' | 'i64' | 'v128' | undefined {
  if (code === TYPE.i32 || code === TYPE.f32) return 'i32';
  if (code === TYPE.i64 || code === TYPE.f64) return 'i64';
  return code === TYPE.v128 ? 'v128' : undefined;
}
