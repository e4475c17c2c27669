/** Where a variable is, and its bytes (DWARF 5 standard, 2.5 and 2.6; for WebAssembly the tool conventions' "DWARF for WebAssembly"). */
import { AT } from './abbreviations.js';
import type { Scopes } from './functions.js';
import { DwarfReader, FORM } from './reader.js';
import type { Unit } from './units.js';

/** What a frame of the program has. Undefined: it is not known, or not there. */
export interface Machine {
  /** The bits of a local, global or operand, lowest byte first. */
  local(index: number): Uint8Array | undefined;
  global(index: number): Uint8Array | undefined;
  operand(index: number): Uint8Array | undefined;
  read(address: number, length: number): Uint8Array | undefined;
}

/** Kinds of entries in a list of DWARF 5 (7.7.3). */
const LLE = {
  endOfList: 0, baseAddressx: 1, startxEndx: 2, startxLength: 3, offsetPair: 4, defaultLocation: 5, baseAddress: 6, startEnd: 7, startLength: 8,
} as const;
const BASE_SELECTION = 0xffff_ffff;

/** Operations (7.7.1) that occur in code for WebAssembly. */
const OP = {
  addr: 0x03, deref: 0x06, const1u: 0x08, const1s: 0x09, const2u: 0x0a, const2s: 0x0b, const4u: 0x0c, const4s: 0x0d, const8u: 0x0e, const8s: 0x0f, constu: 0x10,
  consts: 0x11, dup: 0x12, drop: 0x13, over: 0x14, swap: 0x16, and: 0x1a, minus: 0x1c, mul: 0x1e, neg: 0x1f, not: 0x20, or: 0x21, plus: 0x22, plusUconst: 0x23,
  shl: 0x24, shr: 0x25, shra: 0x26, xor: 0x27, eq: 0x29, ge: 0x2a, gt: 0x2b, le: 0x2c, lt: 0x2d, ne: 0x2e, lit0: 0x30, lit31: 0x4f, fbreg: 0x91, piece: 0x93,
  derefSize: 0x94, nop: 0x96, implicitValue: 0x9e, stackValue: 0x9f, addrx: 0xa1, constx: 0xa2, wasmLocation: 0xed,
} as const;
const WASM = { local: 0, global: 1, operand: 2, globalU32: 3 } as const;

/** A place: an address in memory, or bytes that are nowhere. Undefined: it has none here. */
export type Place = { readonly address: number } | { readonly bytes: Uint8Array } | undefined;

/** A cursor over an attribute's expression at an address of the code, out of a list if there is one; undefined where there is none. */
function expressionAt(scopes: Scopes, unit: Unit, entry: number, attribute: number, address: number): DwarfReader | undefined {
  const value = unit.valueAt(entry, attribute);
  if (value === undefined) return undefined;
  const { form, r } = value;
  switch (form) {
    case FORM.exprloc: case FORM.block: return r.part(r.leb());
    case FORM.block1: return r.part(r.byte());
    case FORM.block2: return r.part(r.u2());
    case FORM.block4: return r.part(r.u4());
    case FORM.loclistx: {
      const list = unit.locationList(r.leb());
      return list === undefined ? undefined : findInList(unit, list, scopes.baseOf(unit), address);
    }
    case FORM.secOffset: case FORM.data4: {
      const list = r.u4();
      return unit.version >= 5 ? findInList(unit, list, scopes.baseOf(unit), address) : findInOldList(unit, list, scopes.baseOf(unit), address);
    }
    default: return undefined;
  }
}

function findInOldList(unit: Unit, offset: number, base: number, address: number): DwarfReader | undefined {
  const r = DwarfReader.section(unit.module, '.debug_loc');
  r?.skip(offset);
  while (r !== undefined) {
    const start = r.u4();
    const end = r.u4();
    if (start === 0 && end === 0) break;
    if (start === BASE_SELECTION) base = end;
    else {
      const expression = r.part(r.u2());
      if (base + start <= address && address < base + end) return expression;
    }
  }
  return undefined;
}

