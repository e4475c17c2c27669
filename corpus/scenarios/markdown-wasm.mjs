// md4c (C): Markdown to HTML.
import { createRequire } from 'node:module';
import { text } from './helpers.mjs';

const markdown = createRequire(import.meta.url)('markdown-wasm');
const source = Array.from({ length: 60 }, (_, i) => `# Part ${i}\n\n${text(400, i + 1)}\n\n* *one* **two** \`three\`\n* [four](http://a.b/${i} "t")\n\n| a | b |\n|---|:-:|\n| 1 | ~~2~~ |\n`).join('\n');

export const run = () => Array.from({ length: 10 }, () => markdown.parse(source)).at(-1);
