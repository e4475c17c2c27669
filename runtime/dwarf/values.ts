/** Values of a program's own types as text, in the manner of debuggers: `(x = 42, name = "hello")` (DWARF 5 standard, 5). */
import { floatingText } from '../../compiler/model/number-text.js';
import { AT, TAG } from './abbreviations.js';
import { bytesOf, type Context, type Place } from './locations.js';
import { FORM } from './reader.js';
import type { Unit } from './units.js';

/** Encodings of base types (7.8). */
const ATE = { address: 1, boolean: 2, complexFloat: 3, float: 4, signed: 5, signedChar: 6, unsigned: 7, unsignedChar: 8, utf: 0x10, ascii: 0x12 } as const;

const QUALIFIERS: ReadonlyMap<number, string> = new Map<number, string>([
  [TAG.constType, 'const '], [TAG.volatileType, 'volatile '], [TAG.restrictType, ''], [TAG.atomicType, '_Atomic '],
]);
const POINTERS: ReadonlyMap<number, string> = new Map<number, string>([[TAG.pointerType, ' *'], [TAG.referenceType, ' &'], [TAG.rvalueReferenceType, ' &&']]);

/** Elements of an array, characters of a text, types within types that are shown. */
const ELEMENTS = 16;
const CHARACTERS = 256;
const NESTING = 4;
const POINTER_BYTES = 4;
/** References followed from a type to what it is made of: damaged ones may run in circles. */
const MAX_STEPS = 16;

interface Entry {
  readonly unit: Unit;
  readonly at: number;
  readonly tag: number;
}

function entryAt({ scopes }: Context, at: number | undefined): Entry | undefined {
  const unit = at === undefined ? undefined : scopes.unitAt(at);
  return unit && { unit, at: at!, tag: unit.tagAt(at!) };
}

const number = ({ unit, at }: Entry, attribute: number): number | undefined => {
  const value = unit.read(at, [attribute]).get(attribute);
  return typeof value === 'number' ? value : undefined;
};
const nameOf = ({ unit, at }: Entry): string | undefined => {
  const name = unit.read(at, [AT.name]).get(AT.name);
  return typeof name === 'string' ? name : undefined;
};

function childrenOf({ unit, at }: Entry): Entry[] {
  const children: Entry[] = [];
  unit.walk(at, ({ tag }, child, depth) => {
    if (depth === 1) children.push({ unit, at: child, tag });
  });
  return children;
}

/** The type behind names and qualifiers. */
function underlying(context: Context, at: number | undefined, steps = 0): Entry | undefined {
  const entry = entryAt(context, at);
  if (entry === undefined || steps > MAX_STEPS) return entry;
  return entry.tag === TAG.typedef || QUALIFIERS.has(entry.tag) ? underlying(context, number(entry, AT.type), steps + 1) : entry;
}

/** A type as the source has it. @param at of its entry; undefined for void */
export function typeName(context: Context, at: number | undefined, steps = 0): string {
  const entry = entryAt(context, at);
  if (entry === undefined || steps > MAX_STEPS) return 'void';
  const of = (): string => typeName(context, number(entry, AT.type), steps + 1);
  const own = nameOf(entry);
  if (own !== undefined) return own;
  const pointer = POINTERS.get(entry.tag);
  if (pointer !== undefined) return `${of()}${pointer}`.replace(/\* \*/g, '**');
  const qualifier = QUALIFIERS.get(entry.tag);
  if (qualifier !== undefined) return `${qualifier}${of()}`;
  if (entry.tag === TAG.arrayType) return `${of()}${lengthsOf(entry).map((n) => `[${n ?? ''}]`).join('')}`;
  if (entry.tag === TAG.subroutineType) return `${of()} ()`;
  return '(anonymous)';
}

/** The lengths of an array, outermost first; undefined where only the program knows it. */
function lengthsOf(array: Entry): (number | undefined)[] {
  return childrenOf(array).filter(({ tag }) => tag === TAG.subrangeType).map((range) => {
    const count = number(range, AT.count);
    if (count !== undefined) return count;
    const bound = number(range, AT.upperBound);
    // A bound of all ones is none.
    return bound === undefined || bound === 0xffff_ffff ? undefined : bound + 1;
  });
}

function sizeOf(context: Context, at: number | undefined, steps = 0): number | undefined {
  const entry = underlying(context, at);
  if (entry === undefined || steps > MAX_STEPS) return undefined;
  const own = number(entry, AT.byteSize);
  if (own !== undefined) return own;
  if (POINTERS.has(entry.tag)) return POINTER_BYTES;
  if (entry.tag !== TAG.arrayType) return undefined;
  const element = sizeOf(context, number(entry, AT.type), steps + 1);
  return lengthsOf(entry).reduce<number | undefined>((size, n) => (size === undefined || n === undefined ? undefined : size * n), element);
}

