/**
 * Random programs that are valid and end. Operands wait on the stack while statements with side effects run between them, which is what a
 * compiler to expressions can get wrong.
 */
import { random } from './corpus.js';

type Type = 'i32' | 'i64' | 'f32' | 'f64';
const TYPES: readonly Type[] = ['i32', 'i64', 'f32', 'f64'];

/** Instructions by result type: operand types, then names. Reinterpretations are left out: the bits of a computed NaN are not determined. */
const OPERATIONS: Readonly<Record<Type, readonly (readonly [readonly Type[], string])[]>> = {
  i32: [
    [['i32', 'i32'], 'add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'],
    [['i32'], 'clz ctz popcnt eqz extend8_s extend16_s'],
    [['i64', 'i64'], 'i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u i64.le_s i64.le_u i64.ge_s i64.ge_u'],
    [['i64'], 'i64.eqz wrap_i64'],
    [['f64', 'f64'], 'f64.eq f64.lt f64.ge f64.ne'],
    [['f32', 'f32'], 'f32.eq f32.gt f32.le'],
    [['f64'], 'trunc_f64_s trunc_f64_u trunc_sat_f64_s trunc_sat_f64_u'],
    [['f32'], 'trunc_sat_f32_s trunc_f32_u'],
  ],
  i64: [
    [['i64', 'i64'], 'add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr'],
    [['i64'], 'clz ctz popcnt extend8_s extend16_s extend32_s'],
    [['i32'], 'extend_i32_s extend_i32_u'],
    [['f64'], 'trunc_sat_f64_s trunc_sat_f64_u trunc_f64_s'],
    [['f32'], 'trunc_sat_f32_u'],
  ],
  f32: [
    [['f32', 'f32'], 'add sub mul div min max'],
    [['f32'], 'abs neg ceil floor trunc nearest sqrt'],
    [['f64'], 'demote_f64'],
    [['i32'], 'convert_i32_s convert_i32_u'],
    [['i64'], 'convert_i64_s convert_i64_u'],
  ],
  f64: [
    [['f64', 'f64'], 'add sub mul div min max'],
    [['f64'], 'abs neg ceil floor trunc nearest sqrt'],
    [['f32'], 'promote_f32'],
    [['i32'], 'convert_i32_s convert_i32_u'],
    [['i64'], 'convert_i64_s convert_i64_u'],
  ],
};

const LOADS: Readonly<Record<Type, string>> = {
  i32: 'load load8_s load8_u load16_s load16_u', i64: 'load load8_s load8_u load16_s load16_u load32_s load32_u', f32: 'load', f64: 'load',
};
const STORES: Readonly<Partial<Record<Type, string>>> = { i32: 'store store8 store16', i64: 'store store8 store16 store32' };
const CONSTANTS: Readonly<Record<Type, readonly string[]>> = {
  i32: ['0', '1', '-1', '2', '7', '31', '32', '255', '65535', '0x7fffffff', '0x80000000', '1000', '-70000'],
  i64: ['0', '1', '-1', '31', '32', '63', '0x7fffffff', '0x80000000', '0xffffffff', '0x100000000', '0x7fffffffffffffff', '0x8000000000000000', '-5'],
  f32: ['0', '-0', '1.5', '-2.25', '1e10', 'inf', '-inf', 'nan', '0x1p-149', '16777217'],
  f64: ['0', '-0', '0.5', '-3.75', '1e300', 'inf', '-inf', 'nan', '4294967296', '-2147483649', '5e-324'],
};

/** Functions that a program may call: parameters, results. The last reaches the same ones through the table. */
const HELPERS: readonly (readonly [string, readonly Type[], readonly Type[]])[] = [
  ['$bump', ['i32'], ['i32']], ['$wide', ['i64', 'i32'], ['i64']], ['$touch', ['i32'], []], ['$float', ['f64', 'f32'], ['f64']], ['$pair', ['i32', 'i64'], ['i64', 'f32', 'i32']],
  ['$grow', [], ['i32']],
];