function findInList(unit: Unit, offset: number, base: number, address: number): DwarfReader | undefined {
  const r = DwarfReader.section(unit.module, '.debug_loclists');
  r?.skip(offset);
  let otherwise: DwarfReader | undefined;
  const indexed = (): number => unit.addressAt(r!.leb()) ?? -1;
  while (r !== undefined) {
    const kind = r.byte();
    let start: number;
    let end: number;
    switch (kind) {
      case LLE.endOfList: return otherwise;
      case LLE.baseAddressx: base = indexed(); continue;
      case LLE.baseAddress: base = r.u4(); continue;
      case LLE.startxEndx: start = indexed(); end = indexed(); break;
      case LLE.startxLength: start = indexed(); end = start + r.leb(); break;
      case LLE.offsetPair: start = base + r.leb(); end = base + r.leb(); break;
      case LLE.defaultLocation: start = 0; end = 0; otherwise = r.part(r.leb()); continue;
      case LLE.startEnd: start = r.u4(); end = r.u4(); break;
      case LLE.startLength: start = r.u4(); end = start + r.leb(); break;
      default: return r.fail(`unknown kind of location ${kind}`);
    }
    const expression = r.part(r.leb());
    if (start <= address && address < end) return expression;
  }
  return otherwise;
}

const bigOf = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

export function bytesOf(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++, value >>= 8n) bytes[i] = Number(value & 0xffn);
  return bytes;
}

/** What cannot be computed here. */
class Unknown extends Error {}
const unknown = (): never => {
  throw new Unknown();
};

/** Evaluates one expression. Values are of 64 bits, addresses of 32. */
class Evaluator {
  private readonly stack: bigint[] = [];
  /** The bits of a whole vector or number, while it is the last thing on the stack. */
  private whole: Uint8Array | undefined = undefined;
  private isValue = false;
  private implicit: Uint8Array | undefined = undefined;

  constructor(private readonly unit: Unit, private readonly machine: Machine, private readonly frameBase: () => bigint) {}

  private pop(): bigint {
    return this.stack.pop() ?? unknown();
  }

  /** @throws Unknown */
  run(r: DwarfReader): Place {
    const pieces: Uint8Array[] = [];
    while (!r.done) {
      const op = r.byte();
      if (op === OP.piece) pieces.push(this.bytes(r.leb()));
      else this.step(op, r);
    }
    if (pieces.length > 0) return { bytes: Uint8Array.from(pieces.flatMap((piece) => [...piece])) };
    if (this.implicit !== undefined) return { bytes: this.implicit };
    if (this.stack.length === 0) return undefined;
    if (this.isValue) return { bytes: this.whole ?? bytesOf(this.pop(), 8) };
    return { address: Number(BigInt.asUintN(32, this.pop())) };
  }

  /** The value of an expression, as of a frame base. @throws Unknown */
  value(r: DwarfReader): bigint {
    while (!r.done) this.step(r.byte(), r);
    return this.pop();
  }

  /** Of a piece. */
  private bytes(length: number): Uint8Array {
    if (this.implicit !== undefined) {
      const { implicit } = this;
      this.implicit = undefined;
      return implicit.slice(0, length);
    }
    if (this.stack.length === 0) return unknown();
    const { isValue } = this;
    const top = this.pop();
    this.isValue = false;
    return isValue ? bytesOf(top, length) : this.memory(top, length);
  }

  private memory(address: bigint, length: number): Uint8Array {
    return this.machine.read(Number(BigInt.asUintN(32, address)), length) ?? unknown();
  }

