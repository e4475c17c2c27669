// Builds the debug components, the debuggers that are JavaScript modules, and the small debuggees for them, into build/debuggers/.
//
//   node test-programs/debuggers/build.mjs [--out DIR] [debuggees] [c] [rust] [wasip2] [js] [component]
//
// If nothing is named, everything but what is there already of the present sources and compilers (made.mjs): `rust` and `wasip2` take over a minute.
// Needs the compilers that test-programs/build.sh installs, this repository's development dependencies and, but for `js` and `debuggees`, those of
// package.json here (`npm install`; build.sh does that too). Equal inputs give equal bytes.
// `wasip2` needs Cargo and Rust's target wasm32-wasip2 (`rustup target add wasm32-wasip2`); where they are missing, what has been built before stays.
// `component` (the TypeScript debuggers as one component of 13 MB, its engine included) takes up to a minute and is not committed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { Made } from '../made.mjs';
import { componentOf } from './component.mjs';
import { bundle, componentize } from './componentize.mjs';
import { witWith } from './wit.mjs';

const here = import.meta.dirname;
const { values, positionals } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true });
const { out = join(here, '..', 'build', 'debuggers') } = values;
const scratch = mkdtempSync(join(tmpdir(), 'debuggers-'));

/** Only what the TypeScript sources use, see componentize.mjs. */
const SCRIPT_WORLD = `
  include bytecodealliance:wasmtime/debug-main@44.0.0;
  import wasi:cli/stderr@0.2.12;
  import wasi:clocks/monotonic-clock@0.2.12;
  import wasm2js-debug:extensions/frames@0.1.0;
  import wasm2js-debug:extensions/program@0.1.0;
  import wasm2js-debug:extensions/watchpoints@0.1.0;
  import wasm2js-debug:extensions/output@0.1.0;
  import wasm2js-debug:extensions/host@0.1.0;`;

