/**
 * The peers' outputs: binaryen's tools run in child processes, and what they make is kept under node_modules/.cache, named by a
 * hash of everything that went in, so that a later run starts at once.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory, projectRoot } from './paths.js';

const run = promisify(execFile);

/** Raised when a peer cannot take a module; its message is one line for the table's footnote. */
export class PeerRefusal extends Error {}

/** What the modules of the npm packages use beyond the MVP. */
export const featureFlags: readonly string[] = [
  '--enable-mutable-globals',
  '--enable-sign-ext',
  '--enable-nontrapping-float-to-int',
  '--enable-bulk-memory',
  '--enable-bulk-memory-opt',
  '--enable-reference-types',
  '--enable-multivalue',
];

/** The path of one of binaryen's command-line tools, which are JavaScript files. */
export function binaryenTool(name: string): string {
  return join(projectRoot, 'node_modules', 'binaryen', 'bin', name);
}

/** The line of a failed command's stderr that says most about the cause; lines of minified source are no help. */
export function causeOf(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '' && line.length < 300);
  return (lines.find((line) => /error\b|fatal|^aborted/i.test(line)) ?? lines.at(-1) ?? 'no message').slice(0, 160);
}

async function tool(name: string, args: readonly string[]): Promise<void> {
  try {
    await run(process.execPath, [binaryenTool(name), ...args], { maxBuffer: 1 << 28 });
  } catch (error) {
    throw new PeerRefusal(`binaryen's ${name} stops with "${causeOf(String((error as { stderr?: unknown }).stderr ?? error))}"`);
  }
}

/** Makes a file by `make(input, output)` unless the cache has it; a refusal is cached too, since finding it out can take long. */
async function cached(
  label: string,
  bytes: Uint8Array,
  recipe: readonly string[],
  make: (input: string, output: string, scratch: string) => Promise<void>,
): Promise<Buffer> {
  const version = await readFile(join(projectRoot, 'node_modules', 'binaryen', 'package.json'), 'utf8');
  const key = createHash('sha256').update(version).update(recipe.join('\0')).update(bytes).digest('hex').slice(0, 24);
  const directory = join(cacheDirectory, 'bench-peers');
  const file = join(directory, `${label}-${key}`);
  const refusal = `${file}.refused`;
  const known = await readFile(file).catch(() => undefined);
  if (known) return known;
  const refused = await readFile(refusal, 'utf8').catch(() => undefined);
  if (refused !== undefined) throw new PeerRefusal(refused);
  await mkdir(directory, { recursive: true });
  const scratch = await mkdtemp(join(tmpdir(), 'bench-peer-'));
  try {
    const input = join(scratch, 'input.wasm');
    const output = join(scratch, 'output');
    await writeFile(input, bytes);
    await make(input, output, scratch);
    // Written beside and renamed, so that an interrupted run leaves no half file in the cache.
    await writeFile(`${file}.part`, await readFile(output));
    await rename(`${file}.part`, file);
  } catch (error) {
    if (error instanceof PeerRefusal) await writeFile(refusal, error.message);
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return readFile(file);
}

/** The JavaScript (an ES module's text) that `wasm2js -O2` makes of a module. */
export async function wasm2js(bytes: Uint8Array): Promise<string> {
  const flags = ['-O2', ...featureFlags];
  const text = await cached('wasm2js', bytes, flags, (input, output) => tool('wasm2js', [input, ...flags, '-o', output]));
  return text.toString('utf8');
}

/** The import that a pausable module calls when its fuel is used up; it answers with new fuel. */
export const yieldImport = { module: 'bench', name: 'yield' } as const;

const checkFuel = [
  '(global.set $bench_fuel (i32.sub (global.get $bench_fuel) (i32.const 1)))',
  '(if (i32.lt_s (global.get $bench_fuel) (i32.const 0)) (then (global.set $bench_fuel (call $bench_yield))))',
].join('\n');

/** What is put into a module's text. */
export interface Checks {
  readonly imports: string;
  /** Module fields, which come before the first function. */
  readonly definitions: string;
  /** Instructions at the start of every function and of every loop. */
  readonly check: string;
}

const fuelChecks: Checks = {
  imports: `(import "${yieldImport.module}" "${yieldImport.name}" (func $bench_yield (result i32)))`,
  definitions: '(global $bench_fuel (mut i32) (i32.const 1000000))',
  check: checkFuel,
};

/** Puts them into a module's text as binaryen prints it (one construct a line). */
export function addChecks(text: string, { imports, definitions, check }: Checks): string {
  const out: string[] = [];
  let importDone = imports === '';
  let definitionsDone = false;
  let entryPending = false;
  for (const line of text.split('\n')) {
    if (entryPending && !/^ {2}\(local /.test(line)) {
      out.push(check);
      entryPending = false;
    }
    if (!importDone && /^ \((import|global|memory|table|data|elem|tag|export|start|func)\b/.test(line)) {
      out.push(imports);
      importDone = true;
    }
    if (/^ \(func /.test(line)) {
      if (!definitionsDone) out.push(definitions);
      definitionsDone = true;
      entryPending = true;
    }
    out.push(line);
    if (/^\s+\(loop\b/.test(line)) out.push(check);
  }
  return out.join('\n');
}

/** A module changed as text, and assembled again with nothing optimised. */
export async function assembled(label: string, bytes: Uint8Array, recipe: readonly string[], change: (text: string) => string): Promise<Uint8Array> {
  return cached(label, bytes, recipe, (input, output, scratch) => reassemble(input, output, scratch, featureFlags, change));
}

async function reassemble(input: string, output: string, scratch: string, flags: readonly string[], change: (text: string) => string): Promise<void> {
  const text = join(scratch, 'text.wat');
  await tool('wasm-dis', [input, ...featureFlags, '-o', text]);
  await writeFile(text, change(await readFile(text, 'utf8')));
  await tool('wasm-opt', [text, ...flags, '-o', output]);
}

const asyncifyFlags = (module: string, name: string): readonly string[] =>
  [...featureFlags, '--asyncify', '-O2', `--pass-arg=asyncify-imports@${module}.${name}`];

/**
 * The module made pausable by binaryen: fuel checks at loops and entries, then asyncify, then -O2. Without a place to pause at, asyncify would have
 * nothing to do and nothing to cost.
 */
export async function asyncified(bytes: Uint8Array): Promise<Uint8Array> {
  const flags = asyncifyFlags(yieldImport.module, yieldImport.name);
  return cached('asyncify', bytes, [...flags, checkFuel], (input, output, scratch) =>
    reassemble(input, output, scratch, flags, (text) => addChecks(text, fuelChecks)));
}

/** The same for a module that has an import to pause at. */
export async function asyncifiedAt(bytes: Uint8Array, module: string, name: string): Promise<Uint8Array> {
  const flags = asyncifyFlags(module, name);
  return cached('asyncify-at', bytes, flags, (input, output) => tool('wasm-opt', [input, ...flags, '-o', output]));
}
