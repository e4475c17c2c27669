/**
 * Modules that call a function, or read a global, bit-exactly. The JavaScript API passes floats as JavaScript numbers, which do
 * not keep the bits of a NaN, and cannot pass v128 and exnref at all. So a shim imports the function under test; its `run` takes
 * each float as an integer and reinterprets it, calls, and leaves each result, reinterpreted, in an exported integer global.
 */

import { TYPE, type FunctionType, type GlobalType, type TypeSpace, type ValueType } from './binary-reader.js';
import { heapOf, parameterCarrier, refersToDefinedType, resultCarrier, type ResultCarrier } from './carriers.js';
import { latin1Bytes } from './text.js';

/** Bits of the global that describes a result of the `any` hierarchy. */
export const ANY_BITS = { null: 1, i31: 2, struct: 4, array: 8, eq: 16 } as const;

/** Names of the globals that hold a result. */
export function resultNames(index: number, carrier: ResultCarrier): string[] {
  if (carrier === 'v128') return [`r${index}.low`, `r${index}.high`];
  return carrier === 'any' ? [`r${index}.bits`, `r${index}.extern`] : [`r${index}`];
}

/** A shim for the function imported as `"t" "f"`. */
export function callShim(type: FunctionType, types: TypeSpace, keepTypes: boolean): Uint8Array<ArrayBuffer> {
  const runParams: number[] = [];
  const body: number[] = [];
  const takeParam = (code: number): void => {
    body.push(...OP.localGet, ...leb(runParams.length));
    runParams.push(code);
  };
  for (const param of type.params) {
    switch (parameterCarrier(param)) {
      case 'v128':
        takeParam(TYPE.i64);
        body.push(...OP.i64x2Splat);
        takeParam(TYPE.i64);
        body.push(...OP.i64x2ReplaceLane, 1);
        break;
      case 'reference':
        takeParam(heapOf(param));
        break;
      case 'non-null-extern':
        takeParam(TYPE.externref);
        body.push(...OP.refAsNonNull);
        break;
      case 'internalised':
        takeParam(TYPE.externref);
        body.push(...OP.anyConvertExtern);
        break;
      case 'i32':
      case 'i64':
        takeParam(carrierCode(param));
        if (param.code === TYPE.f32) body.push(...OP.f32ReinterpretI32);
        if (param.code === TYPE.f64) body.push(...OP.f64ReinterpretI64);
        break;
      default:
        body.push(...OP.refNull, ...heapBytes(param));
    }
  }
  body.push(...OP.call, 0);
  const keep = keepTypes || [...type.params, ...type.results].some(refersToDefinedType);
  return new ShimBuilder(types, type.results, runParams).build(keep ? type.index : type, body);
}

/** A shim for the global imported as `"t" "f"`; `run` has no parameters. */
export function getShim(global: GlobalType, types: TypeSpace, keepTypes: boolean): Uint8Array<ArrayBuffer> {
  const keep = keepTypes || refersToDefinedType(global.type);
  return new ShimBuilder(types, [global.type], []).build(global, [...OP.globalGet, 0], keep);
}

class ShimBuilder {
  private readonly globals: number[][] = [];
  private readonly exports: number[][] = [];
  private readonly scratchLocals: number[] = [];

  constructor(
    private readonly types: TypeSpace,
    private readonly results: readonly ValueType[],
    private readonly runParams: readonly number[],
  ) {}

