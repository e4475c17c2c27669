/** Types of the component model, and how their definitions read in a binary. */
import type { ByteReader } from '../../compiler/binary/bytes.js';

export const PRIMITIVES = ['bool', 's8', 'u8', 's16', 'u16', 's32', 'u32', 's64', 'u64', 'f32', 'f64', 'char', 'string'] as const;
export type Primitive = (typeof PRIMITIVES)[number];

export interface Field {
  readonly name: string;
  readonly type: ValueType;
}

/** A type of values: what it stands for, and the name that it has where it is imported or exported. */
export type ValueType = { readonly named?: string | undefined } & (
  | { readonly kind: Primitive }
  | { readonly kind: 'record'; readonly fields: readonly Field[] }
  | { readonly kind: 'variant'; readonly cases: readonly { readonly name: string; readonly type: ValueType | undefined }[] }
  | { readonly kind: 'list'; readonly element: ValueType; readonly length: number | undefined }
  | { readonly kind: 'tuple'; readonly types: readonly ValueType[] }
  | { readonly kind: 'flags' | 'enum'; readonly names: readonly string[] }
  | { readonly kind: 'option'; readonly type: ValueType }
  | { readonly kind: 'result'; readonly ok: ValueType | undefined; readonly error: ValueType | undefined }
  /** A handle of a resource. */
  | { readonly kind: 'own' | 'borrow'; readonly resource: string | undefined }
  /** Of WASI 0.3. */
  | { readonly kind: 'stream' | 'future'; readonly element: ValueType | undefined }
  | { readonly kind: 'error-context' }
);

export interface FunctionType {
  readonly kind: 'func';
  readonly async: boolean;
  readonly params: readonly Field[];
  readonly result: ValueType | undefined;
}

/** The first byte of primitive types, counted down. */
const FIRST_PRIMITIVE = 0x7f;
const ERROR_CONTEXT = 0x64;

/** What a type that is referred to by its index is, if it is one of values. */
export type TypeAt = (index: number) => ValueType | undefined;

/** A type of values: a primitive one, or the index of a definition. */
export function readValueType(r: ByteReader, at: TypeAt): ValueType {
  const start = r.pos;
  if (r.isNegative) return primitive(r.byte()) ?? r.fail('unknown type of values', start);
  return at(r.u32()) ?? r.fail('not a type of values', start);
}

function primitive(code: number): ValueType | undefined {
  if (code === ERROR_CONTEXT) return { kind: 'error-context' };
  const kind = PRIMITIVES[FIRST_PRIMITIVE - code];
  return kind && { kind };
}

export function list<T>(r: ByteReader, read: () => T): T[] {
  const items: T[] = [];
  for (let n = r.u32(); n > 0; n--) items.push(read());
  return items;
}

const optional = <T>(r: ByteReader, read: () => T): T | undefined => (r.byte() === 0 ? undefined : read());

/** A definition of a type of values or functions, whose first byte has been read; undefined if it is one of others. */
export function readDefinition(code: number, r: ByteReader, at: TypeAt): ValueType | FunctionType | undefined {
  const value = (): ValueType => readValueType(r, at);
  const fields = (): Field[] => list(r, () => ({ name: r.name(), type: value() }));
  switch (code) {
    case 0x72: return { kind: 'record', fields: fields() };
    case 0x71: return {
      kind: 'variant',
      cases: list(r, () => {
        const name = r.name();
        const type = optional(r, value);
        // What it refines, which is nothing.
        r.byte();
        return { name, type };
      }),
    };
    case 0x70: return { kind: 'list', element: value(), length: undefined };
    case 0x67: {
      const element = value();
      return { kind: 'list', element, length: r.u32() };
    }
    case 0x6f: return { kind: 'tuple', types: list(r, value) };
    case 0x6e: return { kind: 'flags', names: list(r, () => r.name()) };
    case 0x6d: return { kind: 'enum', names: list(r, () => r.name()) };
    case 0x6b: return { kind: 'option', type: value() };
    case 0x6a: {
      const ok = optional(r, value);
      return { kind: 'result', ok, error: optional(r, value) };
    }
    case 0x69: case 0x68: {
      const of = at(r.u32());
      return { kind: code === 0x69 ? 'own' : 'borrow', resource: of?.kind === 'own' ? of.resource : undefined };
    }
    case 0x66: case 0x65: return { kind: code === 0x66 ? 'stream' : 'future', element: optional(r, value) };
    case 0x40: case 0x43: {
      const params = fields();
      // Otherwise a second byte, which is 0, follows.
      const result = r.byte() === 0 ? value() : void r.byte();
      return { kind: 'func', async: code === 0x43, params, result: result ?? undefined };
    }
    default: return primitive(code);
  }
}

/** How a type reads in messages, as in WIT. */
export function typeText(type: ValueType): string {
  switch (type.kind) {
    case 'record': return `record { ${type.fields.map(({ name, type: t }) => `${name}: ${typeText(t)}`).join(', ')} }`;
    case 'variant': return `variant { ${type.cases.map(({ name, type: t }) => (t === undefined ? name : `${name}(${typeText(t)})`)).join(', ')} }`;
    case 'flags': case 'enum': return `${type.kind} { ${type.names.join(', ')} }`;
    case 'list': return `list<${typeText(type.element)}${type.length === undefined ? '' : `, ${type.length}`}>`;
    case 'tuple': return `tuple<${type.types.map(typeText).join(', ')}>`;
    case 'option': return `option<${typeText(type.type)}>`;
    case 'result': {
      const { ok, error } = type;
      if (error === undefined) return ok === undefined ? 'result' : `result<${typeText(ok)}>`;
      return `result<${ok === undefined ? '_' : typeText(ok)}, ${typeText(error)}>`;
    }
    case 'own': case 'borrow': return 'a resource';
    default: return type.kind;
  }
}

export const functionText = ({ params, result }: FunctionType): string =>
  `func(${params.map(({ name, type }) => `${name}: ${typeText(type)}`).join(', ')})${result === undefined ? '' : ` -> ${typeText(result)}`}`;
