/** Performs actions (calls of exports, reads of globals) through shims, so that values keep their bits. */

import type { GlobalLike, InstanceLike, WebAssemblyApi } from './api.js';
import { TYPE, type FunctionType, type TypeSpace, type ValueType } from './binary-reader.js';
import { parameterCarrier, resultCarrier } from './carriers.js';
import type { ModuleScan } from './scan.js';
import { ANY_BITS, callShim, getShim, resultNames } from './shim.js';
import { latin1Text } from './text.js';
import type { Action, Argument, NumberType } from './wast.js';

/** A result. Numbers are their bits, unsigned; of references into the WebAssembly heap, `is` has the heap types they belong to. */
export type Value =
  | { readonly kind: 'number'; readonly type: NumberType; readonly bits: bigint }
  | { readonly kind: 'reference'; readonly value: unknown }
  | { readonly kind: 'opaque'; readonly isNull: boolean; readonly is: ReadonlySet<string>; readonly extern: unknown };

export type ActionOutcome = { readonly value: readonly Value[] } | { readonly thrown: unknown };

/** The instance has no such export. */
export class MissingExport extends Error {}

/** The types of the export or the arguments are beyond the shims. */
export class UnsupportedSignature extends Error {}

interface Shim {
  readonly run: (...args: unknown[]) => void;
  readonly exports: Readonly<Record<string, GlobalLike>>;
}

const hostReferences = new Map<number, object>();

/** The host object that stands for `(ref.extern id)`. */
export function hostReference(id: number): object {
  let reference = hostReferences.get(id);
  if (reference === undefined) hostReferences.set(id, (reference = { extern: id }));
  return reference;
}

export class Invoker {
  /** Compiled shims by their bytes; instances by the function or global they are for. */
  private readonly modules = new Map<string, object>();
  private readonly shims = new WeakMap<object, Shim>();

  constructor(private readonly api: WebAssemblyApi) {}

  /** Performs an action. What the program throws is in the outcome; throws itself only if there is nothing to perform. */
  act(instance: InstanceLike, scan: ModuleScan, action: Action): ActionOutcome {
    const target = (instance.exports as Record<string, unknown>)[action.field];
    const functionType = scan.functionExports.get(action.field);
    // Types of recursive groups are equal only to those of equal groups, so that a shim needs the whole of them.
    const keepTypes = scan.features.has('gc');
    if (action.kind === 'invoke' && functionType !== undefined && typeof target === 'function') {
      const args = carryArguments(functionType, action);
      return this.call(target, () => callShim(functionType, scan.types, keepTypes), functionType.results, scan.types, args);
    }
    const globalType = scan.globalExports.get(action.field);
    if (action.kind === 'get' && globalType !== undefined && typeof target === 'object' && target !== null) {
      return this.call(target, () => getShim(globalType, scan.types, keepTypes), [globalType.type], scan.types, []);
    }
    throw new MissingExport(`the instance has no ${action.kind === 'get' ? 'global' : 'function'} "${action.field}" (it has ${typeof target})`);
  }

  private call(
    target: object,
    makeShim: () => Uint8Array<ArrayBuffer>,
    results: readonly ValueType[],
    types: TypeSpace,
    args: readonly unknown[],
  ): ActionOutcome {
    let shim = this.shims.get(target);
    if (shim === undefined) this.shims.set(target, (shim = this.instantiateShim(target, makeShim())));
    try {
      shim.run(...args);
    } catch (thrown) {
      return { thrown };
    }
    const { exports } = shim;
    return { value: results.map((type, index) => readResult(type, types, index, exports)) };
  }

  private instantiateShim(target: object, bytes: Uint8Array<ArrayBuffer>): Shim {
    const key = latin1Text(bytes);
    let module = this.modules.get(key);
    if (module === undefined) this.modules.set(key, (module = new this.api.Module(bytes)));
    const { exports } = new this.api.Instance(module as never, { t: { f: target } } as never);
    return { run: (exports as { run: Shim['run'] }).run, exports: exports as unknown as Shim['exports'] };
  }
}

function carryArguments(type: FunctionType, action: Action): unknown[] {
  if (type.params.length !== action.args.length) {
    throw new UnsupportedSignature(`${action.field} takes ${type.params.length} arguments, the script gives ${action.args.length}`);
  }
  return type.params.flatMap((param, index) => carryArgument(param, action.args[index]!, action.field));
}

function carryArgument(param: ValueType, argument: Argument, field: string): unknown[] {
  const carrier = parameterCarrier(param);
  if (argument.kind === 'number') {
    if (carrier === 'i32') return [Number(BigInt.asIntN(32, argument.bits))];
    if (carrier === 'i64') return [BigInt.asIntN(64, argument.bits)];
    if (carrier === 'v128') return [BigInt.asIntN(64, argument.bits), BigInt.asIntN(64, argument.bits >> 64n)];
  } else if (argument.kind === 'null') {
    if (carrier === 'null-only') return [];
    if (carrier === 'reference' || carrier === 'internalised') return [null];
  } else if (carrier === 'reference' || carrier === 'non-null-extern' || carrier === 'internalised') {
    return [hostReference(argument.id)];
  }
  throw new UnsupportedSignature(`${field}: the harness cannot pass an argument of type 0x${param.code.toString(16)}`);
}

function readResult(type: ValueType, types: TypeSpace, index: number, exports: Readonly<Record<string, GlobalLike>>): Value {
  const carrier = resultCarrier(type, types);
  const [value, second] = resultNames(index, carrier).map((name) => exports[name]!.value);
  switch (carrier) {
    case 'funcref':
    case 'externref':
      return { kind: 'reference', value };
    case 'exn':
      return { kind: 'opaque', isNull: value === 1, is: new Set(['exn']), extern: undefined };
    case 'any': {
      const bits = value as number;
      const is = new Set(['i31', 'struct', 'array', 'eq'].filter((heap) => (bits & ANY_BITS[heap as keyof typeof ANY_BITS]) !== 0));
      return { kind: 'opaque', isNull: (bits & ANY_BITS.null) !== 0, is: is.add('any'), extern: second };
    }
    case 'i32':
      return { kind: 'number', type: type.code === TYPE.f32 ? 'f32' : 'i32', bits: BigInt.asUintN(32, BigInt(value as number)) };
    case 'i64':
      return { kind: 'number', type: type.code === TYPE.f64 ? 'f64' : 'i64', bits: BigInt.asUintN(64, value as bigint) };
    case 'v128':
      return {
        kind: 'number',
        type: 'v128',
        bits: BigInt.asUintN(64, value as bigint) | (BigInt.asUintN(64, second as bigint) << 64n),
      };
  }
}
