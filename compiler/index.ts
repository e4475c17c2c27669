/** The compiler: wasm bytes in, JavaScript text out. Pure: it uses nothing of Node and runs in any engine. */
import { analysisOf } from './analysis.js';
import { printFunction } from './emit/function.js';
import type { Module } from './module.js';

export { InvalidModule } from './errors.js';
export { loadModule } from './load.js';
export type * from './module.js';
export type * from './types.js';
export { namesOf, type Names } from './names.js';
export {
  frameMap, type FrameMap, functionName, type FunctionCode, printFunction, printVariant, type VariantOptions,
} from './emit/function.js';
export { instructionOffsets } from './locate.js';
export { nestingOf } from './walk.js';
export { MOST_RANGES, type Range, setBounds, type Watching } from './watch-bounds.js';
export { type AccessingInstruction, accessingInstructions, LENGTH, type MemoryAccess } from './accesses.js';
export { Exit, printResumable } from './emit/resumable.js';
export { type FunctionShape, type Handler, shapeOf } from './shape.js';

/** The text of a factory `(I) => { ...; return function ...; }` of a defined function's fast code. */
export const compileFunction = (module: Module, func: number): string => printFunction(module, func).text;

/** The defined functions that a function calls directly, each once. */
export const directCallees = (module: Module, func: number): readonly number[] => analysisOf(module).callees(func);
