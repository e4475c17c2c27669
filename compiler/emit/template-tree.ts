/**
 * The tree of a code template: the few kinds of JavaScript expressions that templates are made of, by their usual names. A parser for all of JavaScript takes
 * longer to load than a small program takes to run; the tests hold what this one makes against what such a one does.
 */

/** Binding strength of JavaScript expressions, weakest first. */
export const PREC = {
  sequence: 1, assignment: 2, conditional: 3, or: 4, and: 5, bitOr: 6, bitXor: 7, bitAnd: 8, equality: 9, relational: 10, shift: 11,
  additive: 12, multiplicative: 13, unary: 15, call: 18, primary: 20,
} as const;

const BINARY: Readonly<Record<string, number>> = {
  '||': PREC.or, '&&': PREC.and, '|': PREC.bitOr, '^': PREC.bitXor, '&': PREC.bitAnd, '===': PREC.equality, '!==': PREC.equality,
  '<': PREC.relational, '>': PREC.relational, '<=': PREC.relational, '>=': PREC.relational, '<<': PREC.shift, '>>': PREC.shift,
  '>>>': PREC.shift, '+': PREC.additive, '-': PREC.additive, '*': PREC.multiplicative, '/': PREC.multiplicative, '%': PREC.multiplicative,
};
const UNARY = new Set(['-', '+', '~', '!']);

/** Where it stands in the source, without parentheses around it. */
interface Place {
  readonly start: number;
  readonly end: number;
}

export type Node = Place & (
  | { readonly type: 'Identifier'; readonly name: string }
  | { readonly type: 'Literal'; readonly text: string }
  | { readonly type: 'UnaryExpression'; readonly operator: string; readonly argument: Node }
  | { readonly type: 'BinaryExpression' | 'LogicalExpression'; readonly operator: string; readonly prec: number; readonly left: Node; readonly right: Node }
  | { readonly type: 'ConditionalExpression'; readonly test: Node; readonly consequent: Node; readonly alternate: Node }
  | { readonly type: 'AssignmentExpression'; readonly left: Node; readonly right: Node }
  | { readonly type: 'SequenceExpression'; readonly expressions: readonly Node[] }
  | { readonly type: 'CallExpression'; readonly callee: Node; readonly arguments: readonly Node[] }
  | { readonly type: 'MemberExpression'; readonly object: Node; readonly property: Node; readonly computed: boolean }
  | { readonly type: 'ArrayExpression'; readonly elements: readonly Node[] });

