/**
 * Whole processes, natively and under register: a first run, which fills the cache, a second, which goes by it, and one without. Packages that the project
 * does not use otherwise are installed for it.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Section } from '../debugging/section.js';
import type { Plan } from '../measure.js';
import { cacheDirectory, projectRoot } from '../paths.js';
import { geomean, quantile } from '../statistics.js';

/** By script in this folder. */
const PACKAGES = {
  viz: '@viz-js/viz@3.31.0', swc: '@swc/wasm@1.16.18', cedar: '@cedar-policy/cedar-wasm@4.13.0', tiktoken: 'tiktoken@1.0.22', 'sh-syntax': 'sh-syntax@0.7.0',
  biome: '@biomejs/wasm-nodejs@2.5.14', prisma: '@prisma/prisma-schema-wasm@8.1.0-2.59be4fda12412a79eeb9c2ae727b6aa723593323', re2: 're2-wasm@1.0.2',
};
/** Scenarios of tests/packages. */
const SCENARIOS = ['sql.js', 'quickjs-emscripten', 'wasmoon', 'mupdf'];

const register = pathToFileURL(join(projectRoot, 'dist', 'register.js')).href;
const folder = join(cacheDirectory, 'bench-starts');
const kept = join(folder, 'kept');

/** Puts the packages and their scripts where they find one another. */
function install(): void {
  mkdirSync(folder, { recursive: true });
  const wanted = JSON.stringify(PACKAGES);
  const mark = join(folder, 'installed');
  for (const name of Object.keys(PACKAGES)) copyFileSync(join(projectRoot, 'bench', 'starts', `${name}.mjs`), join(folder, `${name}.mjs`));
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const options = ['install', '--no-audit', '--no-fund', '--silent', ...Object.values(PACKAGES)];
  const { status } = spawnSync('npm', options, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('bench: the packages cannot be installed');
  writeFileSync(mark, wanted);
}

interface Run {
  readonly milliseconds: number;
  readonly output: string;
}

function run(script: string, options: readonly string[], cache: string): Run {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, script], {
    cwd: folder, encoding: 'utf8', env: { ...process.env, WASM2JS_DEBUG_CACHE: cache, TZ: 'UTC' },
  });
  const milliseconds = performance.now() - began;
  if (status !== 0) throw new Error(stderr.slice(-500));
  // Scenarios say of each engine that it is that.
  return { milliseconds, output: stdout.replace(/"native":\{[^}]*\}/, '') };
}

const KINDS = ['without', 'first', 'second'] as const;

export async function* measureStarts({ rounds }: Plan, matches: (name: string) => boolean, progress: (text: string) => void): AsyncGenerator<Section> {
  const scripts = [
    ...Object.keys(PACKAGES).map((name) => ({ name, script: join(folder, `${name}.mjs`) })),
    ...SCENARIOS.map((name) => ({ name, script: join(projectRoot, 'tests', 'packages', `${name}.mjs`) })),
  ].filter(({ name }) => matches(name));
  if (scripts.length === 0) return;
  install();
  const rows: string[][] = [];
  const notes: string[] = [];
  const ratios = KINDS.map((): number[] => []);
  for (const { name, script } of scripts) {
    const native: number[] = [];
    const ours = KINDS.map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
      progress(`starting ${name}`);
      rmSync(kept, { recursive: true, force: true });
      const right = run(script, [], 'off');
      native.push(right.milliseconds);
      KINDS.forEach((kind, i) => {
        const { milliseconds, output } = run(script, ['--import', register], kind === 'without' ? 'off' : kept);
        if (output !== right.output) notes.push(`${name}: ${kind}: another result`);
        ours[i]!.push(milliseconds / right.milliseconds);
      });
    }
    const cells = ours.map((values) => quantile(values, 0.5));
    cells.forEach((value, i) => ratios[i]!.push(value));
    const bytes = existsSync(kept) ? readdirSync(kept).reduce((sum, file) => sum + statSync(join(kept, file)).size, 0) : 0;
    rows.push([name, quantile(native, 0.5).toFixed(0), ...cells.map((value) => value.toFixed(1)), (bytes / 2 ** 20).toFixed(1)]);
  }
  rows.push(['geometric mean', '', ...ratios.map((values) => geomean(values).toFixed(2)), '']);
  yield {
    about: `Whole processes under register, of native (median of ${rounds}):`,
    table: [['package', 'native, ms', 'without a cache', 'first run', 'second run', 'cache, MB'], ...rows], notes, failed: notes.length > 0,
  };
}
