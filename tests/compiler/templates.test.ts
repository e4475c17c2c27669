/** The code templates: each is an expression, operands put into it keep their meaning, and no instruction is without a rule. */
import { type AnyNode, parse, parseExpressionAt } from 'acorn';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../compiler/binary/body.js';
import { at, coreAt, type Expr, fillText, type Filling } from '../../compiler/emit/expression.js';
import { BY_CONSTANT, LOAD_BITS, AS_NUMBER, type Meaning, meaningOf, OF_BITS, OF_PLAIN, shiftBy } from '../../compiler/emit/meaning.js';
import { type Node, parseTree } from '../../compiler/emit/template-tree.js';
import { isAddress, parseTemplate, PREC, type Template } from '../../compiler/emit/template.js';
import { compileFunction, loadModule } from '../../compiler/index.js';
import { type Instruction, INSTRUCTIONS } from '../../compiler/model/instructions.js';
import { WebAssembly } from '../../index.js';
import { wat } from '../js-api-same.js';
import { isNumeric, numericModule } from './numeric-module.js';

const templatesOf = (m: Meaning): Template[] => (m.kind === 'parts' ? [...m.parts, ...(m.then === undefined ? [] : [m.then])] : [m.js]);

/** All templates by a name that tells them apart. */
const templates: (readonly [string, Template])[] = [
  ...INSTRUCTIONS.flatMap(({ name }) => {
    const m = meaningOf(name);
    return m ? templatesOf(m).map((t, i) => [`${name} ${i}`, t] as const) : [];
  }),
  ...[...BY_CONSTANT].flatMap(([name, m]) => templatesOf(m).map((t) => [`${name} by a constant`, t] as const)),
  ...['shl', 'shr_s', 'shr_u', 'rotl', 'rotr'].flatMap((op) => [0, 1, 8, 31, 32, 33, 63].map((by) =>
    templatesOf(shiftBy(`i64.${op}`, by)!).map((t, i) => [`i64.${op} by ${by} ${i}`, t] as const)).flat()),
  ...[...OF_PLAIN, ...OF_BITS].flatMap(([name, m]) => templatesOf(m).map((t) => [`${name} of one form`, t] as const)),
  ...[...AS_NUMBER].map(([name, t]) => [`${name} as a number`, t] as const),
  ['f32.load as bits', LOAD_BITS],
];

const sourceOf = (t: Template): string => t.texts.map((text, i) => text + (i < t.holes.length ? `$${t.holes[i]!.name}` : '')).join('');

/** The tree of an expression without places, so that only its structure is compared. */
function tree(source: string): unknown {
  const { body } = parse(`${source};`, { ecmaVersion: 2022 });
  const [node] = body;
  expect(body.length === 1 && node!.type === 'ExpressionStatement', `${source} is one expression`).toBe(true);
  const strip = (v: unknown): unknown => {
    if (Array.isArray(v)) return v.map(strip);
    if (typeof v !== 'object' || v === null) return v;
    return Object.fromEntries(Object.entries(v as AnyNode).filter(([k]) => k !== 'start' && k !== 'end' && k !== 'raw').map(([k, x]) => [k, strip(x)]));
  };
  return strip(node);
}

/** The same of a tree of ours or of acorn's: kinds, operators, names, numbers and places. */
function outline(v: unknown): unknown {
  if (Array.isArray(v)) return v.map(outline);
  if (typeof v !== 'object' || v === null) return v;
  const { type, start, end, ...more } = v as Record<string, unknown> & { start: number; end: number };
  const { raw, text } = more;
  for (const name of ['raw', 'text', 'value', 'prec', 'optional', 'prefix']) delete more[name];
  if (type === 'AssignmentExpression') delete more['operator'];
  return { type, start, end, literal: raw ?? text, ...Object.fromEntries(Object.entries(more).map(([k, x]) => [k, outline(x)])) };
}

/** An operand of each binding strength; with a core, one whose final `| 0` may go where the context truncates. */
const OPERANDS: readonly Expr[] = ([
  ['x', PREC.primary], ['-1', PREC.unary], ['x.y(z)', PREC.call], ['x * y', PREC.multiplicative], ['x - y', PREC.additive], ['x >>> y', PREC.shift], ['x < y', PREC.relational],
  ['x === y', PREC.equality], ['x & y', PREC.bitAnd], ['x ^ y', PREC.bitXor], ['x | y', PREC.bitOr], ['x && y', PREC.and], ['x || y', PREC.or], ['x ? y : z', PREC.conditional],
] as const).flatMap(([text, prec]) => {
  const base = { vars: [], fx: 0, depth: 1, bool: false };
  return [{ text, prec, core: undefined, corePrec: 0, ...base }, { text: prec < PREC.bitOr ? `(${text}) | 0` : `${text} | 0`, prec: PREC.bitOr, core: text, corePrec: prec, ...base }];
});

