/**
 * Random functions that are all control: loops in arms of ifs, in try_tables, in the regions of br_tables and in each other, with parameters, results
 * and operands waiting below. All they compute is a number that depends on the way they took.
 */
import { random } from './corpus.js';

type Type = 'i32' | 'i64' | 'f32' | 'f64';
const TYPES: readonly Type[] = ['i32', 'i64', 'f32', 'f64'];
/** A value of the type from the number so far. */
const MAKE: Readonly<Record<Type, string>> = {
  i32: 'local.get $way', i64: 'local.get $way i64.extend_i32_s i64.const 0x100000007 i64.mul', f32: 'local.get $way f32.convert_i32_s',
  f64: 'local.get $way f64.convert_i32_u f64.const 0.5 f64.mul',
};
/** The number so far with the value on the stack worked in. */
const TAKE: Readonly<Record<Type, string>> = {
  i32: '', i64: 'i64.const 0x9e3779b1 i64.mul i64.const 17 i64.shr_u i32.wrap_i64', f32: 'i32.trunc_sat_f32_s', f64: 'f64.const 3 f64.mul i32.trunc_sat_f64_u',
};

class Nest {
  private readonly next: () => number;
  /** Of each label, outermost first, the types of the values that a branch takes. */
  private readonly labels: (readonly Type[])[] = [];
  private budget = 60;
  private marks = 0;

  constructor(seed: number, private readonly exceptions: boolean) {
    this.next = random(seed);
  }

  private pick(n: number): number { return Math.floor(this.next() * n); }
  private one<T>(list: readonly T[]): T { return list[this.pick(list.length)]!; }
  private chance(p: number): boolean { return this.next() < p; }
  private types(most: number): Type[] { return Array.from({ length: this.pick(most + 1) }, () => this.one(TYPES)); }
  private make(types: readonly Type[]): string { return types.map((t) => MAKE[t]).join(' '); }
  private take(types: readonly Type[]): string { return [...types].reverse().map((t) => `${TAKE[t]} ${this.mark()}`).join(' '); }

  /** Takes an i32. */
  private mark(): string {
    return `local.get $way i32.const 31 i32.mul i32.add i32.const ${++this.marks} i32.add local.set $way`;
  }

  private condition(): string {
    return `local.get $way i32.const ${this.pick(20)} i32.shr_u i32.const ${this.one([1, 2, 3, 5, 7])} i32.and${this.chance(0.5) ? ' i32.eqz' : ''}`;
  }

  private inside(label: readonly Type[], make: () => string): string {
    this.labels.push(label);
    const code = make();
    this.labels.pop();
    return code;
  }

  private statements(depth: number): string {
    return Array.from({ length: 1 + this.pick(3) }, () => this.statement(depth)).join('\n');
  }

  /** Statements, then the results. What cannot be reached may be left out. */
  private body(results: readonly Type[], depth: number): string {
    if (this.chance(0.1)) return `${this.statements(depth)} ${this.branch()}`;
    return `${this.statements(depth)} ${this.make(results)}`;
  }

  private branch(): string {
    const depth = this.pick(this.labels.length);
    const types = this.labels[this.labels.length - 1 - depth]!;
    return `${this.make(types)} br ${depth}`;
  }

  private branchIf(): string {
    const depth = this.pick(this.labels.length);
    const types = this.labels[this.labels.length - 1 - depth]!;
    return `${this.make(types)} ${this.condition()} br_if ${depth} ${this.take(types)}`;
  }

  private signature(params: readonly Type[], results: readonly Type[]): string {
    return `${params.length > 0 ? `(param ${params.join(' ')}) ` : ''}${results.length > 0 ? `(result ${results.join(' ')})` : ''}`;
  }

  private statement(depth: number): string {
    if (depth <= 0 || this.budget-- <= 0) return `i32.const ${this.pick(100)} ${this.mark()}`;
    switch (this.pick(this.exceptions ? 14 : 11)) {
      case 0: case 1: case 2: case 3: return this.loop(depth - 1);
      case 4: case 5: return this.if(depth - 1);
      case 6: return this.block(depth - 1);
      case 7: return this.table(depth - 1);
      case 8: return this.branchIf();
      case 9: return this.operands(depth - 1);
      case 10: return `call $other ${this.mark()}`;
      default: return this.tryTable(depth - 1);
    }
  }

