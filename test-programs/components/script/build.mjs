// Builds test-programs/build/components/script.wasm: a component in JavaScript, with the engine that interprets it, by componentize-js. With packing that takes a minute or two, and is done
// by nobody but whoever changes the sources: what it builds is committed, packed, and a test (`made`) says when it is not of what is here.
//
//   (cd test-programs/debuggers && npm install) && node test-programs/components/script/build.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Made } from '../../made.mjs';
import { pack } from '../../packed.mjs';

/** Of componentize-js. */
const VERSION = '0.23.0';
const here = import.meta.dirname;
const target = join(here, '..', '..', 'build', 'components', 'script.wasm');

export const ID = 'components/script';
/** The version of its compiler stands in this file. */
export const HOW = { language: 'javascript', sources: [here], outputs: [target] };

async function build() {
  const { componentize, version } = await import('../../debuggers/node_modules/@bytecodealliance/componentize-js/src/componentize.js');
  const { witWith } = await import('../../debuggers/wit.mjs');
  if (version !== VERSION) throw new Error(`componentize-js ${version} is installed, not ${VERSION}`);
  // Whatever it is called on this machine.
  process.env.TMPDIR = '/tmp';
  const read = (name) => readFileSync(join(here, name), 'utf8');
  // The engine with names of its functions; what the script does not use is left out.
  const { component } = await componentize(read('script.js'), witWith('') + read('script.wit'), { worldName: 'demo:script/script', debugBuild: true, disableFeatures: ['http', 'fetch-event', 'random', 'clocks'] });
  writeFileSync(target, withoutFolder(component));
  pack(target);
  const made = new Made();
  made.note(ID, HOW);
  made.save();
}

/** Its folder, named by chance, which the engine tells in stacks. */
const withoutFolder = (component) => Buffer.from(Buffer.from(component).toString('latin1').replace(/\/tmp\/[0-9a-f]{12}(?=\/sources\/)/g, '/tmp/componentize'), 'latin1');

if (process.argv[1] === import.meta.filename) await build();
