/** The JavaScript variables of a function: one or two for each local, and temporaries, reused as soon as nothing refers to them. */
import type { ValType } from '../../model/types.js';
import { type Expr, variable } from '../expression.js';

/** Variables of different kinds are never shared, so that an engine sees each hold values of one representation. */
export type VarKind = 'i' | 'd' | 'r';

export const kindOf = (type: ValType): VarKind => (type === 'i32' || type === 'i64' ? 'i' : type === 'f32' || type === 'f64' ? 'd' : 'r');
export const zeroOf = (kind: VarKind): string => (kind === 'r' ? 'null' : '0');

export class Variables {
  /** Every variable's name; the position is its id, and its place in a captured frame. */
  readonly names: string[] = [];
  readonly kinds: VarKind[] = [];
  private readonly refs: number[] = [];
  private readonly free: Record<VarKind, number[]> = { i: [], d: [], r: [] };
  private readonly count: Record<VarKind, number> = { i: 0, d: 0, r: 0 };
  private readonly exprs: Expr[] = [];
  /** Ids of each local's variables; the second is an i64's high half. */
  readonly locals: { readonly type: ValType; readonly lo: number; readonly hi: number }[] = [];
  /** How many ids, from 0, belong to locals. */
  readonly localVars: number;
  /** The local that each of those ids belongs to. */
  private readonly owners: number[] = [];

  constructor(locals: readonly ValType[]) {
    locals.forEach((type, i) => {
      const lo = this.add(`l${i}`, kindOf(type));
      this.locals.push({ type, lo, hi: type === 'i64' ? this.add(`h${i}`, 'i') : -1 });
      while (this.owners.length < this.names.length) this.owners.push(i);
    });
    this.localVars = this.names.length;
  }

  private add(name: string, kind: VarKind): number {
    const id = this.names.push(name) - 1;
    this.kinds.push(kind);
    this.refs.push(0);
    this.exprs.push(variable(name, id));
    return id;
  }

  /** The local that a variable belongs to; undefined for a temporary. */
  localOf(id: number): number | undefined {
    return this.owners[id];
  }

  expr(id: number): Expr {
    return this.exprs[id]!;
  }

  /** A temporary that nothing refers to yet, held once. */
  alloc(kind: VarKind): number {
    const id = this.free[kind].pop() ?? this.add(`${kind}${this.count[kind]++}`, kind);
    this.refs[id] = 1;
    return id;
  }

  retain(vars: readonly number[]): void {
    for (const id of vars) if (id >= this.localVars) this.refs[id]!++;
  }

  release(vars: readonly number[]): void {
    for (const id of vars) {
      if (id >= this.localVars && --this.refs[id]! === 0) this.free[this.kinds[id]!].push(id);
    }
  }
}
