/**
 * The table of what each instruction means in JavaScript, and how its entries are made; meaning.ts has those of numbers, the files that begin with `simd` those of
 * vectors. See template.ts for the holes.
 */
import { usesFloatBits } from './float-bits.js';
import type { Form } from './forms.js';
import { isAddress, parseTemplate, partOfHole, type Template } from './template.js';

export type Meaning =
  /**
   * One variable. `bool`: the JavaScript value is a boolean. `numeric`: of a float operand only the number matters, not which NaN it is. `plain`: a float
   * that is a number to any engine (see `Expr`).
   */
  | ({ readonly kind: 'value'; readonly js: Template; readonly bool: boolean; readonly numeric: boolean; readonly plain: boolean } & Common)
  /**
   * An expression for each part of the result, of the form `gives` if it has one; later ones may use earlier ones, and so may what is
   * done `then`, which writes memory and does not trap. What is done `first` traps if anything does: the parts then only read memory. `numeric` and `plain`: for
   * each as of one variable.
   */
  | ({
    readonly kind: 'parts'; readonly parts: Templates; readonly first: First | undefined; readonly then: Template | undefined; readonly numeric: boolean; readonly plain: boolean;
    readonly gives: Form | undefined; readonly signs: Signs | undefined;
  } & Common)
  /** A call whose result has several parts: as calls of functions give it, the first is returned and the others are left in their places. */
  | ({ readonly kind: 'wide'; readonly js: Template } & Common)
  /** A statement without result. */
  | ({ readonly kind: 'effect'; readonly js: Template } & Common);

type Templates = readonly [Template, ...Template[]];

/** What an access of memory does before its parts are read, and of floats that are read, the plain numbers (see `Expr`) and the bits of float32. */
interface First {
  readonly js: Template;
  readonly numbers: Templates | undefined;
  readonly bits: Templates | undefined;
}

/** What only has the highest bit of each lane of the result right (see `Expr`), which is all ones or all zeros. */
interface Signs {
  readonly parts: Templates;
  readonly bits: 8 | 16;
}

interface Common {
  readonly facts: Facts;
  /** The forms in which it takes its operands; undefined for the exact one. */
  readonly takes: readonly (Form | undefined)[];
}

export interface Facts {
  readonly traps: boolean;
  readonly memory: boolean;
  /** Whether a template calls the support object. */
  readonly support: boolean;
  /** Whether they make bits of a float32, or the other way about, in place. */
  readonly bits: boolean;
  /** Whether they use variables for the moment. */
  readonly scratch: boolean;
  readonly operands: readonly OperandUse[];
}

/** What the templates do with one operand. */
export interface OperandUse {
  /** Which of its parts are written more than once: bit 0 for the first. */
  readonly twice: number;
  /** Which of its parts may be left unevaluated, or are evaluated after an effect of the instruction. */
  readonly unsure: number;
}

const MAX_OPERANDS = 3;

function factsOf(...templates: Template[]): Facts {
  return factsThen(templates, undefined);
}

/** @param then evaluated after the others */
function factsThen(before: readonly Template[], then: Template | undefined): Facts {
  const templates = then === undefined ? before : [...before, then];
  const operands = Array.from({ length: MAX_OPERANDS }, () => ({ once: 0, twice: 0, unsure: 0 }));
  const mention = (operand: number, part: number, unsure: boolean): void => {
    const o = operands[operand]!;
    const bit = 1 << part;
    o.twice |= o.once & bit;
    o.once |= bit;
    if (unsure) o.unsure |= bit;
  };
  let memory = false;
  for (const t of templates) {
    for (const { name, unsure } of t.holes) {
      if (isAddress(name)) mention(0, 0, false);
      else if (/^[0-9]/.test(name)) mention(Number(name[0]), partOfHole(name), unsure || t === then);
    }
    if (t.texts.some((text) => /\bD\b/.test(text))) memory = true;
  }
  const support = templates.some((t) => t.texts.some((text) => /\bR\./.test(text)));
  const bits = templates.some((t) => t.texts.some(usesFloatBits));
  const scratch = templates.some((t) => t.texts.some((text) => /\b[xy] /.test(text)));
  const uses = (name: string): boolean => templates.some((t) => t.uses.has(name));
  return {
    traps: uses('pc'), support, bits, scratch, memory: memory || uses('M'),
    operands: operands.map(({ once, twice, unsure }) => ({ twice, unsure: unsure | ~once })),
  };
}

/** What tells instructions of one name apart whose meanings differ. */
export interface Immediates {
  readonly lane: number;
  readonly lanes: readonly number[];
}
const ANY: Immediates = { lane: 0, lanes: Array.from({ length: 16 }, (_, i) => 2 * i) };

type Make = (immediates: Immediates) => Meaning;

/** Made when first asked for: a program uses few of them, and parsing all would be felt at the start. */
const table = new Map<string, Make>();
/** The templates as they are written, for meanings of lanes that are made of them. */
const written = new Map<string, Written>();

