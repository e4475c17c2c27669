import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import style from './eslint.style.js';

/** What is linted with types. */
export const TYPED = ['{cli,compiler,debuggers,runtime,third-party}/**/*.ts', 'index.ts', 'register.ts'];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test-programs/build/', 'tests/goldens/*.js', '.cache/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...style,
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', WebAssembly: 'readonly', URL: 'readonly', TextEncoder: 'readonly', TextDecoder: 'readonly', performance: 'readonly', Buffer: 'readonly', setTimeout: 'readonly', globalThis: 'readonly' } },
  },
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      // NaN is told from numbers by comparing a value with itself, in templates as in the runtime.
      'no-self-compare': 'off',
      eqeqeq: 'error',
    },
  },
  {
    // What only the types tell: a promise that nobody waits for, a case that nobody thought of. Of the tests it would take twice the time, and vitest
    // itself tells of expectations that nobody waits for.
    files: TYPED,
    languageOptions: { parserOptions: { project: 'tsconfig.build.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/restrict-plus-operands': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
);