/** How many of each type the function's locals are: parameters first, then declared ones. */
export const PARAMS: readonly Type[] = ['i32', 'i32', 'i64', 'i64', 'f32', 'f64'];
const LOCALS: readonly Type[] = [...PARAMS, 'i32', 'i64', 'f32', 'f64'];
const COUNTERS = 3;
const TYPED_RESULT: readonly Type[] = ['f64', 'i64', 'i32'];

class Generator {
  private readonly next: () => number;
  private readonly labels: (Type | undefined)[] = [];
  private budget = 300;
  private loops = 0;

  constructor(seed: number) {
    this.next = random(seed);
  }

  private pick(n: number): number { return Math.floor(this.next() * n); }
  private one<T>(list: readonly T[]): T { return list[this.pick(list.length)]!; }
  private chance(p: number): boolean { return this.next() < p; }

  private local(type: Type): number {
    const own = LOCALS.flatMap((t, i) => (t === type ? [i] : []));
    return this.one(own);
  }

  /** An address: mostly one that exists and is near to others, sometimes any. */
  private address(depth: number): string {
    if (this.chance(0.4)) return `i32.const ${this.pick(5) * 4}`;
    if (this.chance(0.04)) return this.expr('i32', depth);
    return `${this.expr('i32', depth)} i32.const ${this.one([15, 24, 0xffff])} i32.and`;
  }

  /** Perhaps a statement, in the middle of an expression. */
  private between(depth: number): string {
    return this.chance(0.2) ? ` ${this.statement(depth - 1)} ` : ' ';
  }

  /** Code that leaves one value. */
  expr(type: Type, depth: number): string {
    if (depth <= 0 || this.budget-- <= 0) {
      return this.chance(0.3) ? `${type}.const ${this.one(CONSTANTS[type])}` : `local.get ${this.local(type)}`;
    }
    const d = depth - 1;
    switch (this.pick(19)) {
      case 0: return `${type}.const ${this.one(CONSTANTS[type])}`;
      case 1: return `local.get ${this.local(type)}`;
      case 2: return `${this.expr(type, d)} local.tee ${this.local(type)}`;
      case 3: return type === 'f32' ? `global.get $k f32.convert_i32_s` : `global.get $${type}`;
      case 4: case 16: case 17: case 18: return `${this.address(d)}${this.between(d)}${type}.${this.one(LOADS[type].split(' '))}${this.chance(0.3) ? ` offset=${this.pick(9)}` : ''}`;
      case 5: return `${this.expr(type, d)}${this.between(d)}${this.expr(type, d)}${this.between(d)}${this.expr('i32', d)} select`;
      case 6: return this.block(type, d);
      case 7: return `${this.expr('i32', d)} if (result ${type}) ${this.inside(type, () => this.body(type, d))} else ${this.inside(type, () => this.body(type, d))} end`;
      case 8: return this.call(type, d);
      default: {
        const [operands, names] = this.one(OPERATIONS[type]);
        let name = this.one(names.split(' '));
        // Most programs are to get past their first instructions.
        if (/div_|rem_|trunc_f/.test(name) && this.chance(0.7)) name = names.split(' ')[0]!.replace('trunc_f64', 'trunc_sat_f64');
        return `${operands.map((t) => this.expr(t, d)).join(this.between(d))}${this.between(d)}${name.includes('.') ? name : `${type}.${name}`}`;
      }
    }
  }

  private inside(label: Type | undefined, make: () => string): string {
    this.labels.push(label);
    const code = make();
    this.labels.pop();
    return code;
  }

  private body(type: Type, depth: number): string {
    return `${this.chance(0.5) ? this.statement(depth) : ''} ${this.expr(type, depth)} ${this.maybeBranch(type, depth)}`;
  }

  /** With a value on the stack: a conditional branch out that takes it. */
  private maybeBranch(type: Type, depth: number): string {
    const depths = this.labels.flatMap((l, i) => (l === type ? [this.labels.length - 1 - i] : []));
    return depths.length > 0 && this.chance(0.4) ? `${this.expr('i32', depth - 1)} br_if ${this.one(depths)}` : '';
  }