  /** `imported`: a function's type, the index of its type in the types that are kept, or a global's type. */
  build(imported: FunctionType | GlobalType | number, body: readonly number[], keepTypes = typeof imported === 'number'): Uint8Array<ArrayBuffer> {
    const isGlobal = typeof imported === 'object' && 'mutable' in imported;
    const ownTypes: number[][] = [functionTypeBytes(this.runParams, [])];
    let importEntry: number[];
    const firstOwn = keepTypes ? this.types.typeCount : 0;
    if (isGlobal) importEntry = [0x03, ...typeBytes(imported.type), imported.mutable ? 1 : 0];
    else if (typeof imported === 'number') importEntry = [0x00, ...leb(imported)];
    else {
      importEntry = [0x00, ...leb(firstOwn + 1)];
      ownTypes.push(functionTypeBytes(imported.params.flatMap(typeBytes), imported.results.flatMap(typeBytes), imported));
    }
    const importedGlobals = isGlobal ? 1 : 0;
    const code = [...body, ...this.storeResults(importedGlobals), ...OP.end];
    const locals = [...leb(this.scratchLocals.length), ...this.scratchLocals.flatMap((type) => [1, type])];
    const functionBody = [...locals, ...code];
    const runExport = [...name('run'), 0x00, isGlobal ? 0 : 1];
    const keptCount = keepTypes ? this.types.entryCount : 0;
    const typePayload = [...leb(keptCount + ownTypes.length), ...(keepTypes ? this.types.entries : []), ...ownTypes.flat()];
    return Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...[1, ...leb(typePayload.length), ...typePayload],
      ...section(2, [[...name('t'), ...name('f'), ...importEntry]]),
      ...section(3, [leb(firstOwn)]),
      ...section(6, this.globals),
      ...section(7, [runExport, ...this.exports]),
      ...section(10, [[...leb(functionBody.length), ...functionBody]]),
    ]);
  }

  private storeResults(importedGlobals: number): number[] {
    const stores = this.results.map((type, index) => {
      const carrier = resultCarrier(type, this.types);
      const first = importedGlobals + this.globals.length;
      for (const [offset, globalName] of resultNames(index, carrier).entries()) {
        this.exports.push([...name(globalName), 0x03, ...leb(first + offset)]);
      }
      return this.storeResult(type, carrier, first);
    });
    // The last result is on top of the stack.
    return stores.reverse().flat();
  }

  private storeResult(type: ValueType, carrier: ResultCarrier, global: number): number[] {
    const set = (index: number): number[] => [...OP.globalSet, ...leb(index)];
    switch (carrier) {
      case 'v128': {
        this.globals.push(zeroGlobal(TYPE.i64), zeroGlobal(TYPE.i64));
        const local = leb(this.scratch(TYPE.v128));
        const lane = (index: number): number[] => [...OP.localGet, ...local, ...OP.i64x2ExtractLane, index, ...set(global + index)];
        return [...OP.localSet, ...local, ...lane(0), ...lane(1)];
      }
      case 'any': {
        this.globals.push(zeroGlobal(TYPE.i32), nullGlobal(TYPE.externref));
        const local = leb(this.scratch(TYPE.anyref));
        const bit = (test: readonly number[], value: number): number[] => [...OP.localGet, ...local, ...test, ...OP.i32Const, ...leb(value), ...OP.i32Mul];
        return [
          ...[...OP.localSet, ...local],
          ...bit(OP.refIsNull, ANY_BITS.null),
          ...[...bit([...OP.refTest, TYPE.i31ref], ANY_BITS.i31), ...OP.i32Or],
          ...[...bit([...OP.refTest, TYPE.structref], ANY_BITS.struct), ...OP.i32Or],
          ...[...bit([...OP.refTest, TYPE.arrayref], ANY_BITS.array), ...OP.i32Or],
          ...[...bit([...OP.refTest, TYPE.eqref], ANY_BITS.eq), ...OP.i32Or],
          ...set(global),
          ...[...OP.localGet, ...local, ...OP.externConvertAny, ...set(global + 1)],
        ];
      }
      case 'exn':
        this.globals.push(zeroGlobal(TYPE.i32));
        return [...OP.refIsNull, ...set(global)];
      case 'funcref':
      case 'externref':
        this.globals.push(nullGlobal(TYPE[carrier]));
        return set(global);
      default: {
        this.globals.push(zeroGlobal(carrierCode(type)));
        const reinterpret = type.code === TYPE.f32 ? OP.i32ReinterpretF32 : type.code === TYPE.f64 ? OP.i64ReinterpretF64 : [];
        return [...reinterpret, ...set(global)];
      }
    }
  }

  /** The local that holds a result while it is taken apart; one a type is enough. */
  private scratch(code: number): number {
    if (!this.scratchLocals.includes(code)) this.scratchLocals.push(code);
    return this.runParams.length + this.scratchLocals.indexOf(code);
  }
}

const OP = {
  end: [0x0b],
  call: [0x10],
  localGet: [0x20],
  localSet: [0x21],
  globalGet: [0x23],
  globalSet: [0x24],
  i32Const: [0x41],
  i64Const: [0x42],
  i32Mul: [0x6c],
  i32Or: [0x72],
  i32ReinterpretF32: [0xbc],
  i64ReinterpretF64: [0xbd],
  f32ReinterpretI32: [0xbe],
  f64ReinterpretI64: [0xbf],
  refNull: [0xd0],
  refIsNull: [0xd1],
  refAsNonNull: [0xd4],
  refTest: [0xfb, 0x14],
  anyConvertExtern: [0xfb, 0x1a],
  externConvertAny: [0xfb, 0x1b],
  i64x2Splat: [0xfd, 0x12],
  i64x2ExtractLane: [0xfd, 0x1d],
  i64x2ReplaceLane: [0xfd, 0x1e],
} as const;

function zeroGlobal(code: number): number[] {
  return [code, 1, ...(code === TYPE.i32 ? OP.i32Const : OP.i64Const), 0, ...OP.end];
}

function nullGlobal(code: number): number[] {
  return [code, 1, ...OP.refNull, code, ...OP.end];
}

function carrierCode({ code }: ValueType): number {
  return code === TYPE.f32 ? TYPE.i32 : code === TYPE.f64 ? TYPE.i64 : code;
}

function typeBytes(type: ValueType): number[] {
  return type.heap === undefined ? [type.code] : [type.code, ...heapBytes(type)];
}

function heapBytes(type: ValueType): number[] {
  return refersToDefinedType(type) ? signedLeb(heapOf(type)) : [heapOf(type)];
}

/** A function type of types given as bytes; `counts` says how many there are where a type has several bytes. */
function functionTypeBytes(
  params: readonly number[],
  results: readonly number[],
  counts: { readonly params: ArrayLike<unknown>; readonly results: ArrayLike<unknown> } = { params, results },
): number[] {
  return [0x60, ...leb(counts.params.length), ...params, ...leb(counts.results.length), ...results];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const payload = [...leb(entries.length), ...entries.flat()];
  return [id, ...leb(payload.length), ...payload];
}

function name(text: string): number[] {
  return [...leb(text.length), ...latin1Bytes(text)];
}

function leb(value: number): number[] {
  const bytes: number[] = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value !== 0);
  return bytes;
}

/** Of a number that is not negative: a last byte must not look negative. */
function signedLeb(value: number): number[] {
  const bytes = leb(value);
  const last = bytes.length - 1;
  if ((bytes[last]! & 0x40) === 0) return bytes;
  return [...bytes.slice(0, last), bytes[last]! | 0x80, 0];
}
