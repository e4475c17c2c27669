/** From an import object to what a module is linked with ("read the imports" of the JavaScript API). */
import type { Import, Module } from '../../compiler/model/module.js';
import type { FuncIndex, ValType } from '../../compiler/model/types.js';
import { LinkError } from '../base/errors.js';
import { append, pristine } from '../base/pristine.js';
import { conversionOf } from '../support/value-types.js';
import type { GlobalInst } from '../store/global.js';
import type { Extern } from '../store/instance.js';
import { importName } from '../store/instantiate.js';
import { tagOf } from './exception.js';
import { funcOf, hostFunction, type JsFunction } from '../values/functions.js';
import { globalFromJs, globalOf } from './global.js';
import { memoryOf } from './memory.js';
import { tableOf } from './table.js';
import type { ImportObject } from './types.js';
import { NOT_A_FUNCREF } from '../values/convert.js';
import { isObject } from './webidl.js';

/**
 * Reads a module's imports; all properties first, then what they are.
 * @param context what messages start with, such as `WebAssembly.Instance()`
 * @throws TypeError where there is no module object to read from, LinkError for a value of the wrong kind
 */
export function readImports(module: Module, imports: ImportObject | undefined, context: string): Extern[] {
  if (module.imports.length === 0) return [];
  if (imports === undefined) throw new TypeError(`${context}: Imports argument must be present and must be an object`);
  const values: unknown[] = [];
  for (let i = 0; i < module.imports.length; i++) {
    const imp = module.imports[i]!;
    const from: unknown = imports[imp.module];
    if (!isObject(from)) throw new TypeError(`${context}: Import #${i} ${JSON.stringify(imp.module)}: module is not an object or function`);
    append(values, (from as Record<string, unknown>)[imp.name]);
  }
  return pristine(() => module.imports.map((imp, i) => toExtern(module, imp, i, values[i], context)));
}

function toExtern(module: Module, imp: Import, i: number, v: unknown, context: string): Extern {
  const refuse = (problem: string): never => {
    throw new LinkError(`${context}: ${importName(imp, i)}: ${problem}`);
  };
  switch (imp.kind) {
    case 'func':
      if (typeof v !== 'function') return refuse('function import requires a callable');
      return funcOf(v) ?? hostFunction(v as JsFunction, module.funcs[imp.index]!.type, imp.index as FuncIndex);
    case 'table': return tableOf(v) ?? refuse('table import requires a WebAssembly.Table');
    case 'memory': return memoryOf(v) ?? refuse('memory import must be a WebAssembly.Memory object');
    case 'tag': return tagOf(v) ?? refuse('tag import requires a WebAssembly.Tag');
    case 'global': {
      const { value, mutable } = module.globals[imp.index]!;
      return globalOf(v) ?? globalFromValue(value, mutable, v, refuse);
    }
  }
}

/** An immutable global may be given as a plain value. */
function globalFromValue(type: ValType, mutable: boolean, v: unknown, refuse: (problem: string) => never): GlobalInst {
  if (mutable) refuse('imported mutable global must be a WebAssembly.Global object');
  const fits = type === 'externref'
    || (type === 'funcref' ? v === null || funcOf(v) !== undefined
      : conversionOf(type) !== undefined ? conversionOf(type)!.js?.isValue(v) === true
        : type !== 'exnref' && typeof v === 'number');
  if (!fits) refuse(type === 'funcref' ? NOT_A_FUNCREF : 'global import must be a number, valid Wasm reference, or WebAssembly.Global object');
  return globalFromJs(type, false, v, NOT_A_FUNCREF);
}
