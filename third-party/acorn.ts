/** The parser of the code templates. */
export { type Expression, type Node, parseExpressionAt } from 'acorn';