describe('every template', () => {
  it('is there', () => {
    expect(templates.length).toBeGreaterThan(200);
  });

  it('is one expression of JavaScript', () => {
    for (const [name, t] of templates) {
      expect(() => parseTemplate(sourceOf(t)), name).not.toThrow();
      expect(t.texts.length, name).toBe(t.holes.length + 1);
    }
  });

  it('is the tree that a parser of all JavaScript makes of it', () => {
    const sources = new Set(templates.map(([, t]) => sourceOf(t)));
    for (const source of [...sources, '(($0))', '($0, $1) + 2', 'a[$0, 1][2].b.c($0)()', '-+~!$0', 'x = y = $0 ? 1 : $1 ? [] : [2, (3)]', '1.5e-3 - 0x1F * $a4', 'a - -b + +c']) {
      const ours: Node = parseTree(source);
      expect(outline(ours), source).toEqual(outline(parseExpressionAt(source, 0, { ecmaVersion: 2022 })));
    }
  });

  it('keeps its structure around any operand', () => {
    for (const [name, t] of templates) {
      for (const e of OPERANDS) {
        const filling: Filling = { operands: Array.from({ length: 4 }, () => ({ type: 'i32', parts: [e, e, e, e] })), special: () => e, numeric: false };
        const parenthesised = t.texts.map((text, i) => {
          const hole = t.holes[i];
          return hole === undefined ? text : `${text}(${hole.truncates ? e.core ?? e.text : e.text})`;
        }).join('');
        expect(tree(fillText(t, filling)), `${name} of ${e.text}`).toEqual(tree(parenthesised));
      }
    }
  });

  it('has the strength it says, with and without its final truncation', () => {
    for (const [name, t] of templates) {
      for (const [part, text] of [[t, sourceOf(t)], ...(t.core ? [[t.core, sourceOf(t.core)] as const] : [])] as const) {
        const e: Expr = { text, prec: part.prec, core: undefined, corePrec: 0, bool: false, vars: [], fx: 0, depth: 1 };
        for (const prec of Object.values(PREC)) {
          const operator = ({ [PREC.additive]: '+', [PREC.multiplicative]: '*', [PREC.bitOr]: '|', [PREC.shift]: '<<', [PREC.relational]: '<' } as Record<number, string>)[prec];
          if (operator !== undefined) expect(tree(`a ${operator} ${at(e, prec + 1)}`), name).toEqual(tree(`a ${operator} (${text})`));
        }
      }
      if (t.core) expect(tree(`${coreAt({ text: sourceOf(t.core), prec: t.core.prec, core: undefined, corePrec: 0, bool: false, vars: [], fx: 0, depth: 1 }, PREC.bitOr)} | 0`), name).toEqual(tree(sourceOf(t)));
    }
  });

  it('uses as many operands as the instruction has, if it is not about others that wait', () => {
    for (const { name, type, signals } of INSTRUCTIONS) {
      const m = meaningOf(name);
      if (!m || !type || signals) continue;
      const operands = new Set(templatesOf(m).flatMap((t) => t.holes.map((h) => h.name)).flatMap((h) => (/^\d/.test(h) ? [Number(h[0])] : isAddress(h) ? [0] : [])));
      expect([...operands].sort(), name).toEqual(type.params.map((_, i) => i));
    }
  });

  it('names as support functions only what there is', () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wat('(module (func (export "f")))')));
    expect(typeof exports.f).toBe('function');
    return import('../../runtime/support/index.js').then(({ R }) => {
      const named = new Set(templates.flatMap(([, t]) => [...sourceOf(t).matchAll(/\bR\.(\w+)/g)].map((m) => m[1]!)));
      expect(named.size).toBeGreaterThan(30);
      for (const name of named) expect(typeof (R as unknown as Record<string, unknown>)[name], name).toBe('function');
    });
  });

  it('is refused when it is no expression of the kinds allowed', () => {
    for (const bad of ['$0 +', '$0; $1', '() => $0', 'new $0', '$0 ?? $1', '`$0`', '$0 = 1, $0++', '--$0', '$0 ** 2', '', '$0)', '($0', '$0 @', '1 = $0', '[$0', '$0.', '$0 ? 1']) expect(() => parseTemplate(bad), bad).toThrow(SyntaxError);
  });
});

