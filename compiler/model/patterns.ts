/** The effect of an instruction on the operand stack where it depends on the immediates, the module or the stack. */
import type { FuncType, ValType } from './types.js';
import { valueTypeOfLetter } from './value-types.js';

/** What the immediates name: a type, the type of a function, or the types that a branch to a label takes along. */
export type Named = ValType | FuncType | readonly ValType[];

/**
 * A type, or what stands for some: `t` for the one that is named (that of the variable, of the table's elements, ...), `P` and `R` for the parameters and
 * results of the function type that is named, `P` also for the types of a label; and, for one and the same type, `*` if it may be any, `#` if it may be
 * any but a reference's, `&` if it must be a reference's.
 */
export type Term = ValType | Symbol;
const SYMBOLS = ['t', 'P', 'R', '*', '#', '&'] as const;
type Symbol = (typeof SYMBOLS)[number];

const isSymbol = (term: string): term is Symbol => (SYMBOLS as readonly string[]).includes(term);
const terms = (text: string): Term[] => [...text].map((c) => valueTypeOfLetter(c)?.name ?? (isSymbol(c) ? c : wrong(c)));
const wrong = (c: string): never => {
  throw new RangeError(`no type is written as ${c}`);
};

export const isAny = (term: Term): term is '*' | '#' | '&' => term === '*' || term === '#' || term === '&';

export class Pattern {
  /** Of what is named, or the type that the operand has, where any may be. */
  private readonly ofType = new Map<ValType, FuncType>();
  private readonly ofTypes = new WeakMap<object, FuncType>();
  private lastNamed: Named | undefined;
  private last: FuncType | undefined;
  /** How many operands lie above the first of those that may be of any type; undefined if there are none. */
  readonly any: number | undefined;

  constructor(readonly params: readonly Term[], readonly results: readonly Term[]) {
    const any = params.findIndex(isAny);
    this.any = any < 0 ? undefined : params.length - 1 - any;
  }

  /** The effect, which is one object for what is one object. */
  of(named: Named): FuncType {
    // Mostly it is the same as the last time.
    if (named !== this.lastNamed) {
      this.lastNamed = named;
      this.last = this.find(named);
    }
    return this.last!;
  }

  private find(named: Named): FuncType {
    let effect = typeof named === 'string' ? this.ofType.get(named) : this.ofTypes.get(named);
    if (effect === undefined) {
      effect = { params: this.params.flatMap((term) => typesOf(term, named)), results: this.results.flatMap((term) => typesOf(term, named)) };
      if (typeof named === 'string') this.ofType.set(named, effect);
      else this.ofTypes.set(named, effect);
    }
    return effect;
  }
}

/** The types that a term stands for. */
export function typesOf(term: Term, named: Named): ValType | readonly ValType[] {
  if (term === 'P' || term === 'R') {
    if (typeof named === 'string') return named;
    return 'results' in named ? named[term === 'P' ? 'params' : 'results'] : named;
  }
  return term === 't' || isAny(term) ? (named as ValType) : term;
}

/**
 * Operands and results as a row of a table writes them, `ii:i`: by the letters of value-types.ts; and see {@link Term}.
 * What depends on nothing is a type.
 */
export function effectFrom(text: string): FuncType | Pattern {
  const [params, results] = text.split(':').map(terms) as [Term[], Term[]];
  return [...params, ...results].some(isSymbol) ? new Pattern(params, results) : { params: params as ValType[], results: results as ValType[] };
}