  private step(op: number, r: DwarfReader): void {
    const { stack } = this;
    const push = (value: bigint | number): void => void stack.push(BigInt.asIntN(64, BigInt(value)));
    const signed = (bytes: number): bigint => BigInt.asIntN(8 * bytes, bigOf(r.bytesOf(bytes)));
    const binary = (f: (a: bigint, b: bigint) => bigint | boolean): void => {
      const b = this.pop();
      const result = f(this.pop(), b);
      push(typeof result === 'boolean' ? Number(result) : result);
    };
    this.isValue = false;
    this.whole = undefined;
    if (op >= OP.lit0 && op <= OP.lit31) return push(op - OP.lit0);
    switch (op) {
      case OP.addr: return push(r.u4());
      case OP.addrx: case OP.constx: return push(this.unit.addressAt(r.leb()) ?? unknown());
      case OP.const1u: return push(r.byte());
      case OP.const2u: return push(r.u2());
      case OP.const4u: return push(r.u4());
      case OP.const8u: case OP.const8s: return push(signed(8));
      case OP.const1s: return push(signed(1));
      case OP.const2s: return push(signed(2));
      case OP.const4s: return push(signed(4));
      case OP.constu: return push(BigInt(r.leb()));
      case OP.consts: return push(r.sleb());
      case OP.dup: return push(stack[stack.length - 1] ?? unknown());
      case OP.over: return push(stack[stack.length - 2] ?? unknown());
      case OP.drop: return void this.pop();
      case OP.swap: {
        const [a, b] = [this.pop(), this.pop()];
        stack.push(a, b);
        return;
      }
      case OP.deref: return push(bigOf(this.memory(this.pop(), 4)));
      case OP.derefSize: return push(bigOf(this.memory(this.pop(), r.byte())));
      case OP.neg: return push(-this.pop());
      case OP.not: return push(~this.pop());
      case OP.plusUconst: return push(this.pop() + BigInt(r.leb()));
      case OP.and: return binary((a, b) => a & b);
      case OP.or: return binary((a, b) => a | b);
      case OP.xor: return binary((a, b) => a ^ b);
      case OP.plus: return binary((a, b) => a + b);
      case OP.minus: return binary((a, b) => a - b);
      case OP.mul: return binary((a, b) => a * b);
      case OP.shl: return binary((a, b) => a << BigInt.asUintN(6, b));
      case OP.shr: return binary((a, b) => BigInt.asUintN(64, a) >> BigInt.asUintN(6, b));
      case OP.shra: return binary((a, b) => a >> BigInt.asUintN(6, b));
      case OP.eq: return binary((a, b) => a === b);
      case OP.ne: return binary((a, b) => a !== b);
      case OP.lt: return binary((a, b) => a < b);
      case OP.le: return binary((a, b) => a <= b);
      case OP.gt: return binary((a, b) => a > b);
      case OP.ge: return binary((a, b) => a >= b);
      case OP.fbreg: return push(this.frameBase() + r.sleb());
      case OP.nop: return;
      case OP.implicitValue: this.implicit = r.bytesOf(r.leb()); return;
      case OP.stackValue: this.isValue = true; return;
      case OP.wasmLocation: {
        const bits = this.wasm(r.byte(), r);
        push(bigOf(bits.subarray(0, 8)));
        // Like a register: what follows may still say that it is a value, which changes nothing, or compute with it.
        this.isValue = true;
        this.whole = r.done || r.peek() === OP.stackValue ? bits : undefined;
        if (r.peek() === OP.stackValue) r.byte();
        return;
      }
      // Values at the entry of a function, of other threads and the like.
      default: return unknown();
    }
  }

  private wasm(kind: number, r: DwarfReader): Uint8Array {
    const { machine } = this;
    switch (kind) {
      case WASM.local: return machine.local(r.leb()) ?? unknown();
      case WASM.global: return machine.global(r.leb()) ?? unknown();
      case WASM.operand: return machine.operand(r.leb()) ?? unknown();
      case WASM.globalU32: return machine.global(r.u4()) ?? unknown();
      default: return unknown();
    }
  }
}

/** Where variables are asked for. */
export interface Context {
  readonly scopes: Scopes;
  readonly unit: Unit;
  /** The entry of the function that has the code, whose frame base counts. */
  readonly func: number;
  /** Of the instruction, in the code section. */
  readonly address: number;
  readonly machine: Machine;
}

/**
 * Where a variable is.
 * @param entry of the variable
 * @throws InvalidModule if something is damaged
 */
export function placeOf({ scopes, unit, func, address, machine }: Context, entry: number): Place {
  const frameBase = (): bigint => {
    const base = expressionAt(scopes, unit, func, AT.frameBase, address) ?? unknown();
    return BigInt.asUintN(32, new Evaluator(unit, machine, unknown).value(base));
  };
  try {
    const expression = expressionAt(scopes, unit, entry, AT.location, address);
    return expression && new Evaluator(unit, machine, frameBase).run(expression);
  } catch (e) {
    if (e instanceof Unknown) return undefined;
    throw e;
  }
}
