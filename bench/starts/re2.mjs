import { createRequire } from 'node:module';
const { RE2 } = createRequire(import.meta.url)('re2-wasm');
let n = 0; for (const p of ['(a+)+b', '\\w+@\\w+\\.com', '[^x]*y{3,9}', '(?:foo|bar|baz){2,}']) { const r = new RE2(p, 'gu'); n += (('abc foo@bar.com aaaaab foobarbaz yyyy ').repeat(300).match(r) || []).length; }
console.log(n);
