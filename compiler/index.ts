/** The compiler: wasm bytes in, JavaScript text out. Pure: it uses nothing of Node and runs in any engine. */
import { printFunction } from './emit/fast/function.js';
import type { Module } from './model/module.js';

export { InvalidModule } from './model/errors.js';
export { loadModule, validateBodies } from './load.js';
export type * from './model/module.js';
export type * from './model/types.js';
export { namesOf, type Names } from './binary/names.js';
export { frameMap, type FrameMap, type FunctionCode, printFunction, printVariant, type VariantOptions } from './emit/fast/function.js';
export { functionName } from './emit/function-name.js';
export { instructionOffsets } from './analyse/locate.js';
export { instructionsOf, type ListedInstruction } from './analyse/listing.js';
export { nestingOf } from './analyse/walk.js';
export { MOST_RANGES, type Range, setBounds, type Watching } from './analyse/watch-bounds.js';
export { type AccessingInstruction, accessingInstructions, LENGTH, type MemoryAccess } from './analyse/accesses.js';
export { Exit, printResumable } from './emit/resumable/function.js';
export { type FunctionShape, type Handler, shapeOf } from './analyse/shape.js';

/** The text of a factory `(I) => { ...; return function ...; }` of a defined function's fast code. */
export const compileFunction = (module: Module, func: number): string => printFunction(module, func).text;
