/**
 * Puts the packages that third-party/ names into dist/, each into the module that names it, with their licences. As dependencies they would bring
 * their own along (200 MB), and commands such as `wasm-opt`, which compilers find in the PATH of npm scripts and run.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild-wasm';

/** Packages that stay dependencies. */
const EXTERNAL = ['node:*', '@bytecodealliance/preview2-shim/*'];
/** What a script for CommonJS expects around it. */
const COMMON_JS = "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url), __dirname = import.meta.dirname;";

/** The folder and package.json of the package that a file in node_modules belongs to. */
function packageOf(file) {
  const [folder] = /^.*node_modules\/(@[^/]*\/)?[^/]*/.exec(file);
  return { folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) };
}

/** @param staging where tsc has put third-party/*.js */
export async function bundleThirdParty(root, staging, dist) {
  const out = join(dist, 'third-party');
  const bindgen = fileURLToPath(import.meta.resolve('@bytecodealliance/jco-transpile/component'));
  const bundle = async (name, options = {}) => {
    const path = join(out, `${name}.js`);
    const { outputFiles: [file], metafile } = await esbuild.build({
      entryPoints: [join(staging, 'third-party', `${name}.js`)], absWorkingDir: root, metafile: true, bundle: true, write: false, format: 'esm', platform: 'node', target: 'node20', mainFields: ['module', 'main'],
      minifyWhitespace: true, minifySyntax: true, charset: 'utf8', legalComments: 'none', external: EXTERNAL, ...options,
    });
    return { path, text: file.text, packages: Object.keys(metafile.inputs).filter((input) => input.includes('node_modules')).map((input) => packageOf(join(root, input))) };
  };
  const bundles = await Promise.all([
    bundle('acorn'),
    bundle('commander', { banner: { js: COMMON_JS } }),
    bundle('wabt', { banner: { js: COMMON_JS } }),
    bundle('component-bindgen'),
    bundle('versions', { define: { COMPONENT_BINDGEN_VERSION: JSON.stringify(packageOf(bindgen).version) } }),
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
