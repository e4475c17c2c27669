/**
 * What the operands of integer instructions are known to be, and what is left of a meaning where parts of them are 0 or -1, as the upper half is of most constants of 64 bits, and of what was an
 * unsigned i32 before. A template says nothing of that: what is left follows from its tree.
 */
import type { Expr, Value } from './expression.js';
import { type Meaning, partsOf, type Sources, valueOf } from './meaning-table.js';
import { type Known, simplified } from './simplify.js';

/** Of each meaning, by what is known. */
const made = new WeakMap<Meaning, Map<string, Meaning>>();

/** Whether it is only a value of integers: it does not trap, knows no memory, and nothing is done first or then. */
function isArithmetic(m: Meaning, operands: readonly Value[]): boolean {
  if (m.facts.traps || m.facts.memory || (m.kind !== 'value' && m.kind !== 'parts')) return false;
  if (m.kind === 'parts' && (m.first !== undefined || m.then !== undefined || m.gives !== undefined)) return false;
  return operands.every(({ type }) => type === 'i32' || type === 'i64');
}

const isKnown = (literal: number | undefined): literal is Known => literal === 0 || literal === -1;

/** @param operands all that the instruction has */
export function knowing(m: Meaning, operands: readonly Value[]): Meaning {
  let key = '';
  let any = false;
  for (const { parts } of operands) {
    for (const { literal } of parts) {
      any ||= isKnown(literal);
      key += isKnown(literal) ? literal : '?';
    }
    key += ' ';
  }
  if (!any || !isArithmetic(m, operands)) return m;
  let of = made.get(m);
  if (of === undefined) made.set(m, (of = new Map<string, Meaning>()));
  let meaning = of.get(key);
  if (meaning === undefined) of.set(key, (meaning = simplify(m, operands)));
  return meaning;
}

function simplify(m: Meaning, operands: readonly Value[]): Meaning {
  const known = new Map<string, Known>();
  operands.forEach(({ type, parts }, i) => parts.forEach(({ literal }, part) => {
    if (isKnown(literal)) known.set(type === 'i32' ? `${i}` : `${i}${'lh'[part]!}`, literal);
  }));
  switch (m.kind) {
    case 'value': return valueOf(simplified(m.js.source, known), m);
    case 'parts': return partsOf(m.parts.map(({ source }) => simplified(source, known)) as unknown as Sources, { numeric: m.numeric, plain: m.plain });
    case 'wide': case 'effect': return m;
  }
}

const bitsOf = ({ literal, maySet }: Expr): number => literal ?? maySet ?? -1;

/** The bits that may be set of the i32 that an instruction gives; undefined where nothing is known. */
export function bitsAfterI32(name: string, operands: readonly Value[]): number | undefined {
  switch (name) {
    case 'i32.load8_u': return 0xff;
    case 'i32.load16_u': return 0xffff;
    case 'i32.and': return bitsOf(operands[0]!.parts[0]) & bitsOf(operands[1]!.parts[0]);
    case 'i32.shr_u': {
      const by = operands[1]!.parts[0].literal;
      return by === undefined ? undefined : bitsOf(operands[0]!.parts[0]) >>> by | 0;
    }
    default: return undefined;
  }
}