/** A value that DWARF gives as a number. */
export function constantText(context: Context, type: number | undefined, value: bigint): string | undefined {
  return textOf(context, type, bytesOf(value, Math.min(sizeOf(context, type) ?? 8, 16)), 0);
}

/** The value at a place; undefined if it cannot be read. @param type of its entry */
export function valueText(context: Context, type: number | undefined, place: Exclude<Place, undefined>): string | undefined {
  const size = sizeOf(context, type);
  if (size === undefined) return undefined;
  const bytes = 'address' in place ? context.machine.read(place.address, size) : place.bytes;
  return bytes === undefined || bytes.length < size ? undefined : textOf(context, type, bytes.subarray(0, size), 0);
}

const hex = (n: number): string => `0x${n.toString(16).padStart(8, '0')}`;
const quoted = (text: string): string => JSON.stringify(text).replace(/\\u00/g, '\\x');

function textOf(context: Context, type: number | undefined, bytes: Uint8Array, nesting: number): string | undefined {
  const entry = underlying(context, type);
  if (entry === undefined || nesting > NESTING) return '...';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (entry.tag) {
    case TAG.baseType: return baseText(number(entry, AT.encoding), view);
    case TAG.enumerationType: return enumText(entry, view);
    case TAG.arrayType: return arrayText(context, entry, bytes, nesting);
    case TAG.structureType: case TAG.classType: case TAG.unionType: return structText(context, entry, bytes, nesting);
    default: return POINTERS.has(entry.tag) && bytes.length >= POINTER_BYTES ? pointerText(context, entry, view.getUint32(0, true)) : undefined;
  }
}

function integer(view: DataView, signed: boolean): bigint {
  let value = 0n;
  for (let i = view.byteLength - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(i));
  return signed ? BigInt.asIntN(8 * view.byteLength, value) : value;
}

function baseText(encoding: number | undefined, view: DataView): string | undefined {
  switch (encoding) {
    case ATE.boolean: return String(integer(view, false) !== 0n);
    case ATE.float: return view.byteLength === 4 ? floatingText('f32', view.getFloat32(0, true)) : view.byteLength === 8 ? floatingText('f64', view.getFloat64(0, true)) : undefined;
    case ATE.signed: return String(integer(view, true));
    case ATE.signedChar: case ATE.unsignedChar: case ATE.utf: case ATE.ascii: {
      const code = Number(integer(view, false));
      return code <= 0x10_ffff && (code < 0x80 || view.byteLength > 1) ? `'${quoted(String.fromCodePoint(code)).slice(1, -1)}'` : `'\\x${code.toString(16)}'`;
    }
    default: return String(integer(view, false));
  }
}

/** Whether many of the type are a text: C's `signed char` and `unsigned char` are numbers. */
function isCharacter(context: Context, at: number | undefined): boolean {
  const entry = underlying(context, at);
  return entry?.tag === TAG.baseType && number(entry, AT.byteSize) === 1 && /^(char|char8_t)$/.test(nameOf(entry) ?? '');
}

const decoder = new TextDecoder();

function pointerText(context: Context, entry: Entry, address: number): string {
  const target = number(entry, AT.type);
  if (address === 0 || !isCharacter(context, target)) return hex(address);
  for (let length = CHARACTERS; length > 0; length = length >> 1) {
    const bytes = context.machine.read(address, length);
    if (bytes === undefined) continue;
    const end = bytes.indexOf(0);
    return `${hex(address)} ${quoted(decoder.decode(end < 0 ? bytes : bytes.subarray(0, end)))}${end < 0 ? '...' : ''}`;
  }
  return hex(address);
}

function enumText(entry: Entry, view: DataView): string {
  const value = integer(view, true);
  for (const child of childrenOf(entry)) {
    if (child.tag !== TAG.enumerator) continue;
    const found = constant(child, AT.constValue);
    if (found !== undefined && BigInt.asIntN(8 * view.byteLength, found) === value) return nameOf(child) ?? String(value);
  }
  return String(value);
}

