/** The JavaScript variables of a function: one for each part of each local, and temporaries, reused as soon as nothing refers to them. */
import type { ValType } from '../../model/types.js';
import { LOCAL_PREFIXES, type PartKind, partsOf } from '../../model/value-types.js';
import { type Expr, type Parts, variable } from '../expression.js';
import { type Form, kindsIn } from '../forms.js';

/** Variables of different kinds are never shared, so that an engine sees each hold values of one representation. */
type VarKind = PartKind;

export class Variables {
  /** Every variable's name; the position is its id, and its place in a captured frame. */
  readonly names: string[] = [];
  readonly kinds: VarKind[] = [];
  private readonly refs: number[] = [];
  /** When each was taken last, by how many had been taken before. */
  private readonly taken: number[] = [];
  private takings = 0;
  private readonly free: Record<VarKind, number[]> = { i: [], d: [], r: [] };
  private readonly count: Record<VarKind, number> = { i: 0, d: 0, r: 0 };
  private readonly byId: Expr[] = [];
  /** Ids of each local's variables, one for each part. */
  readonly locals: { readonly type: ValType; readonly form: Form | undefined; readonly vars: readonly number[] }[] = [];
  /** How many ids, from 0, belong to locals. */
  readonly localVars: number;
  /** The local that each of those ids belongs to. */
  private readonly owners: number[] = [];

  /** @param formOf in which form a local is held, by its index */
  constructor(locals: readonly ValType[], formOf: (local: number) => Form | undefined) {
    locals.forEach((type, i) => {
      const form = formOf(i);
      this.locals.push({ type, form, vars: kindsIn(type, form).map((kind, part) => this.add(`${LOCAL_PREFIXES[part]!}${i}`, kind)) });
      while (this.owners.length < this.names.length) this.owners.push(i);
    });
    this.localVars = this.names.length;
  }

  private add(name: string, kind: VarKind): number {
    const id = this.names.push(name) - 1;
    this.kinds.push(kind);
    this.refs.push(0);
    this.taken.push(-1);
    this.byId.push(variable(name, id));
    return id;
  }

  /** The local that a variable belongs to; undefined for a temporary. */
  localOf(id: number): number | undefined {
    return this.owners[id];
  }

  expr(id: number): Expr {
    return this.byId[id]!;
  }

  /** A temporary that nothing refers to yet, held once. */
  alloc(kind: VarKind): number {
    const id = this.free[kind].pop() ?? this.add(`${kind}${this.count[kind]++}`, kind);
    this.refs[id] = 1;
    this.taken[id] = this.takings++;
    return id;
  }

  /** For {@link takenSince}. */
  get mark(): number {
    return this.takings;
  }

  /** The temporaries that were taken since, none of which was held then. */
  takenSince(mark: number): number[] {
    return [...this.taken.keys()].filter((id) => this.taken[id]! >= mark);
  }

  /** Temporaries for the parts of values, each held once. */
  allocFor(types: readonly ValType[]): number[] {
    const ids: number[] = [];
    for (const type of types) for (const kind of partsOf(type)) ids.push(this.alloc(kind));
    return ids;
  }

  /** The value whose parts some variables are. */
  exprs(ids: readonly number[]): Parts {
    return ids.map((id) => this.expr(id)) as unknown as Parts;
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