/** What is longest first. Some operators are known only so that they are not taken for two. */
const TOKEN = /\s*(?:([A-Za-z_$][\w$]*)|(0x[\da-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(>>>|===|!==|<<|>>|<=|>=|&&|\|\||\+\+|--|\*\*|\?\?|=>|[-+*/%&|^~!<>=?:,.()[\]]))/iy;
const LITERALS = new Set(['true', 'false', 'null']);

class Parser {
  private name: string | undefined;
  private number: string | undefined;
  private operator: string | undefined;
  private start = 0;
  private end = 0;
  /** Where the token before ended. */
  private before = 0;

  constructor(private readonly source: string) {
    this.next();
  }

  whole(): Node {
    const node = this.sequence();
    if (this.start < this.source.length) this.fail();
    return node;
  }

  private fail(): never {
    throw new SyntaxError(`a code template must be one expression of the kinds allowed: ${this.source}, at ${this.start}`);
  }

  private next(): void {
    this.before = this.end;
    TOKEN.lastIndex = this.end;
    const found = TOKEN.exec(this.source);
    [, this.name, this.number, this.operator] = found ?? [];
    this.end = found === null ? this.source.length : TOKEN.lastIndex;
    this.start = this.end - (this.name ?? this.number ?? this.operator ?? '').length;
    if (found === null && this.source.slice(this.before).trim() !== '') {
      this.start = this.before;
      this.fail();
    }
  }

  private take(operator: string): boolean {
    if (this.operator !== operator) return false;
    this.next();
    return true;
  }

  private expect(operator: string): void {
    if (!this.take(operator)) this.fail();
  }

  private sequence(): Node {
    const { start } = this;
    const first = this.assignment();
    if (this.operator !== ',') return first;
    const expressions = [first];
    while (this.take(',')) expressions.push(this.assignment());
    return { type: 'SequenceExpression', expressions, start, end: this.before };
  }

  private assignment(): Node {
    const { start } = this;
    const test = this.binary(PREC.or);
    if (this.take('?')) {
      const consequent = this.assignment();
      this.expect(':');
      const alternate = this.assignment();
      return { type: 'ConditionalExpression', test, consequent, alternate, start, end: this.before };
    }
    if ((test.type !== 'Identifier' && test.type !== 'MemberExpression') || !this.take('=')) return test;
    return { type: 'AssignmentExpression', left: test, right: this.assignment(), start, end: this.before };
  }

  private binary(least: number): Node {
    const { start } = this;
    let left = this.unary();
    for (;;) {
      const { operator } = this;
      const prec = operator === undefined ? undefined : BINARY[operator];
      if (operator === undefined || prec === undefined || prec < least) return left;
      this.next();
      const right = this.binary(prec + 1);
      left = { type: prec <= PREC.and ? 'LogicalExpression' : 'BinaryExpression', operator, prec, left, right, start, end: this.before };
    }
  }

  private unary(): Node {
    const { start, operator } = this;
    if (operator === undefined || !UNARY.has(operator)) return this.call();
    this.next();
    return { type: 'UnaryExpression', operator, argument: this.unary(), start, end: this.before };
  }

  private call(): Node {
    const { start } = this;
    let node = this.primary();
    for (;;) {
      if (this.take('(')) node = { type: 'CallExpression', callee: node, arguments: this.list(')'), start, end: this.before };
      else if (this.take('.')) {
        const property = this.identifier();
        node = { type: 'MemberExpression', object: node, property, computed: false, start, end: this.before };
      } else if (this.take('[')) {
        const property = this.sequence();
        this.expect(']');
        node = { type: 'MemberExpression', object: node, property, computed: true, start, end: this.before };
      } else return node;
    }
  }

  private identifier(): Node {
    const { start, end, name } = this;
    if (name === undefined) this.fail();
    this.next();
    return { type: 'Identifier', name, start, end };
  }

  private list(close: string): Node[] {
    const nodes: Node[] = [];
    if (this.take(close)) return nodes;
    do nodes.push(this.assignment()); while (this.take(','));
    this.expect(close);
    return nodes;
  }

  private primary(): Node {
    const { start, end, name, number } = this;
    if (name !== undefined) {
      this.next();
      return LITERALS.has(name) ? { type: 'Literal', text: name, start, end } : { type: 'Identifier', name, start, end };
    }
    if (number !== undefined) {
      this.next();
      return { type: 'Literal', text: number, start, end };
    }
    if (this.take('[')) return { type: 'ArrayExpression', elements: this.list(']'), start, end: this.before };
    this.expect('(');
    const node = this.sequence();
    this.expect(')');
    return node;
  }
}

export function precOf(node: Node): number {
  switch (node.type) {
    case 'BinaryExpression': case 'LogicalExpression': return node.prec;
    case 'ConditionalExpression': return PREC.conditional;
    case 'AssignmentExpression': return PREC.assignment;
    case 'SequenceExpression': return PREC.sequence;
    case 'UnaryExpression': return PREC.unary;
    case 'CallExpression': case 'MemberExpression': return PREC.call;
    case 'Identifier': case 'Literal': case 'ArrayExpression': return PREC.primary;
  }
}

/** The number or boolean that it is, if that is plain to see. */
export function literalOf(node: Node): number | boolean | undefined {
  if (node.type === 'UnaryExpression' && node.operator === '-' && node.argument.type === 'Literal') return -Number(node.argument.text);
  if (node.type !== 'Literal' || node.text === 'null') return undefined;
  return node.text === 'true' ? true : node.text === 'false' ? false : Number(node.text);
}

/** @throws SyntaxError if it is not one expression of these kinds */
export const parseTree = (source: string): Node => new Parser(source).whole();
