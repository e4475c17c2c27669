/** `wasm2js-debug dump`: one function, as the JavaScript that each kind of code has for it, or as its instructions; or of what a component is put together. */
import { binaryKind } from '../compiler/binary/preamble.js';
import { instructionsOf, type Module, namesOf, printFunction, printResumable, printVariant } from '../compiler/index.js';
import { UserError, writeText } from '../runtime/base/messages.js';
import type { DumpForm, DumpOptions } from './dump-flags.js';
import { coresCalled, coresIn, coreText, moduleOfCore, readTree, treeText } from './dump-component.js';
import { compileInput, type Input, readInput } from './input.js';

/** What is printed, by the name of the form. */
const FORMS: Readonly<Record<DumpForm, (module: Module, func: number) => string>> = {
  fast: (module, func) => printFunction(module, func).text,
  resumable: (module, func) => printResumable(module, func),
  /** With one watchpoint for reads and one for writes. */
  watch: (module, func) => printVariant(module, func, { stops: new Set(), entry: undefined, watching: { reads: 1, writes: 1 } }),
  instructions: listing,
};

/**
 * Prints a function, or what a component is put together from, to standard output.
 * @param wanted an index, or the name of an export or of the name section
 * @throws UserError
 */
export async function dump(file: string, wanted: string | undefined, options: DumpOptions): Promise<void> {
  const input = await readInput(file, true);
  writeText(1, `${binaryKind(input.bytes) === 'component' ? await dumpOfComponent(input, wanted, options) : await dumpOfModule(input, wanted, options)}\n`);
}

async function dumpOfModule(input: Input, wanted: string | undefined, { form, module: core }: DumpOptions): Promise<string> {
  if (core !== undefined) throw new UserError(`${input.path}: --module ${core}: it is a core module itself, not a component`);
  const { module } = await compileInput(input);
  if (wanted === undefined) throw new UserError(`${input.path}: which function? Give the index or the name of one: 'wasm2js-debug dump ${input.path} FUNCTION'`);
  return FORMS[form](module, functionCalled(module, wanted, input.path));
}

async function dumpOfComponent(input: Input, wanted: string | undefined, { form, module: word }: DumpOptions): Promise<string> {
  const tree = await readTree(input);
  const { path } = input;
  if (wanted === undefined) {
    if (word !== undefined) throw new UserError(`${path}: core module ${word}: which function? Give the index or the name of one`);
    return treeText(input, tree);
  }
  const cores = word === undefined ? coresIn(input, tree) : await coresCalled(input, tree, word);
  if (cores.length === 1) {
    const module = moduleOfCore(input, cores[0]!);
    return FORMS[form](module, functionCalled(module, wanted, `${path}: core module ${coreText(cores[0]!)}`));
  }
  const found = cores.flatMap((core) => {
    const module = moduleOfCore(input, core);
    return functionsCalled(module, wanted).filter((func) => func >= module.importedFuncs).length > 0 ? [{ core, module }] : [];
  });
  const [first, ...more] = found;
  if (first === undefined) throw new UserError(`${path}: function ${wanted}: ${cores.length === 0 ? 'the component has no core modules' : `no core module has it; there are core modules ${cores.map(coreText).join(', ')}`}`);
  if (more.length > 0) {
    throw new UserError(`${path}: function ${wanted}: ${found.length} core modules have it; give the number of one by --module: ${found.map(({ core }) => coreText(core)).join(', ')}`);
  }
  return FORMS[form](first.module, functionCalled(first.module, wanted, `${path}: core module ${coreText(first.core)}`));
}

/** The functions that a word names: an index, or a name, which several may have. */
function functionsCalled(module: Module, wanted: string): number[] {
  const { funcs, exports } = module;
  if (/^\d+$/.test(wanted)) return Number(wanted) < funcs.length ? [Number(wanted)] : [];
  const found = new Set<number>();
  for (const { kind, name, index } of exports) if (kind === 'func' && name === wanted) found.add(index);
  for (const [index, name] of namesOf(module).funcs) if (name === wanted && index < funcs.length) found.add(index);
  return [...found];
}

function functionCalled(module: Module, wanted: string, file: string): number {
  const refuse = (why: string): never => {
    throw new UserError(`${file}: function ${wanted}: ${why}`);
  };
  const { funcs, importedFuncs } = module;
  const found = functionsCalled(module, wanted);
  const [func, ...more] = found;
  if (func === undefined) {
    if (!/^\d+$/.test(wanted)) return refuse('no function has this name, neither as an export nor in the name section');
    return refuse(funcs.length === 0 ? 'the module has no functions' : `the module has functions 0 to ${funcs.length - 1}`);
  }
  if (more.length > 0) return refuse(`${found.length} functions have this name; give the index of one: ${found.sort((a, b) => a - b).join(', ')}`);
  if (func < importedFuncs) return refuse(`it is imported (function ${func}), and has no code here`);
  return func;
}

/** A line for each instruction: its index (code has twice that, and one more during a call, in `pc`), its byte offset in the binary, and what it is. */
function listing(module: Module, func: number): string {
  return instructionsOf(module, func).map(({ index, offset, depth, name, immediates }) =>
    `${String(index).padStart(6)}  0x${offset.toString(16).padStart(6, '0')}  ${'  '.repeat(depth)}${[name, ...immediates].join(' ')}`).join('\n');
}