  private block(type: Type, depth: number): string {
    if (this.chance(0.5)) return `block (result ${type}) ${this.inside(type, () => this.body(type, depth))} end`;
    // Parameters: an operand that is below the block, or the loop, when it is entered.
    const param = this.one(TYPES);
    const set = `local.set ${this.local(param)}`;
    return `${this.expr(param, depth)} block (param ${param}) (result ${type}) ${this.chance(0.5) ? `${set} ${this.inside(type, () => this.body(type, depth))}` : `drop ${this.inside(type, () => this.body(type, depth))}`} end`;
  }

  private call(type: Type, depth: number): string {
    const able = HELPERS.filter(([, , results]) => results.includes(type));
    if (able.length === 0) return `local.get ${this.local(type)}`;
    const [name, params, results] = this.one(able);
    const args = params.map((t) => this.expr(t, depth)).join(this.between(depth));
    const at = results.indexOf(type);
    // What is above the wanted result goes into locals; what is below is swapped away through one.
    const above = results.slice(at + 1).reverse().map((t) => `local.set ${this.local(t)}`).join(' ');
    const below = results.slice(0, at).reverse();
    const keep = below.length === 0 ? '' : `local.set ${this.local(type)} ${below.map(() => 'drop').join(' ')} local.get ${this.local(type)}`;
    const how = name === '$bump' && this.chance(0.4) ? `${this.expr('i32', depth - 1)} i32.const 3 i32.and call_indirect (type $unary)` : `call ${name}`;
    return `${args} ${how} ${above} ${keep}`;
  }

  /** Code that leaves the stack as it is. */
  statement(depth: number): string {
    if (depth <= 0 || this.budget-- <= 0) return this.chance(0.5) ? '' : `local.get ${this.local('i32')} global.set $i32`;
    const d = depth - 1;
    const type = this.one(TYPES);
    switch (this.pick(16)) {
      case 0: case 1: return `${this.expr(type, d)} local.set ${this.local(type)}`;
      case 2: return type === 'f32' ? '' : `${this.expr(type, d)} global.set $${type}`;
      case 3: case 4: case 14: case 15: {
        const wide = this.chance(0.5) ? 'i64' : 'i32';
        return `${this.address(d)}${this.between(d)}${this.expr(wide, d)}${this.between(d)}${wide}.${this.one(STORES[wide]!.split(' '))}${this.chance(0.3) ? ` offset=${this.pick(9)}` : ''}`;
      }
      case 5: return `${this.expr(type, d)} drop`;
      case 6: return `${this.expr('i32', d)} if ${this.inside(undefined, () => this.statements(d))} ${this.chance(0.5) ? `else ${this.inside(undefined, () => this.statements(d))}` : ''} end`;
      case 7: return `block ${this.inside(undefined, () => `${this.statements(d)} ${this.expr('i32', d)} br_if 0 ${this.statements(d)}`)} end`;
      case 8: return this.switch(d);
      case 9: return this.loop(d);
      case 10: return `${this.expr('i32', d)} call $log`;
      case 11: return `${this.address(d)} ${this.expr('i32', d)} i32.const ${this.pick(9)} memory.${this.one(['fill', 'copy'])}`.replace(/(i32\.const \d+ memory\.copy)$/, 'i32.const 31 i32.and $1');
      case 12: return `${this.expr('i32', d)} call $touch`;
      default: return this.leave(d);
    }
  }

  private statements(depth: number): string {
    return Array.from({ length: 1 + this.pick(2) }, () => this.statement(depth)).join(' ');
  }

  private switch(depth: number): string {
    const code = this.inside(undefined, () => this.inside(undefined, () => `${this.expr('i32', depth)} i32.const 3 i32.and br_table 0 1 0 1`));
    return `block block ${code} end ${this.inside(undefined, () => this.statements(depth))} end`;
  }

