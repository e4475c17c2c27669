/** The variables that are in scope at an instruction, with their values as text (DWARF 5 standard, 3.5 and 4). */
import type { Module } from '../../compiler/model/module.js';
import { AT, TAG } from './abbreviations.js';
import { scopesOf } from './frames.js';
import { type Context, type Machine, placeOf } from './locations.js';
import { FORM } from './reader.js';
import { tolerate, type Unit } from './units.js';
import { constantText, typeName, valueText } from './values.js';

export type { Machine } from './locations.js';

export interface Variable {
  readonly name: string;
  /** Its type's name, for people. */
  readonly type: string;
  /** Undefined if it has none here: it was optimised away, or the frame does not have what it would take. */
  readonly value: string | undefined;
}

const REFERENCES = [AT.abstractOrigin, AT.specification];
const MAX_REFERENCES = 4;

/**
 * The variables of each function that the instruction at a byte offset of the binary belongs to, the innermost inlined one first, as `sourceFrames` has them; of each, parameters
 * first, then from the outermost block inwards. Of damaged DWARF what could be read; never throws for it.
 */
export function variablesAt(module: Module, offset: number, machine: Machine): readonly (readonly Variable[])[] {
  if (module.code === undefined) return [];
  const scopes = scopesOf(module);
  const address = offset - module.code.start;
  const found = scopes.find(address);
  if (found === undefined || found.functions.length === 0) return [];
  const { unit, functions } = found;
  const context: Context = { scopes, unit, func: functions[functions.length - 1]!.entry, address, machine };
  return functions.map(({ entry }) => entriesIn(context, entry).flatMap((at) => tolerate(() => variable(context, at)) ?? []));
}

/** The entries of a function's variables, in the order of the source. */
function entriesIn({ scopes, unit, address }: Context, func: number): number[] {
  const entries: number[] = [];
  // What is inside an inlined or nested function, or a block that is not being run, is not looked at.
  let skipped = Infinity;
  tolerate(() => unit.walk(func, ({ tag, hasRanges }, at, depth) => {
    if (depth > skipped) return;
    skipped = Infinity;
    if (depth === 0) return;
    if (tag === TAG.formalParameter || tag === TAG.variable) entries.push(at);
    else if (tag === TAG.inlinedSubroutine || tag === TAG.subprogram) skipped = depth;
    else if (tag === TAG.lexicalBlock && hasRanges && !scopes.rangesOf(unit, at).some(({ start, end }) => start <= address && address < end)) skipped = depth;
    else if (tag !== TAG.lexicalBlock) skipped = depth;
  }));
  return entries;
}

/** An attribute of an entry, or of what that refers to: an inlined variable's name is at its definition. */
function attributeOf({ scopes }: Context, entry: number, attribute: number): string | number | undefined {
  for (let n = 0; n <= MAX_REFERENCES; n++) {
    const values = scopes.unitAt(entry)?.read(entry, [attribute, ...REFERENCES]);
    const value = values?.get(attribute);
    if (value !== undefined) return value;
    const next = values?.get(AT.abstractOrigin) ?? values?.get(AT.specification);
    if (typeof next !== 'number') return undefined;
    entry = next;
  }
  return undefined;
}

function variable(context: Context, entry: number): Variable | undefined {
  const name = attributeOf(context, entry, AT.name);
  const type = attributeOf(context, entry, AT.type);
  if (typeof name !== 'string' || name === '') return undefined;
  const of = typeof type === 'number' ? type : undefined;
  const constant = constantOf(context.unit, entry);
  const place = constant === undefined ? placeOf(context, entry) : undefined;
  return { name, type: typeName(context, of), value: constant !== undefined ? constantText(context, of, constant) : place && valueText(context, of, place) };
}

/** A value that the entry says itself. */
function constantOf(unit: Unit, entry: number): bigint | undefined {
  const found = unit.valueAt(entry, AT.constValue);
  if (found === undefined) return undefined;
  const { form, implicit, r } = found;
  switch (form) {
    case FORM.implicitConst: return BigInt(implicit!);
    case FORM.sdata: return r.sleb();
    case FORM.udata: return BigInt(r.leb());
    case FORM.data1: return BigInt(r.byte());
    case FORM.data2: return BigInt(r.u2());
    case FORM.data4: return BigInt(r.u4());
    case FORM.data8: return BigInt(r.u4()) | (BigInt(r.u4()) << 32n);
    default: return undefined;
  }
}
