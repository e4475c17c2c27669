/** `wasm2js-debug compile`: a module or a component as a JavaScript file. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { binaryKind } from '../compiler/binary/preamble.js';
import { type Module, nestingOf, printFunction } from '../compiler/index.js';
import { LAST_LINE } from '../runtime/aot/form.js';
import { say, UserError } from '../runtime/base/messages.js';
import { linesOf, noteFile, sourced } from '../runtime/sources/index.js';
import { compileInput, type Input, readInput } from './input.js';
import { moduleTypeOf } from './module-type.js';
import { optimise } from './optimise.js';
import { isFile, type Output, OutputFile, StandardOutput, STDOUT } from './output.js';
import { headerLine } from './own-output.js';
import { Progress } from './progress.js';
import { SourceMapBuilder } from './source-map.js';

export interface CompileOptions {
  readonly output?: string;
  readonly sourceMap?: boolean;
  /** Optimise first. */
  readonly O?: boolean;
  /** Put the runtime into the output. Default: true. */
  readonly bundle?: boolean;
  /** Replace a file that is not our own output, and write one that Node would not take for an ES module. */
  readonly force?: boolean;
}

/** How long to print functions before signals and the like get their turn. */
const SLICE_MS = 30;
/**
 * A function with blocks nested deeper is text in the output. An engine parses the whole of a file when that is imported, and one function for which it has no
 * room on its stack makes the file unusable; Node's main thread has room for 1,000 loops, 1,100 try blocks or 2,500 ifs. Text needs `new Function`, hence not for fewer.
 */
const DEEP = 600;
/** Bytes of the wasm turned into base64 at once: a multiple of 3. */
const BASE64_CHUNK = 3 << 18;
/** The longest text that V8 takes for a script. */
const MAX_SCRIPT = 0x1fff_ffe8;

/**
 * Compiles a file.
 * @throws UserError; no output is left behind then
 */
export async function compile(input: string, options: CompileOptions): Promise<void> {
  const out = options.output ?? `${input.replace(/\.(wasm|wat)$/i, '')}.mjs`;
  const { force = false } = options;
  if (isSame(input, out)) throw new UserError(`${out}: the output would overwrite the input`);
  if (options.sourceMap && !isFile(out)) throw new UserError(`-o ${out}: --source-map writes a file beside the output: name a file`);
  const moduleType = out === STDOUT ? undefined : moduleTypeOf(out);
  if (moduleType?.refused && !force) throw new UserError(moduleType.text);
  const source = await readInput(input, true);
  const isComponent = binaryKind(source.bytes) === 'component';
  const printed = isComponent ? await componentOf(source, options) : await moduleOf(source, options);
  const runtime = options.bundle === false ? undefined : bundledRuntime(isComponent ? 'compiled-component' : 'compiled');
  const progress = new Progress(`compiling ${input}`);
  const files: Output[] = [];
  try {
    const js = out === STDOUT ? new StandardOutput() : new OutputFile(out, force);
    files.push(js);
    const mapFile = options.sourceMap ? new OutputFile(`${out}.map`, force) : undefined;
    if (mapFile) files.push(mapFile);
    const map = mapFile && new SourceMapBuilder(out);
    await print(printed, source.name, runtime, js, map, progress);
    if (js.length > MAX_SCRIPT) {
      throw new UserError(`${input}: too large: its JavaScript has ${js.length} characters, more than the ${MAX_SCRIPT} that engines take in one file`);
    }
    if (map) {
      js.write(`//# sourceMappingURL=${encodeURIComponent(basename(mapFile.path))}\n`);
      for (const piece of map.text()) mapFile.write(piece);
    }
    for (const file of files) file.finish();
    // The map first: JavaScript never names a map that is not there.
    for (const file of files.reverse()) file.commit();
  } catch (e) {
    for (const file of files) file.discard();
    throw e;
  } finally {
    progress.done();
  }
  if (moduleType !== undefined) say(`note: ${moduleType.text}`);
  if (options.output === undefined) say(`wrote ${out}: ${printed.isProgram ? `run it with 'node ${out}'` : "import 'instantiate' from it"}`);
}

/** The module with the lines of its source map, which nobody looks for any more when it is compiled. */
function withLines({ path, binary }: Input, module: Module): Module {
  if (binary !== undefined) noteFile(module, pathToFileURL(binary));
  const { problem } = linesOf(module);
  if (problem !== undefined) say(`note: ${path}: no source lines: ${problem}`);
  return sourced(module);
}

/** What is to be printed. */
interface Printed {
  readonly modules: readonly Part[];
  /** Of a component, what is written beside its core modules. */
  readonly component: { readonly facts: object; readonly bindings: string; readonly tree: object } | undefined;
  readonly isProgram: boolean;
}

/** A module. */
interface Part {
  /** Of a component's, what its bindings ask for it by. */
  readonly key: string | undefined;
  readonly module: Module;
  /** What source maps call its binary, where nothing is known of lines, and where it begins in that file. */
  readonly wasm: string;
  readonly at: number;
}

