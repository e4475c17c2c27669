// minify-html (Rust): pages made small, with their scripts and styles.
import { readFileSync } from 'node:fs';
import * as imports from '@minify-html/wasm/index_bg.js';
import { text } from './helpers.mjs';

const { instance } = await WebAssembly.instantiate(readFileSync(new URL('index_bg.wasm', import.meta.resolve('@minify-html/wasm'))), { './index_bg.js': imports });
imports.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start?.();
const source = Buffer.from(`<!DOCTYPE html><html><head><style> .a { color: red; margin: 0px } </style></head><body>${Array.from({ length: 60 }, (_, i) => `<div   class="a"  id='x${i}' >  <p> ${text(90, i + 1)} </p> <!-- c --> <input disabled="disabled" value=""> </div>`).join('\n')}
<script> function long(name) { if (name == 1) { return name + 2; } else { return "a" + 'b' } } </script></body></html>`);

export const run = () => ['minify_css', 'minify_js', 'keep_comments'].map((option) => Buffer.from(imports.minify(source, { [option]: true })).toString());
