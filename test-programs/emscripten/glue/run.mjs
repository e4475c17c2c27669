// `node run.mjs NAME`: runs one of the programs that build.sh has made.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const name = process.argv[2];
const build = join(import.meta.dirname, '..', '..', 'build', 'emscripten');
process.chdir(build); // where linking.c looks for its side module
delete globalThis.fetch; // with which this emscripten would load files, too; Node had none then
const loaded = createRequire(import.meta.url)(join(build, `${name}.cjs`));
if (name === 'bindings') (await import('./bindings.mjs')).use(await loaded());
