/** What fills those holes of the code templates that are not operands. */
import type { InstrReader } from '../binary/body.js';
import { atom, type Expr, intLiteral, unsignedAt, unsignedPrec, type Value } from './expression.js';
import { isAddress, PREC, resultOfHole } from './template.js';

/** What makes a table by which bytes are looked up in a constant. */
export type LookUp = 'swizzleTable' | 'relaxedSwizzleTable' | 'swizzlePairs';

/** What a printer knows at the instruction at hand. */
export interface HoleContext {
  readonly r: InstrReader;
  memoryName(index: number): string;
  tableName(index: number): string;
  lookUpName(words: readonly number[], how: LookUp): string;
  pcExpr(): Expr;
}

/** @param computed the parts of the result that have been computed */
export function specialHole(cx: HoleContext, name: string, operands: readonly Value[], computed: readonly Expr[]): Expr {
  const { r } = cx;
  if (isAddress(name)) return address(operands[0]!.parts[0], r.memOffset + Number(name.slice(1)));
  switch (name) {
    case 'pc': return cx.pcExpr();
    case 'x': return intLiteral(r.a);
    case 'M': return atom(cx.memoryName(r.def.name === 'memory.init' ? r.b : r.a));
    case 'K': case 'P': {
      const how = name === 'P' ? 'swizzlePairs' : r.def.name === 'i8x16.relaxed_swizzle' ? 'relaxedSwizzleTable' : 'swizzleTable';
      return atom(cx.lookUpName(operands[0]!.parts.map(({ literal }) => literal!), how));
    }
    case 'N': return atom(cx.memoryName(r.b));
    case 'T': return atom(cx.tableName(r.def.name === 'table.init' ? r.b : r.a));
    case 'U': return atom(cx.tableName(r.b));
    default: {
      const part = resultOfHole(name);
      if (part === undefined) throw new Error(`a code template has an unknown hole $${name}`);
      return computed[part]!;
    }
  }
}

/** The effective address: an unsigned 32-bit base and a constant offset, as an exact number. */
function address(base: Expr, offset: number): Expr {
  if (base.literal !== undefined) return intLiteral((base.literal >>> 0) + offset);
  return offset === 0 ? { ...base, text: unsignedAt(base, PREC.sequence), prec: unsignedPrec(base), core: undefined }
    : { ...base, text: `${unsignedAt(base, PREC.additive)} + ${offset}`, prec: PREC.additive, core: undefined };
}
