/**
 * Code templates: a JavaScript expression with named holes, parsed once so that the printers know where a filled-in operand needs
 * parentheses and where a final `| 0` of an operand can be left out because the context truncates anyway.
 *
 * Holes: `$0`, `$1`, ... are operands of one part; of others `$0p2` is part 2 of operand 0, and the halves of an i64 are called `$0l` and `$0h`; `$a` is
 * the effective address of a memory access and `$a4` the one four bytes on; `$r1` is part 1 of the result, already computed, and `$l` the low half of an i64;
 * `$pc` is the assignment of the program counter; `$M` `$T` ... are entities.
 * `x`, `p`, `y` and `q` are variables for the moment, which a template assigns before it reads them; `y` and `q` only belong to whole statements.
 */
import { literalOf, type Node, parseTree, PREC, precOf } from './template-tree.js';

export { PREC };

const TRUNCATING = new Set(['|', '&', '^', '<<', '>>', '>>>']);

/** Which part of its operand a hole is that begins with the operand's number. */
export function partOfHole(name: string): number {
  if (name.length === 1) return 0;
  const c = name.charCodeAt(1);
  return c === 112 /* p */ ? name.charCodeAt(2) - 48 : c === 104 /* h */ ? 1 : 0;
}

const operandOfHole = (name: string): number => (name >= '0' && name < ':' ? name.charCodeAt(0) - 48 : -1);

/** Whether a hole is an address. */
export const isAddress = (name: string): boolean => name.startsWith('a');

/** Which part of the result, already computed, a hole is; undefined for any other hole. */
export const resultOfHole = (name: string): number | undefined =>
  name === 'l' ? 0 : name.length === 2 && name.startsWith('r') ? name.charCodeAt(1) - 48 : undefined;

export interface Hole {
  /** Text after the `$`. */
  readonly name: string;
  /** The operand, and which part of it, that the name says; below 0 for one that is no operand. */
  readonly operand: number;
  readonly part: number;
  /** The weakest binding that may stand here without parentheses. */
  readonly prec: number;
  /** Whether the context applies ToInt32 (or ToUint32) to what stands here. */
  readonly truncates: boolean;
  /** Whether what stands here may be left unevaluated, or comes after an effect of the template's own (other than an assignment of a variable). */
  readonly unsure: boolean;
  /** What is done to what stands here, if that is a step by a constant. */
  readonly step: Step | undefined;
}

/** A shift or mask that follows a hole. */
interface Step {
  readonly operator: '>>>' | '&';
  readonly by: number;
  /** Of the text behind the hole, how much says it. */
  readonly length: number;
  /** The weakest binding that may stand here without it. */
  readonly prec: number;
}

/** What a literal is after the step; undefined for what would be negative, which may need parentheses. */
export function stepped({ operator, by }: Step, literal: number): number | undefined {
  const value = operator === '>>>' ? literal >>> by : literal & by;
  return value < 0 ? undefined : value;
}

export interface Template {
  readonly source: string;
  /** Text around the holes: one more than there are holes. */
  readonly texts: readonly string[];
  readonly holes: readonly Hole[];
  readonly prec: number;
  /** The same without a final `| 0`, if it has one. */
  readonly core: Template | undefined;
  readonly uses: ReadonlyMap<string, number>;
  /** The integer, or boolean, that it is a literal of. */
  readonly literal: number | undefined;
}

interface Found extends Omit<Hole, 'operand' | 'part'> {
  readonly start: number;
  readonly end: number;
}

const isHole = (node: Node): boolean => node.type === 'Identifier' && node.name.startsWith('$');

function findHoles(node: Node, prec: number, truncates: boolean, unsure: boolean, found: Found[]): void {
  const child = (n: Node, p: number, t = false, u = false): void => findHoles(n, p, t, unsure || u, found);
  switch (node.type) {
    case 'Identifier':
      if (isHole(node)) found.push({ name: node.name.slice(1), prec, truncates, unsure, step: undefined, start: node.start, end: node.end });
      break;
    case 'BinaryExpression': {
      const t = TRUNCATING.has(node.operator);
      child(node.left, node.prec, t);
      const { operator, left, right } = node;
      if ((operator === '>>>' || operator === '&') && right.type === 'Literal' && isHole(left)) {
        const length = right.end - left.end;
        // Without parentheses between them. There are some around both where they would bind too weakly.
        const around = prec > node.prec ? PREC.assignment : prec;
        if (length === ` ${operator} ${right.text}`.length) found.push({ ...found.pop()!, step: { operator, by: Number(right.text), length, prec: around } });
      }
      child(node.right, node.prec + 1, t);
      break;
    }
    case 'LogicalExpression':
      child(node.left, node.prec);
      child(node.right, node.prec + 1, false, true);
      break;
    case 'ConditionalExpression':
      child(node.test, PREC.or);
      child(node.consequent, PREC.assignment, false, true);
      child(node.alternate, PREC.assignment, false, true);
      break;
    case 'UnaryExpression': child(node.argument, PREC.unary + 1, node.operator === '~'); break;
    case 'AssignmentExpression': child(node.right, PREC.assignment); break;
    case 'SequenceExpression': {
      let effect = false;
      for (const e of node.expressions) {
        child(e, PREC.assignment, false, effect);
        effect ||= !(e.type === 'AssignmentExpression' && e.left.type === 'Identifier');
      }
      break;
    }
    case 'CallExpression': child(node.callee, PREC.call); for (const a of node.arguments) child(a, PREC.assignment); break;
    case 'MemberExpression': child(node.object, PREC.call); if (node.computed) child(node.property, PREC.sequence); break;
    case 'ArrayExpression': for (const e of node.elements) child(e, PREC.assignment); break;
    case 'Literal': break;
  }
}

function fromNode(source: string, node: Node, start: number, end: number, truncates: boolean, core: Template | undefined): Template {
  const found: Found[] = [];
  findHoles(node, precOf(node), truncates, false, found);
  found.sort((a, b) => a.start - b.start);
  const texts: string[] = [];
  const uses = new Map<string, number>();
  let at = start;
  for (const h of found) {
    texts.push(source.slice(at, h.start));
    at = h.end;
    uses.set(h.name, (uses.get(h.name) ?? 0) + 1);
  }
  texts.push(source.slice(at, end));
  const holes = found.map(({ name, prec: least, truncates: t, unsure, step }) =>
    ({ name, operand: operandOfHole(name), part: partOfHole(name), prec: least, truncates: t, unsure, step }));
  const value = literalOf(node);
  return { source: source.slice(start, end), texts, holes, prec: precOf(node), core, uses, literal: Number.isInteger(value) || typeof value === 'boolean' ? Number(value) : undefined };
}

/** @throws SyntaxError if the source is not one expression of the kinds templates are made of */
export function parseTemplate(source: string): Template {
  const node = parseTree(source);
  // A sequence in parentheses, which are no part of it to the parser.
  if (node.type === 'SequenceExpression' && node.start === 1 && node.end === source.length - 1) {
    return { ...fromNode(source, node, 0, source.length, false, undefined), prec: PREC.primary };
  }
  if (node.end !== source.length) throw new SyntaxError(`a code template must be one expression: ${source}`);
  let core: Template | undefined;
  if (node.type === 'BinaryExpression' && node.operator === '|' && node.right.type === 'Literal' && node.right.text === '0') {
    const { left } = node;
    core = fromNode(source, left, left.start, left.end, true, undefined);
  }
  return fromNode(source, node, 0, source.length, false, core);
}