interface Written {
  readonly sources: Sources;
  readonly flags: Flags;
}

/** An expression for each part. */
export type Sources = readonly [string, ...string[]];

function define(name: string, make: Make): void {
  if (table.has(name)) throw new Error(`two meanings for ${name}`);
  table.set(name, make);
}

function add(name: string, make: () => Meaning): void {
  let made: Meaning | undefined;
  define(name, () => (made ??= make()));
}

/** Adds one whose templates depend on an immediate. @param keyOf what tells the values of the immediate apart */
function byImmediate(name: string, keyOf: (immediates: Immediates) => number | string, make: Make): void {
  const made = new Map<number | string, Meaning>();
  define(name, (immediates) => {
    const key = keyOf(immediates);
    let meaning = made.get(key);
    if (meaning === undefined) made.set(key, (meaning = make(immediates)));
    return meaning;
  });
}

/** Adds one whose templates depend on its lane. */
export const byLane = (name: string, make: (lane: number) => Meaning): void => byImmediate(name, ({ lane }) => lane, ({ lane }) => make(lane));
/** Adds one whose templates depend on its lanes. */
export const byLanes = (name: string, make: (lanes: readonly number[]) => Meaning): void =>
  byImmediate(name, ({ lanes }) => lanes.join(' '), ({ lanes }) => make(lanes));

export interface Flags {
  readonly bool?: boolean;
  readonly numeric?: boolean;
  readonly plain?: boolean;
  readonly takes?: readonly (Form | undefined)[];
  readonly gives?: Form;
  readonly signs?: { readonly sources: Sources; readonly bits: 8 | 16 };
  /** Sources of what is done first, and of the parts as numbers and as bits. */
  readonly first?: { readonly source: string; readonly numbers?: Sources; readonly bits?: Sources };
  /** Source of what is done then. */
  readonly then?: string;
}

const EXACT: readonly (Form | undefined)[] = [];

export function valueOf(source: string, { bool = false, numeric = false, plain = false, takes = EXACT }: Flags = {}): Meaning {
  const js = parseTemplate(source);
  return { kind: 'value', js, bool, numeric, plain, takes, facts: factsOf(js) };
}

/** An expression for each part. */
export function partsOf(sources: Sources, flags: Flags = {}): Meaning {
  const { numeric = false, plain = false, takes = EXACT, gives, first: before, then: after, signs: of } = flags;
  const all = (some: Sources): Templates => some.map(parseTemplate) as unknown as Templates;
  const parts = all(sources);
  const signs = of && { parts: all(of.sources), bits: of.bits };
  const first = before && { js: parseTemplate(before.source), numbers: before.numbers && all(before.numbers), bits: before.bits && all(before.bits) };
  const then = after === undefined ? undefined : parseTemplate(after);
  return { kind: 'parts', parts, first, then, numeric, plain, takes, gives, signs, facts: factsThen(first === undefined ? parts : [first.js, ...parts], then) };
}

export function singleOf(kind: 'wide' | 'effect', source: string, { takes = EXACT }: Flags = {}): Meaning {
  const js = parseTemplate(source);
  return { kind, js, takes, facts: factsOf(js) };
}

export function values(rows: Readonly<Record<string, string>>, flags: Flags = {}): void {
  for (const [name, source] of Object.entries(rows)) {
    written.set(name, { sources: [source], flags });
    add(name, () => valueOf(source, flags));
  }
}

export function partwise(rows: Readonly<Record<string, Sources | (() => Sources)>>, flags: Flags = {}): void {
  for (const [name, row] of Object.entries(rows)) {
    if (typeof row !== 'function') written.set(name, { sources: row, flags });
    add(name, () => partsOf(typeof row === 'function' ? row() : row, flags));
  }
}

export function single(kind: 'wide' | 'effect', rows: Readonly<Record<string, string>>): void {
  for (const [name, source] of Object.entries(rows)) add(name, () => singleOf(kind, source));
}

/** Adds meanings that are made when first asked for. */
export function made(rows: Readonly<Record<string, () => Meaning>>): void {
  for (const [name, make] of Object.entries(rows)) add(name, make);
}

/** The templates of an instruction as meaning.ts has them. */
export function writtenFor(name: string): Written {
  const found = written.get(name);
  if (found === undefined) throw new Error(`${name} has no templates`);
  return found;
}

/**
 * Adds the meaning of an instruction that has been added to the table of instructions.
 * @param sources an expression for the only part of its result, or one for each part
 */
export const addMeaning = (name: string, ...sources: Sources): void => add(name, () => (sources.length === 1 ? valueOf(sources[0]) : partsOf(sources)));

/** The meaning of an instruction, or undefined for those that the printers know: control, calls, variables, constants. */
export const meaningOf = (name: string, immediates = ANY): Meaning | undefined => table.get(name)?.(immediates);
