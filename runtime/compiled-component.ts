/**
 * What a component compiled ahead of time imports, under Node.
 * @module wasm2js-debug/compiled-component
 */
import * as compiler from '../compiler/index.js';
import { setCompiler } from './store/compiler.js';

export { compiledComponent } from './component/program/compiled.js';
export type { CompiledComponent, CompiledCore, ComponentParts } from './component/program/compiled.js';

setCompiler(compiler);
