// Debuggers in TypeScript: as one module of JavaScript, and as components, which componentize-js makes of such a module.
import { witWith } from './wit.mjs';

export { bundle } from '../bundle.mjs';

/**
 * componentize-js makes an object of every import of the world, used or not: it is to name only what the module uses.
 * @param {string} script a module that imports from the host by the names in the world
 * @param {string} world its body, without `include`s that name what is not used
 * @returns {Promise<Uint8Array>} the component
 */
export async function componentize(script, world) {
  const { componentize: make } = await import('@bytecodealliance/componentize-js');
  await patchBindings();
  // Without the feature stdio nobody learns what an uncaught error was.
  const { component } = await make(script, witWith(world), { worldName: 'debugger', disableFeatures: ['http', 'fetch-event', 'random'] });
  return component;
}

let patched = false;

async function patchBindings() {
  if (patched) return;
  patched = true;
  const { splicer } = await import(new URL('../lib/spidermonkey-embedding-splicer.js', import.meta.resolve('@bytecodealliance/componentize-js')));
  const { spliceBindings } = splicer;
  splicer.spliceBindings = (...args) => {
    const spliced = spliceBindings(...args);
    return { ...spliced, jsBindings: defineEmptyResources(passLargeIntegers(spliced.jsBindings)) };
  };
}

/**
 * componentize-js 0.23 hands a u32 to its engine as a number, of which the engine takes the int32: of 0x80000000 and more only garbage
 * arrives. Given the same bits as a negative number, it takes them as they are.
 */
function passLargeIntegers(bindings) {
  const patched = bindings.replace(/(function toUint32\(val\) \{\s*return val) >>> 0/, '$1 | 0');
  if (patched === bindings) throw new Error('componentize-js has changed: its toUint32 is not where it was');
  return patched;
}

/** componentize-js 0.23 defines no class for a resource that has no methods, such as `network` of wasi:sockets, and makes objects of it all the same. */
function defineEmptyResources(bindings) {
  const used = new Set([...bindings.matchAll(/new\.target === (import_[\w$]+) \?/g)].map(([, name]) => name));
  const missing = [...used].filter((name) => !bindings.includes(`class ${name} {`));
  return bindings + missing.map((name) => `class ${name} {}\n`).join('');
}
