// Runs what build.sh has made.
import { broken, checked, Counter, doubled, objects } from '../build/wasm-bindgen/values.js';

const counter = new Counter(10);
console.log(counter.add('h\u00e9llo'), counter.add('w\u{1f600}rld'), counter.names);
const watcher = counter.watcher();
watcher(5);
watcher(7);
console.log(doubled(Float64Array.of(1.5, -0, Infinity)));
console.log(objects(2n ** 62n, 200, { a: [1] }), objects(-1n, undefined, Symbol('s')));
for (const text of ['4.5', '"x"', '{']) {
  try {
    console.log(checked(text));
  } catch (error) {
    console.log(`${error.name}: ${error.message}`);
  }
}
counter.free();
try {
  counter.add('gone');
} catch (error) {
  console.log(`${error.name}: ${error.message}`);
}
console.log(broken(2));
try {
  broken(9);
} catch (error) {
  console.log(`${error.constructor === WebAssembly.RuntimeError}: ${error.message}`);
}
