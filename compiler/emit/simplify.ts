/**
 * Code templates where some holes are known to be 0 or -1: their trees are simplified by the rules of 32-bit arithmetic. Holes of others are int32, so this is
 * for templates all of whose operands are integers, and that have no effect: what is left out was only a value.
 */
import { literalOf, type Node, parseTree, PREC, precOf } from './template-tree.js';

export type Known = 0 | -1;

/** A node that is in no source. */
type Made<T> = T extends Node ? Omit<T, 'start' | 'end'> : never;
const make = (node: Made<Node>): Node => ({ ...node, start: 0, end: 0 });

const literal = (value: number | boolean): Node => (typeof value === 'number' && value < 0
  ? make({ type: 'UnaryExpression', operator: '-', argument: literal(-value) })
  : make({ type: 'Literal', text: String(value) }));

function binary(operator: string, prec: number, left: Node, right: Node): Node {
  return make({ type: prec <= PREC.and ? 'LogicalExpression' : 'BinaryExpression', operator, prec, left, right });
}

const isHole = (node: Node): boolean => node.type === 'Identifier' && node.name.startsWith('$');

/** Whether it is an int32, not only to be taken for one. */
function isInt32(node: Node): boolean {
  const value = literalOf(node);
  if (value !== undefined) return value === (Number(value) | 0);
  if (isHole(node)) return true;
  if (node.type === 'CallExpression') return print(node.callee) === 'Math.imul' || print(node.callee) === 'Math.clz32';
  if (node.type !== 'BinaryExpression') return false;
  return ['|', '&', '^', '<<', '>>'].includes(node.operator) || (node.operator === '>>>' && (Number(literalOf(node.right)) & 31) !== 0);
}

/** Whether it is an integer, and not -0: then adding 0 changes nothing. */
function isInteger(node: Node): boolean {
  if (isInt32(node)) return true;
  if (node.type !== 'BinaryExpression') return false;
  return node.operator === '>>>' || ((node.operator === '+' || node.operator === '-') && isInteger(node.left) && isInteger(node.right));
}

const isSame = (a: Node, b: Node): boolean => print(a) === print(b);

const FOLDED: Readonly<Record<string, (a: number, b: number) => number | boolean>> = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '%': (a, b) => a % b, '&': (a, b) => a & b, '|': (a, b) => a | b, '^': (a, b) => a ^ b, '<<': (a, b) => a << b, '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b, '<': (a, b) => a < b, '>': (a, b) => a > b, '<=': (a, b) => a <= b, '>=': (a, b) => a >= b, '===': (a, b) => a === b, '!==': (a, b) => a !== b,
};
const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/** `a >>> 0` compared with the least or the greatest of such. */
function comparedWithLimit(operator: string, unsigned: Node, limit: number | boolean | undefined): Node | undefined {
  if (unsigned.type !== 'BinaryExpression' || unsigned.operator !== '>>>' || literalOf(unsigned.right) !== 0 || !isInt32(unsigned.left)) return undefined;
  if (limit !== 0 && limit !== 0xffff_ffff) return undefined;
  // Towards the greatest, as it is said of the least.
  const direction = limit === 0 ? operator : MIRRORED[operator];
  if (direction === '<') return literal(false);
  if (direction === '>=') return literal(true);
  if (direction !== '>' && direction !== '<=') return undefined;
  return binary(direction === '>' ? '!==' : '===', PREC.equality, unsigned.left, literal(limit | 0));
}

function simplifyBinary(operator: string, prec: number, left: Node, right: Node): Node {
  const a = literalOf(left);
  const b = literalOf(right);
  if (a !== undefined && b !== undefined) {
    const value = FOLDED[operator]!(Number(a), Number(b));
    if (typeof value === 'boolean' || Number.isInteger(value)) return literal(value);
  }
  const int = (node: Node): Node => (isInt32(node) ? node : binary('|', PREC.bitOr, node, literal(0)));
  switch (operator) {
    case '+':
      if (a === 0 && isInteger(right)) return right;
      if (b === 0 && isInteger(left)) return left;
      break;
    case '-': if (b === 0 && isInteger(left)) return left; break;
    case '&':
      if (a === 0 || b === 0) return literal(0);
      if (a === -1) return int(right);
      if (b === -1) return int(left);
      break;
    case '|':
      if (a === -1 || b === -1) return literal(-1);
      if (a === 0) return int(right);
      if (b === 0) return int(left);
      break;
    case '^':
      if (a === 0) return int(right);
      if (b === 0) return int(left);
      break;
    case '<<': case '>>': case '>>>': if (a === 0) return left; break;
    case '<': case '>': case '<=': case '>=': {
      const simpler = comparedWithLimit(operator, left, b) ?? comparedWithLimit(MIRRORED[operator]!, right, a);
      if (simpler !== undefined) return simpler;
      break;
    }
  }
  // What stands there already as it should, as `x | 0` does, is not made anew.
  return binary(operator, prec, left, right);
}

