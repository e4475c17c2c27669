/**
 * What of the compiler is for others: reading a module, its names, and where its instructions are. Pure: it uses nothing of Node and runs in any engine.
 * @module wasm2js-debug/compiler
 */
export { type ListedInstruction, instructionsOf } from './analyse/listing.js';
export { instructionOffsets } from './analyse/locate.js';
export { type Names, namesOf } from './binary/names.js';
export { loadModule } from './load.js';
export { InvalidModule } from './model/errors.js';
export type * from './model/module.js';
export type * from './model/types.js';
