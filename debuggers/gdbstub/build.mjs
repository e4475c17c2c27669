// Makes the gdbstub a real component, 13 MB with the engine that its JavaScript runs in.
//
//   node debuggers/gdbstub/build.mjs [--plain] [--out FILE]      (a minute; default: test-programs/build/debuggers/component/gdbstub[-plain].wasm)
//
// With --plain it imports nothing of `wasm2js-debug:extensions`, and so is one for any host of the world `debug-main`.
// Needs the development dependencies, and those of test-programs/debuggers (`npm install` there; test-programs/build.sh does that too).
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, componentize } from '../../test-programs/debuggers/componentize.mjs';

const here = import.meta.dirname;
const { values } = parseArgs({ options: { plain: { type: 'boolean', default: false }, out: { type: 'string' } } });
const out = values.out ?? join(here, '..', '..', 'test-programs', 'build', 'debuggers', 'component', `gdbstub${values.plain ? '-plain' : ''}.wasm`);

const EXTENSIONS = ['components', 'core', 'frames', 'output', 'program', 'watchpoints'].map((name) => `import wasm2js-debug:extensions/${name}@0.1.0;`);
const world = `
  include bytecodealliance:wasmtime/debug-main@44.0.0;
  import wasi:cli/exit@0.2.12;
  import wasi:clocks/monotonic-clock@0.2.12;
  import wasi:io/streams@0.2.12;
  import wasi:sockets/instance-network@0.2.12;
  import wasi:sockets/tcp@0.2.12;
  import wasi:sockets/tcp-create-socket@0.2.12;
  ${values.plain ? '' : EXTENSIONS.join('\n  ')}`;

const withoutExtensions = {
  name: 'without-extensions',
  resolveId: (id) => (/\/extensions\.js$/.test(id) ? join(here, '..', 'view', 'no-extensions.ts') : undefined),
};

const script = await bundle(join(here, 'main.ts'), values.plain ? [withoutExtensions] : []);
const component = await componentize(script, world);
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, component);
console.log(`${relative(process.cwd(), out)}: ${component.length} bytes`);
