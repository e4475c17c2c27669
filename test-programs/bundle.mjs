// Debuggers in TypeScript as one module of JavaScript. It stands here, not in debuggers/, so that it is always the repository's own bundler, of the version in
// package-lock.json: debuggers/node_modules, which not every machine has, brings another, whose output differs.
import { dirname } from 'node:path';
import { build } from 'rolldown';

/** What only the host has: left as imports. */
const external = [/^(bytecodealliance|wasi|wasm2js-debug):/, 'print-debugger-info'];

/**
 * @param {string} source path of the TypeScript
 * @param {import('rolldown').Plugin[]} [plugins]
 * @returns {Promise<string>} a module of its own
 */
export async function bundle(source, plugins = []) {
  const { output: [{ code }] } = await build({
    cwd: dirname(source), input: source, platform: 'neutral', external, plugins, write: false, transform: { target: 'es2022' }, output: { format: 'esm', comments: false },
  });
  return code;
}
