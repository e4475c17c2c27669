// md4c (C) in Zig: Markdown to HTML.
import { init, mdToHtml } from 'md4w';
import { text } from './helpers.mjs';

await init();
const source = Array.from({ length: 60 }, (_, i) => `# Part ${i}\n\n${text(400, i + 1)}\n\n- [x] *one* **two** \`three\`\n- [four](http://a.b/${i} "t")\n\n| a | b |\n|---|:-:|\n| 1 | ~~2~~ |\n\n\`\`\`js\nx < ${i}\n\`\`\`\n`).join('\n');

export const run = () => Array.from({ length: 20 }, () => mdToHtml(source)).at(-1);
