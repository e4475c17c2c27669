/** What makes JavaScript and core modules of a component: the one part of jco's that we use. Its main entry brings optimisers and minifiers along. Loaded for components only. */
export { $init, generate } from '@bytecodealliance/jco-transpile/component';
