// The AssemblyScript compiler, on Binaryen (C++): a program compiled and optimised, and one that is wrong.
import asc from 'assemblyscript/asc';
import { digest } from './helpers.mjs';

const source = `export function fib(n: i32): i32 { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
export function far(n: i32): f64 { let list = new Array<f64>(); for (let i = 0; i < n; i++) list.push(Math.sqrt(i * n)); return list[n - 1]; }
`;

async function compiled(text, ...options) {
  const outputs = {};
  const { error, stderr } = await asc.main(['a.ts', '-o', 'a.wasm', '-t', 'a.wat', ...options], {
    readFile: (name) => (name === 'a.ts' ? text : null), listFiles: () => [], writeFile: (name, contents) => (outputs[name] = contents),
  });
  const made = Object.entries(outputs).map(([name, contents]) => [name, contents.length, digest(contents)]);
  return { failed: error?.message, said: stderr.toString(), made };
}

export const run = async () => [await compiled(source, '-O1'), await compiled('export function f(): i32 { return "a" }')];
