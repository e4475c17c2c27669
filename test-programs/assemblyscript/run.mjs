// Runs what build.sh has made. Its bindings instantiate the module when they are imported.
import { bytes, churn, fail, fibonacci, say, words } from '../build/assemblyscript/values.js';

console.log(fibonacci(20), words('the quick fox the lazy dog the end'), churn(3000), bytes(Uint8Array.of(0, 2, 144)));
say();
for (const index of [1, 5, 101]) {
  try {
    console.log(fail(index));
  } catch (error) {
    console.log(`${error.name}: ${error.message}`);
  }
}