/** A number that may be negative. */
function constant({ unit, at }: Entry, attribute: number): bigint | undefined {
  const found = unit.valueAt(at, attribute);
  if (found === undefined) return undefined;
  const { form, implicit, r } = found;
  if (form === FORM.sdata) return r.sleb();
  const value = implicit ?? r.value(form);
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

function arrayText(context: Context, entry: Entry, bytes: Uint8Array, nesting: number): string | undefined {
  const element = number(entry, AT.type);
  const lengths = lengthsOf(entry);
  if (lengths.length === 1 && isCharacter(context, element)) {
    const end = bytes.indexOf(0);
    return quoted(decoder.decode(end < 0 ? bytes : bytes.subarray(0, end)));
  }
  const size = sizeOf(context, element);
  if (size === undefined || size === 0) return undefined;
  const rows = (part: Uint8Array, [, ...inner]: readonly unknown[], row: number): string => {
    const count = Math.floor(part.length / row);
    const shown = Array.from({ length: Math.min(count, ELEMENTS) }, (_, i) => {
      const item = part.subarray(i * row, (i + 1) * row);
      return inner.length === 0 ? textOf(context, element, item, nesting + 1) ?? '?' : rows(item, inner, row / (lengths[lengths.length - inner.length] ?? 1));
    });
    return `{${shown.join(', ')}${count > ELEMENTS ? `, ... ${count - ELEMENTS} more` : ''}}`;
  };
  return rows(bytes, lengths, bytes.length / (lengths[0] ?? 1));
}

function structText(context: Context, entry: Entry, bytes: Uint8Array, nesting: number): string | undefined {
  if (nameOf(entry) === '&str' && bytes.length === 2 * POINTER_BYTES) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const text = context.machine.read(view.getUint32(0, true), Math.min(view.getUint32(4, true), CHARACTERS));
    if (text !== undefined) return quoted(decoder.decode(text)) + (view.getUint32(4, true) > CHARACTERS ? '...' : '');
  }
  const parts: string[] = [];
  for (const child of childrenOf(entry)) {
    if (child.tag === TAG.variantPart) return variantText(context, child, bytes, nesting);
    const text = child.tag === TAG.member || child.tag === TAG.inheritance ? memberText(context, child, bytes, nesting) : undefined;
    if (text !== undefined) parts.push(text);
  }
  return `(${parts.join(', ')})`;
}

/** `name = value`; undefined for what is not in the object, as static members are not. */
function memberText(context: Context, member: Entry, bytes: Uint8Array, nesting: number): string | undefined {
  const type = number(member, AT.type);
  const bits = number(member, AT.bitSize);
  const bitOffset = number(member, AT.dataBitOffset);
  // The members of a union lie at its beginning, and say nothing.
  const offset = number(member, AT.dataMemberLocation) ?? Math.floor((bitOffset ?? 0) / 8);
  const size = sizeOf(context, type);
  if (number(member, AT.declaration) !== undefined) return undefined;
  let value: string | undefined;
  if (bits !== undefined && bitOffset !== undefined) value = bitFieldText(context, type, bytes, bitOffset, bits);
  else if (size !== undefined && offset + size <= bytes.length) value = textOf(context, type, bytes.subarray(offset, offset + size), nesting + 1);
  const name = nameOf(member) ?? (member.tag === TAG.inheritance ? typeName(context, type) : undefined);
  return name === undefined ? value ?? '?' : `${name} = ${value ?? '?'}`;
}

function bitFieldText(context: Context, type: number | undefined, bytes: Uint8Array, bitOffset: number, bits: number): string | undefined {
  const size = sizeOf(context, type) ?? 8;
  const all = integer(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), false);
  const field = (all >> BigInt(bitOffset)) & ((1n << BigInt(bits)) - 1n);
  const entry = underlying(context, type);
  const encoding = entry && number(entry, AT.encoding);
  const signed = encoding === ATE.signed || encoding === ATE.signedChar;
  return textOf(context, type, bytesOf(signed ? BigInt.asIntN(bits, field) : field, size), 0);
}

/** Of the variants of an object (Rust's enums), the one that it is. */
function variantText(context: Context, part: Entry, bytes: Uint8Array, nesting: number): string | undefined {
  const discriminant = entryAt(context, number(part, AT.discr));
  const size = discriminant && sizeOf(context, number(discriminant, AT.type));
  const offset = discriminant && (number(discriminant, AT.dataMemberLocation) ?? 0);
  let value: bigint | undefined;
  if (size !== undefined && offset !== undefined && offset + size <= bytes.length) {
    value = integer(new DataView(bytes.buffer, bytes.byteOffset + offset, size), false);
  }
  const variants = childrenOf(part).filter(({ tag }) => tag === TAG.variant);
  const wanted = (variant: Entry): bigint | undefined => constant(variant, AT.discrValue);
  const chosen = variants.find((variant) => {
    const own = wanted(variant);
    return own !== undefined && value !== undefined && BigInt.asUintN(8 * (size ?? 8), own) === value;
  }) ?? variants.find((variant) => wanted(variant) === undefined);
  const member = chosen && childrenOf(chosen).find(({ tag }) => tag === TAG.member);
  return member && memberText(context, member, bytes, nesting)?.replace(/^(\w+) = \(\)$/, '$1').replace(/^(\w+) = \(/, '$1(');
}
