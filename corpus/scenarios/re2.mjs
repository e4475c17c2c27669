// RE2 (C++): regular expressions over a long text.
import { createRequire } from 'node:module';
import { caught } from './helpers.mjs';

const { RE2 } = createRequire(import.meta.url)('re2-wasm');
const text = 'abc foo@bar.com aaaaab foobarbaz yyyy '.repeat(100);
const count = (pattern) => (new RE2(pattern, 'gu').match(text) ?? []).length;

export const run = () => [['(a+)+b', '\\w+@\\w+\\.com', '[^x]*y{3,9}', '(?:foo|bar|baz){2,}'].map(count), caught(() => new RE2('(', 'u'))];