/** Text of an operand of each type that is not a constant. */
const OPERAND: Readonly<Record<string, string>> = {
  i32: '(local.get 0)', i64: '(local.get 1)', f32: '(local.get 2)', f64: '(local.get 3)', v128: '(local.get 6)', funcref: '(local.get 4)', externref: '(local.get 5)', exnref: '(ref.null exn)',
};
const PRELUDE = `(type $v (func)) (memory 1 4) (data $d "abc") (table $t 4 8 funcref) (table $u 4 8 externref) (elem $e funcref (ref.null func)) (elem declare func $g)
  (global $k (mut i32) (i32.const 0)) (tag $x (param i32)) (func $g)`;

/** An instruction with immediates in a body, as text: what it needs before it, and its immediates. */
function usage({ name, immediate, type }: Instruction): string {
  const operands = (type?.params ?? []).map((t) => OPERAND[t]!).join(' ');
  const drops = (type?.results ?? []).map(() => '(drop)').join(' ');
  const plain = (immediates = ''): string => `${operands} ${name} ${immediates} ${drops}`;
  const special: Readonly<Record<string, string>> = {
    unreachable: 'unreachable', block: 'block end', loop: 'loop (br_if 0 (local.get 0)) end', if: '(local.get 0) if end', else: '(local.get 0) if nop else nop end',
    throw: '(throw $x (local.get 0))', throw_ref: '(throw_ref (ref.null exn))', end: 'block end', br: 'block br 0 end', br_if: 'block (br_if 0 (local.get 0)) end',
    br_table: 'block (br_table 0 0 1 (local.get 0)) end', return: 'return', call: 'call $g', call_indirect: '(call_indirect (type $v) (local.get 0))',
    try: 'try call $g catch $x drop end', catch: 'try call $g catch $x drop catch_all end', catch_all: 'try call $g catch_all end',
    rethrow: 'try call $g catch_all rethrow 0 end', delegate: 'try try call $g delegate 1 catch_all end',
    try_table: 'block try_table (catch_all 0) call $g end end', drop: '(drop (local.get 0))', select: '(drop (select (local.get 2) (local.get 2) (local.get 0)))',
    select_t: '(drop (select (result externref) (local.get 5) (local.get 5) (local.get 0)))', 'local.get': '(drop (local.get 1))', 'local.set': '(local.set 1 (local.get 1))',
    'local.tee': '(drop (local.tee 1 (local.get 1)))', 'global.get': '(drop (global.get $k))', 'global.set': '(global.set $k (local.get 0))',
    'table.get': '(drop (table.get $u (local.get 0)))', 'table.set': '(table.set $u (local.get 0) (local.get 5))',
    'table.grow': '(drop (table.grow $u (local.get 5) (local.get 0)))', 'table.fill': '(table.fill $u (local.get 0) (local.get 5) (local.get 0))',
    'atomic.fence': 'atomic.fence', 'ref.null': '(drop (ref.null func))', 'ref.is_null': '(drop (ref.is_null (local.get 4)))', 'ref.func': '(drop (ref.func $g))',
  };
  if (special[name] !== undefined) return special[name];
  switch (immediate) {
    case 'memory': return plain();
    case 'memarg': return plain('offset=5');
    case 'memarg_lane': return plain('offset=5 1');
    case 'lane': return plain('1');
    case 'lanes': return plain(Array.from({ length: 16 }, (_, i) => (7 * i) % 32).join(' '));
    case 'v128': return plain('i32x4 1 -2 3 -4');
    case 'i32': case 'i64': return plain('-7');
    case 'f32': case 'f64': return plain('-0x1.8p3');
    case 'data': case 'data_memory': return plain('$d');
    case 'memory_memory': return plain();
    case 'elem': return plain('$e');
    case 'elem_table': return plain('$t $e');
    case 'table_table': return plain('$t $t');
    case 'table': return plain('$t');
    default: throw new Error(`the test does not know how to write ${name}`);
  }
}

describe('every instruction', () => {
  it.each(INSTRUCTIONS.map((def) => [def.name, def] as const))('%s has a rule', (_name, def) => {
    const module = loadModule(isNumeric(def) ? numericModule(def) : wat(`(module ${PRELUDE} (func $f (param i32 i64 f32 f64 funcref externref v128) ${usage(def)}))`));
    const func = module.funcs.length - 1;
    const r = readBody(module, func);
    const used = new Set<Instruction>();
    while (!r.done) used.add(r.next());
    expect(used.has(def), 'the test uses the instruction').toBe(true);
    const text = compileFunction(module, func);
    expect(parse(text, { ecmaVersion: 2022, sourceType: 'module' }).body).toHaveLength(1);
  });

  it('has an opcode and a name of its own', () => {
    expect(new Set(INSTRUCTIONS.map((d) => d.name)).size).toBe(INSTRUCTIONS.length);
    expect(new Set(INSTRUCTIONS.map((d) => `${d.prefix} ${d.opcode}`)).size).toBe(INSTRUCTIONS.length);
  });
});
