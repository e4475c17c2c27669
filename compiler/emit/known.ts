/**
 * What the operands of integer instructions are known to be, and what is left of a meaning where parts of them are 0 or -1, as the upper half is of most constants of 64 bits, and of what was an
 * unsigned i32 before. A template says nothing of that: what is left follows from its tree.
 */
import type { Expr, Value } from './expression.js';
import { type Meaning, partsOf, type Sources, valueOf } from './meaning-table.js';
import { type Known, simplified } from './simplify.js';

/** Of each meaning, by what is known. */
const made = new WeakMap<Meaning, Map<string, Meaning>>();

/** Whether it is only a value: it does not trap, knows no memory, and nothing is done first or then. */
const isPure = (m: Meaning): m is Extract<Meaning, { kind: 'value' | 'parts' }> =>
  !m.facts.traps && !m.facts.memory && (m.kind === 'value' || (m.kind === 'parts' && m.first === undefined && m.then === undefined && m.gives === undefined));

const isKnown = (literal: number | undefined): literal is Known => literal === 0 || literal === -1;
const isInteger = ({ type }: Value): boolean => type === 'i32' || type === 'i64';

/**
 * The meaning of an instruction whose operands are those on a stack.
 * @param base where its first operand is
 */
export function knowing(m: Meaning, stack: readonly Value[], base: number): Meaning {
  if (!isPure(m)) return m;
  let any = false;
  for (let i = base; i < stack.length; i++) {
    if (!isInteger(stack[i]!)) return m;
    for (const { literal } of stack[i]!.parts) any ||= isKnown(literal);
  }
  if (!any) return m;
  const operands = stack.slice(base);
  const key = operands.map(({ parts }) => parts.map(({ literal }) => (isKnown(literal) ? literal : '?')).join('')).join(' ');
  let of = made.get(m);
  if (of === undefined) made.set(m, (of = new Map<string, Meaning>()));
  let meaning = of.get(key);
  if (meaning === undefined) of.set(key, (meaning = simplify(m, operands)));
  return meaning;
}

function simplify(m: Extract<Meaning, { kind: 'value' | 'parts' }>, operands: readonly Value[]): Meaning {
  const known = new Map<string, Known>();
  operands.forEach(({ type, parts }, i) => parts.forEach(({ literal }, part) => {
    if (isKnown(literal)) known.set(type === 'i32' ? `${i}` : `${i}${'lh'[part]!}`, literal);
  }));
  if (m.kind === 'value') return valueOf(simplified(m.js.source, known), m);
  return partsOf(m.parts.map(({ source }) => simplified(source, known)) as unknown as Sources, { numeric: m.numeric, plain: m.plain });
}

const bitsOf = ({ literal, maySet }: Expr): number => literal ?? maySet ?? -1;

const BITS = new Map<string, (operands: readonly Value[]) => number | undefined>(Object.entries({
  'i32.load8_u': () => 255,
  'i32.load16_u': () => 65535,
  'i32.and': ([a, b]) => bitsOf(a!.parts[0]) & bitsOf(b!.parts[0]),
  'i32.shr_u': ([a, b]) => (b!.parts[0].literal === undefined ? undefined : bitsOf(a!.parts[0]) >>> b!.parts[0].literal | 0),
} satisfies Record<string, (operands: readonly Value[]) => number | undefined>));

/** The bits that may be set of the i32 that an instruction gives; undefined where nothing is known. */
export function bitsAfterI32(name: string, operands: readonly Value[]): number | undefined {
  const bits = BITS.get(name)?.(operands);
  return bits === -1 ? undefined : bits;
}
