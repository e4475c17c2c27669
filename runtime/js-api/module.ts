/** `WebAssembly.Module`. */
import type { ExternKind } from '../../compiler/model/module.js';
import { pristine } from '../base/pristine.js';
import { CompiledModule } from '../store/compiled-module.js';
import { Backed } from '../store/objects.js';
import { envelopeContents, envelopeOf } from '../store/native.js';
import type { BufferSource, ImportExportKind, ModuleExportDescriptor, ModuleImportDescriptor } from './types.js';
import { copyBytes, interfaceConstructor, isObject } from './webidl.js';

const kindName = (kind: ExternKind): ImportExportKind => (kind === 'func' ? 'function' : kind) as ImportExportKind;

class ModuleObject extends Backed {
  readonly #module: CompiledModule;

  /** @param envelope in which it has come from another thread */
  constructor(module: CompiledModule, envelope: object | undefined = pristine(() => envelopeOf(module.module.bytes))) {
    super(envelope);
    this.#module = module;
  }

  static moduleOf(v: unknown): CompiledModule | undefined {
    if (!isObject(v)) return undefined;
    if (#module in v) return v.#module;
    const bytes = envelopeContents(v);
    return bytes && new ModuleObject(CompiledModule.fromBytes(bytes, 'WebAssembly.Module()'), v).#module;
  }
}

/** The module behind a `WebAssembly.Module`; undefined for any other value. */
export const moduleOf = ModuleObject.moduleOf;

function moduleArgument(v: unknown, member: string): CompiledModule {
  const module = moduleOf(v);
  if (module === undefined) throw new TypeError(`WebAssembly.Module.${member}(): Argument 0 must be a WebAssembly.Module`);
  return module;
}

const statics = {
  /** What the module exports, in its order. */
  exports(module: Module): ModuleExportDescriptor[] {
    const { exports } = moduleArgument(module, 'exports').module;
    return pristine(() => exports.map(({ name, kind }) => ({ name, kind: kindName(kind) })));
  },
  /** What the module imports, in its order. */
  imports(module: Module): ModuleImportDescriptor[] {
    const { imports } = moduleArgument(module, 'imports').module;
    return pristine(() => imports.map(({ module: from, name, kind }) => ({ module: from, name, kind: kindName(kind) })));
  },
  /** Copies of the contents of the module's custom sections of a name. */
  customSections(module: Module, sectionName: string): ArrayBuffer[] {
    const { bytes, customs } = moduleArgument(module, 'customSections').module;
    if (sectionName === undefined) throw new TypeError('WebAssembly.Module.customSections(): Argument 1 is required');
    const wanted = String(sectionName);
    return pristine(() => customs.filter(({ name }) => name === wanted).map(({ start, end }) => new Uint8Array(bytes.subarray(start, end)).buffer));
  },
};

/** The bytes of a buffer source, copied. @throws TypeError */
export function bytesArgument(source: unknown, message: string): Uint8Array {
  const bytes = copyBytes(source);
  if (bytes === undefined) throw new TypeError(message);
  return bytes;
}

export type Module = ModuleObject;
export const Module = interfaceConstructor('Module', 1, ModuleObject, (bytes: BufferSource): CompiledModule =>
  CompiledModule.fromBytes(bytesArgument(bytes, 'WebAssembly.Module(): Argument 0 must be a buffer source'), 'WebAssembly.Module()'), statics);

/** The `WebAssembly.Module` of a module, such as one compiled ahead of time. */
export const moduleObject = (module: CompiledModule): Module => new ModuleObject(module);