function simplifyLogical(operator: string, prec: number, left: Node, right: Node): Node {
  const a = literalOf(left);
  const b = literalOf(right);
  const isOr = operator === '||';
  if (a !== undefined) return Boolean(a) === isOr ? left : right;
  if (b !== undefined && Boolean(b) !== isOr) return left;
  if (b !== undefined) return right;
  // `a !== b || a === b && c`, and `a < b || a === b`.
  if (isOr && left.type === 'BinaryExpression') {
    const equal = right.type === 'LogicalExpression' && right.operator === '&&' ? right.left : right;
    if (equal.type === 'BinaryExpression' && equal.operator === '===' && isSame(equal.left, left.left) && isSame(equal.right, left.right)) {
      if (left.operator === '!==') return equal === right ? literal(true) : binary('||', PREC.or, left, (right as typeof right & { right: Node }).right);
      if (equal === right && (left.operator === '<' || left.operator === '>')) return binary(`${left.operator}=`, PREC.relational, left.left, left.right);
    }
  }
  return binary(operator, prec, left, right);
}

/** @param known holes, by their names without the `$` */
function simplify(node: Node, known: ReadonlyMap<string, Known>): Node {
  const child = (n: Node): Node => simplify(n, known);
  switch (node.type) {
    case 'Identifier': {
      const value = isHole(node) ? known.get(node.name.slice(1)) : undefined;
      return value === undefined ? node : literal(value);
    }
    case 'BinaryExpression': return simplifyBinary(node.operator, node.prec, child(node.left), child(node.right));
    case 'LogicalExpression': return simplifyLogical(node.operator, node.prec, child(node.left), child(node.right));
    case 'ConditionalExpression': {
      const test = child(node.test);
      const value = literalOf(test);
      if (value !== undefined) return child(value ? node.consequent : node.alternate);
      return make({ type: node.type, test, consequent: child(node.consequent), alternate: child(node.alternate) });
    }
    case 'CallExpression': {
      const args = node.arguments.map(child);
      if (print(node.callee) === 'Math.imul' && args.some((arg) => literalOf(arg) === 0)) return literal(0);
      return make({ type: node.type, callee: node.callee, arguments: args });
    }
    case 'UnaryExpression': return make({ type: node.type, operator: node.operator, argument: child(node.argument) });
    case 'AssignmentExpression': return make({ type: node.type, left: node.left, right: child(node.right) });
    case 'SequenceExpression': return make({ type: node.type, expressions: node.expressions.map(child) });
    case 'MemberExpression': return make({ type: node.type, object: child(node.object), property: child(node.property), computed: node.computed });
    case 'ArrayExpression': return make({ type: node.type, elements: node.elements.map(child) });
    case 'Literal': return node;
  }
}

/** The source of a tree. */
function print(node: Node, least = 0): string {
  const text = printed(node);
  return precOf(node) < least ? `(${text})` : text;
}

function printed(node: Node): string {
  switch (node.type) {
    case 'Identifier': return node.name;
    case 'Literal': return node.text;
    case 'UnaryExpression': return node.operator + print(node.argument, PREC.unary + 1);
    case 'BinaryExpression': case 'LogicalExpression': return `${print(node.left, node.prec)} ${node.operator} ${print(node.right, node.prec + 1)}`;
    case 'ConditionalExpression': return `${print(node.test, PREC.or)} ? ${print(node.consequent, PREC.assignment)} : ${print(node.alternate, PREC.assignment)}`;
    case 'AssignmentExpression': return `${print(node.left)} = ${print(node.right, PREC.assignment)}`;
    case 'SequenceExpression': return node.expressions.map((e) => print(e, PREC.assignment)).join(', ');
    case 'CallExpression': return `${print(node.callee, PREC.call)}(${node.arguments.map((e) => print(e, PREC.assignment)).join(', ')})`;
    case 'MemberExpression': return print(node.object, PREC.call) + (node.computed ? `[${print(node.property)}]` : `.${print(node.property)}`);
    case 'ArrayExpression': return `[${node.elements.map((e) => print(e, PREC.assignment)).join(', ')}]`;
  }
}

/**
 * The source of a template in which some holes are known.
 * @param known by their names without the `$`
 */
export const simplified = (source: string, known: ReadonlyMap<string, Known>): string => print(simplify(parseTree(source), known));