function run(command, args, cwd, env = process.env) {
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: 'inherit' });
  if (error) throw new Error(`${command} could not be started (${error.message}); test-programs/build.sh installs it`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${status}`);
}

function write(kind, name, bytes) {
  mkdirSync(join(out, kind), { recursive: true });
  const path = join(out, kind, name);
  writeFileSync(path, bytes);
  console.log(`${relative(process.cwd(), path)}: ${bytes.length} bytes`);
}

/** [name, sources] of what a folder holds: a program is a file, or a folder of files. `shared` goes into all. */
function programs(folder, suffix, shared) {
  return readdirSync(join(here, folder)).sort().flatMap((entry) => {
    if (statSync(join(here, folder, entry)).isDirectory()) {
      const parts = readdirSync(join(here, folder, entry)).filter((name) => name.endsWith(suffix)).sort();
      return [[entry, parts.map((name) => `${entry}/${name}`)]];
    }
    return entry.endsWith(suffix) && !shared.includes(entry) ? [[basename(entry, suffix), [entry]]] : [];
  });
}

async function buildC() {
  const flags = ['--target=wasm32-unknown-unknown', '-std=gnu17', '-ffreestanding', '-nostdlib', '-Os', '-Wall', '-Wextra', '-Werror', '-I.',
    '--no-wasm-opt', '-Wl,--no-entry', '-Wl,--stack-first', '-Wl,-z,stack-size=65536'];
  for (const [name, sources] of programs('c', '.c', ['debug-main.c'])) {
    const core = join(scratch, `${name}.wasm`);
    // Relative names, from here: they are what a failed check prints.
    run('clang-22', [...flags, ...sources, 'debug-main.c', '-o', core], join(here, 'c'));
    write('c', `${name}.wasm`, await componentOf(readFileSync(core)));
  }
}

async function buildRust() {
  // Debian's own compiler, whatever else the path has.
  const rustc = '/usr/bin/rustc';
  const flags = ['--edition', '2021', '--target', 'wasm32-unknown-unknown', '--crate-type', 'cdylib', '-C', 'linker=lld-14', '-C', 'opt-level=s',
    '-C', 'lto=fat', '-C', 'codegen-units=1', '-C', 'panic=abort', '-C', 'strip=debuginfo', '-D', 'warnings'];
  for (const [name, [source]] of programs('rust', '.rs', ['debug_main.rs'])) {
    const core = join(scratch, `${name}.wasm`);
    run(rustc, [...flags, source, '-o', core], join(here, 'rust'));
    write('rust', `${name}.wasm`, await componentOf(readFileSync(core)));
  }
}

function hasWasip2() {
  const { status, stdout } = spawnSync('rustc', ['--print', 'target-libdir', '--target', 'wasm32-wasip2'], { encoding: 'utf8' });
  return status === 0 && existsSync(stdout.trim()) && spawnSync('cargo', ['--version']).status === 0;
}

/** One package for Cargo, which makes the component by itself. */
function buildWasip2() {
  if (!hasWasip2()) {
    console.log('wasip2: not built, for lack of Cargo or of the target wasm32-wasip2');
    return;
  }
  const folder = join(here, 'wasip2');
  mkdirSync(join(folder, 'wit'), { recursive: true });
  writeFileSync(join(folder, 'wit', 'world.wit'), witWith('include bytecodealliance:wasmtime/debug-main@44.0.0;'));
  const cargo = (command, env) => run('cargo', [command, '--quiet', '--target', 'wasm32-wasip2', ...(command === 'build' ? ['--release'] : [])], folder, env);
  cargo('fetch');
  // Places in messages of a panic: those of crates without where they lie here.
  const crates = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'src');
  const flags = readdirSync(crates).map((index) => `--remap-path-prefix=${join(crates, index)}=crates`);
  const target = join(scratch, 'wasip2');
  cargo('build', { ...process.env, CARGO_TARGET_DIR: target, CARGO_ENCODED_RUSTFLAGS: [...flags, '-Dwarnings'].join('\x1f') });
  write('wasip2', 'clients.wasm', readFileSync(join(target, 'wasm32-wasip2', 'release', 'clients.wasm')));
}

async function buildJs() {
  for (const [name, [source]] of programs('ts', '.ts', ['all.ts', 'lib.ts'])) {
    if (!source.endsWith('.d.ts')) write('js', `${name}.js`, Buffer.from(await bundle(join(here, 'ts', source))));
  }
}

async function buildComponent() {
  write('component', 'all.wasm', await componentize(await bundle(join(here, 'ts', 'all.ts')), SCRIPT_WORLD));
}

async function buildDebuggees() {
  for (const [name, [source]] of programs('debuggees', '.wat', [])) {
    try {
      write('debuggees', `${name}.wasm`, await parse(readFileSync(join(here, 'debuggees', source), 'utf8')));
    } catch (error) {
      throw new Error(`${source}: ${error.payload ?? error.message}`, { cause: error });
    }
  }
}

/** What is not made again for nothing: by its name, of which sources and compilers. */
const COSTLY = {
  rust: { language: 'rust', sources: ['rust', 'build.mjs', 'component.mjs', 'wit.mjs', '../../wit'] },
  wasip2: { language: 'rustup', sources: ['wasip2/Cargo.toml', 'wasip2/src', 'build.mjs', 'wit.mjs', '../../wit'] },
};

async function buildIfStale(kind) {
  const { language, sources } = COSTLY[kind];
  const outputs = () => (existsSync(join(out, kind)) ? readdirSync(join(out, kind)).sort().map((name) => join(out, kind, name)) : []);
  const how = () => ({ language, sources: sources.map((path) => join(here, path)), outputs: outputs() });
  const made = new Made();
  const id = `debuggers/${kind}`;
  if (made.isUpToDate(id, how())) return;
  await kinds[kind]();
  made.note(id, how());
  made.save();
}

const kinds = { debuggees: buildDebuggees, c: buildC, rust: buildRust, wasip2: buildWasip2, js: buildJs, component: buildComponent };
const wanted = positionals.length > 0 ? positionals : Object.keys(kinds);
try {
  for (const kind of wanted) {
    if (!(kind in kinds)) throw new Error(`unknown kind '${kind}' (${Object.keys(kinds).join(', ')})`);
    await (positionals.length === 0 && values.out === undefined && kind in COSTLY ? buildIfStale(kind) : kinds[kind]());
  }
} catch (error) {
  console.error(`debuggers/build.mjs: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true });
}
