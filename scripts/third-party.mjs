/**
 * Puts the packages that third-party/ names into dist/, each into the module that names it, with their licences. As dependencies they would bring
 * their own along (200 MB), and commands such as `wasm-opt`, which compilers find in the PATH of npm scripts and run.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

/** Packages that stay dependencies. */
const EXTERNAL = [/^node:/, /^@bytecodealliance\/preview2-shim\//];
/** Shorter, with all names as they were: people read them in traces. */
const MINIFY = { mangle: false, compress: { keepNames: { function: true, class: true } }, codegen: { removeWhitespace: true } };

/** For `build` of rolldown: what all our bundles have in common. What it warns of ends the build. */
export const INPUT = {
  write: false,
  checks: { moduleLevelDirective: false },
  onLog(_level, { message }) {
    throw new Error(`build: ${message}`);
  },
};
/** `var`: V8 looks at each use of the others whether they have a value yet. */
const OUTPUT = { comments: false, topLevelVar: true };
export const READABLE = { ...OUTPUT, format: 'esm' };
export const SHORT = { ...OUTPUT, minify: MINIFY };

/** The folder and package.json of the package that a file in node_modules belongs to. */
function packageOf(file) {
  const [folder] = /^.*node_modules\/(@[^/]*\/)?[^/]*/.exec(file);
  return { folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) };
}

/** commander starts processes for commands in files of their own, of which we have none; loading what it would do that with takes longer than all of commander. */
const lateProcesses = {
  name: 'late-processes',
  resolveId: (id) => (/^(node:)?child_process$/.test(id) ? '\0processes' : undefined),
  load: (id) => (id === '\0processes' ? "exports.spawn = (...args) => process.getBuiltinModule('node:child_process').spawn(...args);" : undefined),
};

/** @param staging where tsc has put third-party/*.js */
export async function bundleThirdParty(root, staging, dist) {
  const out = join(dist, 'third-party');
  const bindgen = fileURLToPath(import.meta.resolve('@bytecodealliance/jco-transpile/component'));
  const bundle = async (name, options = {}) => {
    const path = join(out, `${name}.js`);
    const { output: [{ code, moduleIds }] } = await build({
      input: join(staging, 'third-party', `${name}.js`), cwd: root, platform: 'node', external: EXTERNAL, ...INPUT, ...options,
      output: { ...SHORT, format: 'esm' },
    });
    return { path, text: code, packages: moduleIds.filter((id) => id.includes('node_modules')).map(packageOf) };
  };
  const bundles = await Promise.all([
    bundle('commander', { plugins: [lateProcesses] }),
    bundle('wabt', { transform: { define: { __dirname: 'import.meta.dirname' } } }),
    bundle('source-map'),
    bundle('component-bindgen', { transform: { define: { OWN_FILE: 'import.meta.url' } } }),
    bundle('versions', { transform: { define: { COMPONENT_BINDGEN_VERSION: JSON.stringify(packageOf(bindgen).version) } } }),
  ]);

  mkdirSync(out, { recursive: true });
  const packages = new Map();
  for (const { path, text, packages: within } of bundles) {
    for (const found of within) packages.set(found.name, found);
    const from = [...new Set(within.map(({ name, version }) => `${name} ${version}`))];
    writeFileSync(path, `${from.length === 0 ? '' : `// From ${from.join(', ')}, bundled: LICENSES.md.\n`}${text}`);
  }
  // Its core modules, which it looks for beside itself.
  for (const file of readdirSync(dirname(bindgen))) {
    if (file.startsWith('js-component-bindgen-component.') && file.endsWith('.wasm')) copyFileSync(join(dirname(bindgen), file), join(out, basename(file)));
  }
  writeFileSync(join(out, 'LICENSES.md'), licences([...packages.values()]));
}

function licences(packages) {
  const sections = packages.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, version, license, folder }) => {
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    if (files.length === 0) throw new Error(`build: ${name} is to be bundled, and has no licence file`);
    const texts = files.map((file) => `\`\`\`\n${readFileSync(join(folder, file), 'utf8').trimEnd()}\n\`\`\`\n`);
    return `## ${name} ${version}\n\nLicence: ${license}\n\n${texts.join('\n')}`;
  });
  return `# Licences of what is bundled in here\n\nThe files in this folder have been put together from these packages, shortened and otherwise unchanged.\n\n${sections.join('\n')}`;
}
