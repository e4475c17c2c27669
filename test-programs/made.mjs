/**
 * Of what each program was built, and what it came to, as committed in `build/made.json`: equal sources, recipes and compilers give equal bytes, so that what
 * was built of what is there now need not be built again.
 *
 *     node test-programs/made.mjs stale FILE < TARGETS     writes those that must be built into FILE; a target is a line `LANGUAGE NAME LEVEL`
 *     node test-programs/made.mjs note < TARGETS           notes what has been built, and packs what it belongs to anew (packed.mjs; not where CI=true);
 *                                                          exit code 3 if other bytes came of the same as before
 *     node test-programs/made.mjs packages                 says which of Debian's packages with compilers are not installed, a line each
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { isPacked, packLanguage } from './packed.mjs';

const here = import.meta.dirname;
const build = join(here, 'build');
const table = join(build, 'made.json');

const CLANG = ['clang-22', 'libllvm22', 'lld-22', 'wasi-libc', 'libclang-rt-22-dev-wasm32'];
const RUST = ['rustc', 'libstd-rust-1.63', 'libllvm14', 'libstd-rust-dev-wasm32', 'lld-14', 'llvm-22'];
const PACKAGES = { c: CLANG, cpp: [...CLANG, 'libc++-22-dev-wasm32', 'libc++abi-22-dev-wasm32'], rust: RUST, rustup: [], wat: [] };

const said = (command, args) => spawnSync(command, args, { encoding: 'utf8' }).stdout ?? '';
const known = new Map();
/** What a language's compilers are, in words; other words, other compilers. */
function toolsOf(language) {
  if (language === 'javascript') return ''; // its recipe has the version
  if (!known.has(language)) {
    const packages = PACKAGES[language];
    const debian = packages.length === 0 ? '' : said('dpkg-query', ['-W', '-f', '${Package} ${Version}\n', ...packages]);
    const newer = language === 'rustup' ? said(said('rustup', ['which', 'rustc']).trim(), ['--version']) : '';
    const { version } = JSON.parse(readFileSync(join(here, '..', 'node_modules', '@bytecodealliance', 'jco-transpile', 'package.json'), 'utf8'));
    known.set(language, `${debian}${newer}wasm-tools of jco-transpile ${version}\n`);
  }
  return known.get(language);
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap((name) => filesOf(join(path, name)));
}

const hash = (parts) => {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('base64url').slice(0, 22);
};

const named = (files) => files.flatMap((file) => [relative(here, file).split(sep).join('/'), readFileSync(file)]);

export class Made {
  #entries = existsSync(table) ? JSON.parse(readFileSync(table, 'utf8')) : {};

  /** Everything that is noted. */
  get ids() {
    return Object.keys(this.#entries);
  }

  /** @returns {boolean} whether these files are what it came to, whatever it was built of */
  gave(id, outputs) {
    return this.#entries[id]?.gave === hash(named(outputs));
  }

  /**
   * @param {string} id
   * @param {{ language: string, sources: string[], outputs: string[] }} how the compilers' language, files and folders of which it is built, recipes among them, and the files that it comes to
   * @returns {boolean} whether it is there, built of just this
   */
  isUpToDate(id, { language, sources, outputs }) {
    const entry = this.#entries[id];
    return entry !== undefined && outputs.every((file) => existsSync(file)) && this.gave(id, outputs) && entry.of === this.#of(language, sources);
  }

  /** @returns {'same' | 'changed' | 'unlike'} whether it came to the same as before, or to something else, and that although it was built of the same */
  note(id, { language, sources, outputs }) {
    const before = this.#entries[id];
    const entry = { of: this.#of(language, sources), gave: hash(named(outputs)) };
    this.#entries[id] = entry;
    if (before?.gave === entry.gave) return 'same';
    return before?.of === entry.of ? 'unlike' : 'changed';
  }

  #of(language, sources) {
    return hash([toolsOf(language), ...named(sources.flatMap(filesOf))]);
  }

  save() {
    const lines = Object.entries(this.#entries).sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, entry]) => `  ${JSON.stringify(id)}: ${JSON.stringify(entry)}`);
    writeFileSync(table, `{\n${lines.join(',\n')}\n}\n`);
  }
}

/** Of all languages' packages those that are not installed; none where there is no Debian to install them. */
function missingPackages() {
  const installed = new Set(said('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package}\n']).split('\n'));
  if (installed.size === 1) return [];
  return [...new Set(Object.values(PACKAGES).flat())].filter((name) => !installed.has(`installed ${name}`));
}

/** A program of test-programs/LANGUAGE, as build.sh builds it. */
function program(target) {
  const [language, name, level] = target.split(' ');
  const folder = join(here, language, name);
  const source = existsSync(folder) ? folder : `${folder}.${language === 'rust' ? 'rs' : language}`;
  const compiler = language === 'rust' && readFileSync(source, 'utf8').includes('\n// toolchain: rustup\n') ? 'rustup' : language;
  const recipe = join(here, language === 'wat' ? 'wat.mjs' : 'build.sh');
  return [`${language}/${name}.${level}`, { language: compiler, sources: [source, recipe], outputs: [join(build, language, `${name}.${level}.wasm`)] }];
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  if (process.argv[2] === 'packages') {
    process.stdout.write(missingPackages().map((name) => `${name}\n`).join(''));
    process.exit();
  }
  const made = new Made();
  const targets = readFileSync(0, 'utf8').split('\n').filter((line) => line !== '');
  if (process.argv[2] === 'stale') {
    writeFileSync(process.argv[3], targets.filter((target) => !made.isUpToDate(...program(target))).map((target) => `${target}\n`).join(''));
  } else {
    const notes = targets.map((target) => [target, made.note(...program(target))]);
    made.save();
    const other = new Set(notes.filter(([, how]) => how !== 'same').map(([target]) => target.split(' ')[0]));
    if (process.env.CI !== 'true') for (const language of other) if (isPacked(language)) packLanguage(language);
    const unlike = notes.filter(([, how]) => how === 'unlike').map(([target]) => target);
    if (unlike.length > 0) {
      console.log(`made.mjs: of the same sources and compilers as before comes something else: ${unlike.join(', ')}`);
      process.exitCode = 3;
    }
  }
}
