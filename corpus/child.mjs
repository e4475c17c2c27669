// Runs a scenario: `node corpus/child.mjs FILE SECONDS [plain]`, once, or again and again for so many seconds. Its report goes to descriptor 3, a line of JSON, so that
// packages may print what they like.
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { commonTraits, nativeKinds } from './traits.mjs';

const [file, seconds, plainly] = process.argv.splice(2);
const LEAST = 6, MOST = 300;
/** So many are done however long they take; no more when the time is over so many times. */
const FEWEST = 3, TIMES_OVER = 4;
const results = [];
const milliseconds = [];

/** What JSON has no form for. */
const plain = (_, value) => {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value === undefined ? 'undefined' : value;
};

async function repeat(run) {
  const start = performance.now();
  const over = () => (performance.now() - start) / (1000 * seconds);
  do {
    const began = performance.now();
    results.push(await run());
    milliseconds.push(performance.now() - began);
  } while (seconds > 0 && results.length < MOST && over() < (results.length < FEWEST ? Infinity : results.length < LEAST ? TIMES_OVER : 1));
}

function report() {
  const { WebAssembly } = globalThis;
  const kinds = plainly ? { native: {} } : { native: nativeKinds(WebAssembly), traits: commonTraits(WebAssembly) };
  const content = { ...kinds, results, milliseconds };
  const bytes = Buffer.from(`${JSON.stringify(content, plain)}\n`);
  for (let at = 0; at < bytes.length;) at += writeSync(3, bytes, at);
}

const { run, end } = await import(pathToFileURL(file).href);
try {
  await repeat(run);
  report();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
// It may end the process.
await end?.();