  /** Runs a few times; nothing but its own end branches to its head. */
  private loop(depth: number): string {
    if (this.loops >= COUNTERS) return '';
    const counter = LOCALS.length + this.loops++;
    const param = this.one(TYPES);
    // The operand stays an operand around the loop.
    const body = this.chance(0.5)
      ? () => `local.set ${this.local(param)} ${this.statements(depth)} ${this.expr(param, depth)}`
      : () => `${this.statements(depth)} ${this.expr(param, depth)} ${param}.${this.one(OPERATIONS[param][0]![1].split(' ').filter((n) => !/div_|rem_|[gl][te]|eq|ne/.test(n)))}`;
    const code = `i32.const ${1 + this.pick(4)} local.set ${counter} ${this.expr(param, depth)} loop (param ${param}) (result ${param}) ${this.withoutLabel(body)} `
      + `local.get ${counter} i32.const 1 i32.sub local.tee ${counter} br_if 0 end local.set ${this.local(param)}`;
    this.loops--;
    return code;
  }

  /** A label that nobody may branch to: no type is this. */
  private withoutLabel(make: () => string): string {
    return this.inside('none' as Type, make);
  }

  /** Leaves the function or a block, rarely enough that something is left to run. */
  private leave(depth: number): string {
    if (this.chance(0.5)) return `${this.expr('i32', depth)} i32.const 7 i32.and i32.eqz if ${this.inside(undefined, () => TYPED_RESULT.map((t) => this.expr(t, depth)).join(' '))} return end`;
    const depths = this.labels.flatMap((l, i) => (l === undefined ? [this.labels.length - 1 - i] : []));
    return depths.length > 0 && this.chance(0.3) ? `br ${this.one(depths)}` : 'nop';
  }
}

/** The text of a program: export `f` takes {@link PARAMS}; its effects are the result, `host.log`, the exported globals and memory. */
export function program(seed: number): string {
  const g = new Generator(seed);
  const statements = Array.from({ length: 10 }, () => g.statement(5)).join('\n    ');
  const result = `${g.expr('f64', 5)} ${g.statement(3)} ${g.expr('i64', 5)} ${g.statement(3)} ${g.expr('i32', 5)}`;
  return `(module
  (import "host" "log" (func $log (param i32)))
  (type $unary (func (param i32) (result i32)))
  (memory (export "memory") 1 4)
  (data (i32.const 0) "\\01\\02\\83\\84\\f5\\06\\00\\80\\00\\00\\f0\\3f\\ff\\ff\\7f\\7f\\12\\34\\56\\78\\9a\\bc\\de\\f0")
  (table 4 funcref) (elem (i32.const 0) $bump $other $float)
  (global $k i32 (i32.const 12345))
  (global $i32 (export "i32") (mut i32) (i32.const 3))
  (global $i64 (export "i64") (mut i64) (i64.const 0x1234567890))
  (global $f64 (export "f64") (mut f64) (f64.const 2.5))
  (func $bump (type $unary) (global.set $i32 (i32.add (global.get $i32) (local.get 0))) (i32.store8 (i32.const 9) (local.get 0)) (global.get $i32))
  (func $other (type $unary) (i32.mul (local.get 0) (i32.const 3)))
  (func $wide (param i64 i32) (result i64) (global.set $i64 (i64.xor (global.get $i64) (local.get 0))) (i64.sub (global.get $i64) (i64.load32_u (i32.and (local.get 1) (i32.const 31)))))
  (func $touch (param i32) (i64.store (i32.and (local.get 0) (i32.const 15)) (i64.const 0x0102030405060708)))
  (func $float (param f64 f32) (result f64) (f64.add (local.get 0) (f64.promote_f32 (local.get 1))))
  (func $pair (param i32 i64) (result i64 f32 i32) (i64.add (local.get 1) (i64.extend_i32_s (local.get 0))) (f32.convert_i32_s (local.get 0)) (i32.wrap_i64 (local.get 1)))
  (func $grow (result i32) (memory.grow (i32.const 1)))
  (func (export "f") (param ${PARAMS.join(' ')}) (result f64 i64 i32) (local ${[...LOCALS.slice(PARAMS.length), ...new Array<string>(COUNTERS).fill('i32')].join(' ')})
    ${statements}
    ${result}))`;
}