async function moduleOf(source: Input, { O: optimised }: CompileOptions): Promise<Printed> {
  let { module } = await compileInput(source);
  if (optimised) ({ module } = await compileInput(await optimise(source, module)));
  else module = withLines(source, module);
  const isProgram = module.exports.some(({ name, kind }) => name === '_start' && kind === 'func');
  return { modules: [{ key: undefined, module, wasm: source.path.replace(/\.wat$/i, '.wasm'), at: 0 }], component: undefined, isProgram };
}

/** Where a core module begins in its component. */
const placeIn = ({ buffer, byteOffset, length }: Uint8Array, core: Uint8Array): number => Math.max(Buffer.from(buffer, byteOffset, length).indexOf(core), 0);

async function componentOf(source: Input, options: CompileOptions): Promise<Printed> {
  const { readComponent } = await import('../runtime/component/program/load.js');
  const { facts, cores, bindings, tree } = await readComponent(source.path, source.bytes);
  const modules: Part[] = [];
  for (const [key, bytes] of cores) {
    const core: Input = { ...source, path: `${source.path}: core module ${modules.length}`, binary: undefined, text: undefined, bytes };
    let { module } = await compileInput(core);
    if (options.O) ({ module } = await compileInput(await optimise(core, module)));
    else module = sourced(module);
    modules.push({ key, module, wasm: source.path, at: options.sourceMap ? placeIn(source.bytes, bytes) : 0 });
  }
  return { modules, component: { facts, bindings, tree }, isProgram: facts.exports.some((name) => name.startsWith('wasi:cli/run@')) };
}

function isSame(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}

type RuntimeName = 'compiled' | 'compiled-component';

/** The runtime as one script, which the build makes. */
function bundledRuntime(name: RuntimeName): string {
  const url = new URL(`../runtime/${name}.bundle.js`, import.meta.url);
  if (!existsSync(url)) throw new UserError("this build of wasm2js-debug has no bundled runtime: run 'npm run build', or compile with --no-bundle");
  return readFileSync(url, 'utf8');
}

/** Counts lines as it writes. */
class LineWriter {
  line = 0;
  constructor(private readonly file: Output) {}
  write(text: string, lines: number): void {
    this.file.write(text);
    this.line += lines;
  }
}

/** In a comment or a string of the output: ASCII, so that the engine keeps the text at a byte a character. */
const quote = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A factory that is parsed when an instance first needs it; what the engine says then is told as of any function that it cannot take. */
const asText = (factory: string): string => `(I) => new Function(${quote(`"use strict"; return (${factory}\n)`)})()(I)`;

async function print(
  { modules, component }: Printed, name: string, runtime: string | undefined, js: Output, map: SourceMapBuilder | undefined, progress: Progress,
): Promise<void> {
  const out = new LineWriter(js);
  const makes = component === undefined ? 'compiledProgram' : 'compiledComponent';
  const head = runtime ?? `import { ${makes} } from 'wasm2js-debug/${component === undefined ? 'compiled' : 'compiled-component'}';\n`;
  out.write(headerLine(quote(name), component === undefined ? 'module and instantiate' : 'instantiate'), 1);
  out.write(head, head.split('\n').length - 1);
  out.write(`const $program = ${makes}(${quote(name)}, ${component === undefined ? '' : `JSON.parse(${quote(JSON.stringify(component.facts))}), [`}`, 0);
  for (const [i, part] of modules.entries()) {
    if (part.key !== undefined) out.write(`[${quote(part.key)}, `, 0);
    await printModule(part, out, map, (share) => void progress.update((i + share) / modules.length));
    if (part.key !== undefined) out.write('], ', 0);
  }
  if (component !== undefined) out.write(`], ${component.bindings}, ${quote(JSON.stringify(component.tree))}`, component.bindings.split('\n').length - 1);
  js.write(`);\n${component === undefined ? 'const $module = $program.module;\n' : ''}const $instantiate = $program.instantiate;\n`
    + `export { ${component === undefined ? '$module as module, ' : ''}$instantiate as instantiate, $program as program };\n${LAST_LINE}\n`);
}

/** Its factories, and its binary. */
async function printModule({ module, wasm, at }: Part, out: LineWriter, map: SourceMapBuilder | undefined, done: (share: number) => void): Promise<void> {
  map?.begin(module, wasm, at);
  out.write('[\n', 1);
  const total = module.code === undefined ? 1 : module.code.end - module.code.start;
  let sliceEnd = performance.now() + SLICE_MS;
  for (let i = module.importedFuncs; i < module.funcs.length; i++) {
    const { text, offsets } = printFunction(module, i);
    if (nestingOf(module, i) > DEEP) {
      out.write(`${asText(text)},\n`, 1);
    } else {
      map?.add(out.line, offsets);
      out.write(`${text},\n`, offsets.length);
    }
    if (performance.now() < sliceEnd) continue;
    done((module.funcs[i]!.body!.start - module.code!.start) / total);
    await setImmediate();
    sliceEnd = performance.now() + SLICE_MS;
  }
  out.write("], '", 0);
  for (let from = 0; from < module.bytes.length; from += BASE64_CHUNK) {
    out.write(Buffer.from(module.bytes.buffer, module.bytes.byteOffset + from, Math.min(BASE64_CHUNK, module.bytes.length - from)).toString('base64'), 0);
    await setImmediate();
  }
  out.write("'", 0);
}
