// cjs-module-lexer (C): what a CommonJS module exports, found.
// Imported, not required: only then it is in wasm.
import { init, parse } from 'cjs-module-lexer';
import { text } from './helpers.mjs';

await init();
const source = Array.from({ length: 300 }, (_, i) => `exports.a${i} = function () { return /[/]"/.test(\`\${${JSON.stringify(text(60, i + 1))}}\`); }; // exports.b = 1\nObject.defineProperty(exports, 'c${i}', { enumerable: true, value: 1 });\n__exportStar(require('./d${i}'));`).join('\n');

export const run = () => Array.from({ length: 20 }, () => parse(source)).at(-1);
