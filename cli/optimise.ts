/** `-O`: binaryen's optimiser before compiling. binaryen is large, so it is optional and loaded only here. */
import type { Module } from '../compiler/index.js';
import type { Input } from './input.js';
import { say, UserError } from '../runtime/base/messages.js';

type Binaryen = typeof import('binaryen').default;

async function loadBinaryen(): Promise<Binaryen> {
  try {
    return (await import('binaryen')).default;
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw e;
    throw new UserError("-O needs the package 'binaryen', which is not installed: npm install binaryen");
  }
}

/** What our compiler supports: the optimiser must not use more. */
const supportedFeatures = ({ Features: F }: Binaryen): number =>
  F.MutableGlobals | F.NontrappingFPToInt | F.SignExt | F.BulkMemory | F.BulkMemoryOpt | F.ReferenceTypes | F.Multivalue | F.ExceptionHandling
  | F.ExtendedConst | F.CallIndirectOverlong;

/**
 * Optimises a valid module. Function names are kept; DWARF is dropped, since its addresses would be those of other code, and the user told.
 * @throws UserError
 */
export async function optimise(input: Input, { customs }: Module): Promise<Input> {
  const binaryen = await loadBinaryen();
  if (customs.some(({ name }) => name === '.debug_line')) {
    say(`note: ${input.path}: -O drops its source lines: backtraces, the source map and debuggers have none; an optimising compiler keeps them (clang -O2 -g)`);
  }
  let module: InstanceType<Binaryen['Module']> | undefined;
  try {
    // Its typings do not know the second parameter yet; a version that has none gets the features from the next line, before it optimises.
    const read = binaryen.readBinary as (bytes: Uint8Array, features: number) => InstanceType<Binaryen['Module']>;
    module = read(input.bytes, supportedFeatures(binaryen));
    module.setFeatures(supportedFeatures(binaryen));
    binaryen.setDebugInfo(true);
    module.runPasses(['strip-dwarf']);
    module.optimize();
    return { ...input, binary: undefined, text: undefined, bytes: module.emitBinary() };
  } catch (e) {
    throw new UserError(`${input.path}: binaryen cannot optimise it: ${(e instanceof Error ? e.message : String(e)).split('\n')[0]!}`);
  } finally {
    module?.dispose();
  }
}
