// es-module-lexer (C): imports and exports found.
import { init, parse } from 'es-module-lexer';
import { caught } from './helpers.mjs';

await init();
const source = Array.from({ length: 400 }, (_, i) => `import { a${i}, b as c${i} } from './m${i}.js'; export const d${i} = () => \`\${import('./x' + /[/]'"/.exec(a${i}))}\`; // import x from 'y'\nexport { c${i} as 'e${i}' };`).join('\n');

export const run = () => [...Array.from({ length: 20 }, () => parse(source)).at(-1), caught(() => parse('import { a from "b"'))];
