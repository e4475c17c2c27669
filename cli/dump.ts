/** `wasm2js-debug dump`: one function, as the JavaScript that each kind of code has for it, or as its instructions. */
import { instructionsOf, type Module, namesOf, printFunction, printResumable, printVariant } from '../compiler/index.js';
import { UserError, writeText } from '../runtime/base/messages.js';
import type { DumpForm, DumpOptions } from './dump-flags.js';
import { compileInput, readInput } from './input.js';

/** What is printed, by the name of the form. */
const FORMS: Readonly<Record<DumpForm, (module: Module, func: number) => string>> = {
  fast: (module, func) => printFunction(module, func).text,
  resumable: (module, func) => printResumable(module, func),
  /** With one watchpoint for reads and one for writes. */
  watch: (module, func) => printVariant(module, func, { stops: new Set(), entry: undefined, watching: { reads: 1, writes: 1 } }),
  instructions: listing,
};

/**
 * Prints a function to standard output.
 * @param wanted an index, or the name of an export or of the name section
 * @throws UserError
 */
export async function dump(file: string, wanted: string, { form }: DumpOptions): Promise<void> {
  const { module } = await compileInput(await readInput(file));
  writeText(1, `${FORMS[form](module, functionCalled(module, wanted, file))}\n`);
}

function functionCalled(module: Module, wanted: string, file: string): number {
  const refuse = (why: string): never => {
    throw new UserError(`${file}: function ${wanted}: ${why}`);
  };
  const { funcs, importedFuncs, exports } = module;
  const found = new Set<number>();
  if (/^\d+$/.test(wanted)) {
    if (Number(wanted) >= funcs.length) refuse(funcs.length === 0 ? 'the module has no functions' : `the module has functions 0 to ${funcs.length - 1}`);
    found.add(Number(wanted));
  } else {
    for (const { kind, name, index } of exports) if (kind === 'func' && name === wanted) found.add(index);
    for (const [index, name] of namesOf(module).funcs) if (name === wanted && index < funcs.length) found.add(index);
  }
  const [func, ...more] = found;
  if (func === undefined) return refuse('no function has this name, neither as an export nor in the name section');
  if (more.length > 0) return refuse(`${found.size} functions have this name; give the index of one: ${[...found].sort((a, b) => a - b).join(', ')}`);
  if (func < importedFuncs) return refuse(`it is imported (function ${func}), and has no code here`);
  return func;
}

/** A line for each instruction: its index (code has twice that, and one more during a call, in `pc`), its byte offset in the binary, and what it is. */
function listing(module: Module, func: number): string {
  return instructionsOf(module, func).map(({ index, offset, depth, name, immediates }) =>
    `${String(index).padStart(6)}  0x${offset.toString(16).padStart(6, '0')}  ${'  '.repeat(depth)}${[name, ...immediates].join(' ')}`).join('\n');
}
