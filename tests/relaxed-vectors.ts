/** Makes the engine know relaxed vector instructions, which Node 20 has behind a flag. */
import { setFlagsFromString } from 'node:v8';

const FIRST_WITHOUT_FLAG = 21;
if (Number(process.versions.node.split('.')[0]) < FIRST_WITHOUT_FLAG) setFlagsFromString('--experimental-wasm-relaxed-simd');
