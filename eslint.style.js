/** The look of the code, as rules that `npm run format` mends: they are set so that they changed next to nothing of what was there. */
import stylistic from '@stylistic/eslint-plugin';

const RULES = {
  // Lines, indentation, blank lines
  indent: [2, { SwitchCase: 1, ignoredNodes: ['TemplateLiteral *'] }],
  'eol-last': [],
  'linebreak-style': [],
  'no-multiple-empty-lines': [{ max: 1, maxBOF: 0, maxEOF: 0 }],
  'no-tabs': [],
  'no-trailing-spaces': [],
  'operator-linebreak': ['before', { overrides: { '=': 'after' } }],
  'padded-blocks': ['never'],

  // Marks
  'arrow-parens': ['always'],
  'brace-style': ['1tbs', { allowSingleLine: true }],
  'comma-dangle': ['only-multiline'],
  'comma-style': [],
  'dot-location': ['property'],
  'member-delimiter-style': [],
  'new-parens': [],
  'no-extra-semi': [],
  'no-floating-decimal': [],
  quotes: ['single', { avoidEscape: true, allowTemplateLiterals: 'always' }],
  'quote-props': ['as-needed'],
  semi: [],
  'semi-style': [],
  'wrap-iife': ['inside'],

  // Blanks
  'array-bracket-spacing': [],
  'arrow-spacing': [],
  'block-spacing': [],
  'comma-spacing': [],
  'computed-property-spacing': [],
  'function-call-spacing': [],
  'generator-star-spacing': [{ before: false, after: true, method: { before: true, after: false } }],
  'key-spacing': [],
  'keyword-spacing': [],
  'no-multi-spaces': [{ ignoreEOLComments: true }],
  'no-whitespace-before-property': [],
  'object-curly-spacing': ['always'],
  'rest-spread-spacing': [],
  'semi-spacing': [],
  'space-before-blocks': [],
  'space-before-function-paren': [{ anonymous: 'always', named: 'never', asyncArrow: 'always' }],
  'space-infix-ops': [],
  'space-unary-ops': [],
  'spaced-comment': ['always', { markers: ['/'] }],
  'switch-colon-spacing': [],
  'template-curly-spacing': [],
  'template-tag-spacing': [],
  'type-annotation-spacing': [],
  'type-generic-spacing': [],
  'type-named-tuple-spacing': [],
  'yield-star-spacing': ['after'],
};

// Not mended by itself. Sentences of comments break where they like, and a text is not torn; tables of tests are as wide as their cells.
const LENGTH = { code: 160, ignoreComments: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true, ignoreUrls: true };

export default [
  {
    plugins: { '@stylistic': stylistic },
    rules: Object.fromEntries(Object.entries(RULES).map(([name, options]) => [`@stylistic/${name}`, ['error', ...options]])),
  },
  { ignores: ['tests/**', 'bench/**'], rules: { '@stylistic/max-len': ['error', LENGTH] } },
];
