// Makes a component of a core module that was built against debug-main.h (or the same in another language).
//
//   node test-programs/debuggers/component.mjs CORE.wasm OUT.wasm
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { witWith } from './wit.mjs';

/** Everything such a module may import; what it does not import is not in the component. */
const WORLD = `
  include bytecodealliance:wasmtime/debug-main@44.0.0;
  include wasi:cli/imports@0.2.12;
  import wasm2js-debug:extensions/frames@0.1.0;
  import wasm2js-debug:extensions/program@0.1.0;
  import wasm2js-debug:extensions/watchpoints@0.1.0;
  import wasm2js-debug:extensions/output@0.1.0;
  import wasm2js-debug:extensions/host@0.1.0;`;

/** The component of a core module with the Canonical ABI's imports and exports. */
export async function componentOf(core) {
  try {
    return await componentNew(await componentEmbed({ binary: core, witSource: witWith(WORLD), world: 'debugger' }));
  } catch (error) {
    throw new Error(String(error.payload ?? error.message), { cause: error });
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) writeFileSync(argv[3], await componentOf(readFileSync(argv[2])));