  private operands(depth: number): string {
    const types = this.types(3);
    return `${this.make(types)} ${this.statements(depth)} ${this.take(types)}`;
  }

  private loop(depth: number): string {
    const params = this.types(2);
    const results = this.types(2);
    const below = this.types(2);
    const again = `${this.make(params)} ${this.condition()} br_if 0 ${this.take(params)}`;
    const body = this.inside(params, () => `${this.take(params)} global.get $fuel i32.eqz if local.get $way return end
      global.get $fuel i32.const 1 i32.sub global.set $fuel ${this.statements(depth)} ${this.chance(0.8) ? again : ''} ${this.body(results, depth)}`);
    return `${this.make(below)} ${this.make(params)} loop ${this.signature(params, results)} ${body} end ${this.take([...below, ...results])}`;
  }

  private if(depth: number): string {
    const params = this.types(1);
    const results = this.types(2);
    const arm = (): string => this.inside(results, () => `${this.take(params)} ${this.body(results, depth)}`);
    if (this.chance(0.3)) return `${this.condition()} if ${this.inside([], () => this.statements(depth))} end`;
    return `${this.make(params)} ${this.condition()} if ${this.signature(params, results)} ${arm()} else ${arm()} end ${this.take(results)}`;
  }

  private block(depth: number): string {
    const params = this.types(2);
    const results = this.types(2);
    const body = this.inside(results, () => `${this.take(params)} ${this.statements(depth)} ${this.branchIf()} ${this.body(results, depth)}`);
    return `${this.make(params)} block ${this.signature(params, results)} ${body} end ${this.take(results)}`;
  }

  /** A row of blocks with a br_table inside, and code after each. */
  private table(depth: number): string {
    const n = 2 + this.pick(3);
    const rows = (i: number): string => {
      if (i === n) {
        const before = this.chance(0.3) ? this.statements(depth) : '';
        return `${before} local.get $way i32.const 7 i32.and br_table ${Array.from({ length: n + this.pick(2) }, () => this.pick(n)).join(' ')} ${this.pick(n)}`;
      }
      const inner = this.inside([], () => rows(i + 1));
      return `block ${inner} end ${i > 0 || this.chance(0.5) ? this.inRow(i, depth) : ''}`;
    };
    return rows(0);
  }

  /** Code behind a block of a row: it may leave the row. */
  private inRow(i: number, depth: number): string {
    return `${this.statements(depth)} ${i > 0 && this.chance(0.4) ? `br ${this.pick(i)}` : ''}`;
  }

  private tryTable(depth: number): string {
    const results = this.types(2);
    const body = this.inside(['i32'], () => this.inside(results, () => `${this.statements(depth)}
      ${this.condition()} if local.get $way throw $e end ${this.statements(depth)} ${this.make(results)}`));
    return `block (result i32) try_table ${this.signature([], results)} (${this.one(['catch $e 0', 'catch $e 0'])}) ${body} end ${this.take(results)} i32.const 5 end ${this.mark()}`;
  }

  text(): string {
    const body = this.inside(['i32'], () => this.statements(5));
    return `(module
  (tag $e (param i32))
  (global $fuel (export "fuel") (mut i32) (i32.const 0))
  (func $other (result i32) (local $i i32)
    (loop (local.set $i (i32.add (local.get $i) (i32.const 1))) (br_if 0 (i32.lt_s (local.get $i) (i32.const 2)))) (local.get $i))
  (func (export "f") (param $way i32) (result i32)
    ${body}
    local.get $way))`;
  }
}

/** The text of a module: export `f` takes a number and gives another; the exported global `fuel` says how many rounds its loops may make. */
export const nest = (seed: number, exceptions: boolean): string => new Nest(seed, exceptions).text().replace(exceptions ? '' : '(tag $e (param i32))', '');
