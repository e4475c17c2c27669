// lol-html (Rust): HTML rewritten as it streams by, with handlers in JavaScript; those that wait unwind the stack (asyncify).
import { createRequire } from 'node:module';
import { text } from './helpers.mjs';

const { HTMLRewriter } = createRequire(import.meta.url)('html-rewriter-wasm');
const source = `<!doctype html><body>${Array.from({ length: 150 }, (_, i) => `<div class="a b${i % 5}" id=x${i}><p>${text(80, i + 1)}<a href="/p${i}">l</a></div><!-- c${i} -->`).join('\n')}`;

export async function run() {
  let output = '';
  const rewriter = new HTMLRewriter((chunk) => (output += Buffer.from(chunk).toString()));
  rewriter.on('a[href]', { element: (e) => { e.setAttribute('href', `https://h${e.getAttribute('href')}`); } });
  rewriter.on('div.b3', { async element(e) { await null; e.append('<i>later</i>', { html: true }); } });
  rewriter.on('p', { text: (t) => { if (t.text.includes('stopped')) t.after('!', { html: false }); } });
  rewriter.onDocument({ comments: (c) => { c.text = c.text.toUpperCase(); } });
  const bytes = Buffer.from(source);
  for (let at = 0; at < bytes.length; at += 700) await rewriter.write(bytes.subarray(at, at + 700));
  await rewriter.end();
  rewriter.free();
  return output;
}
