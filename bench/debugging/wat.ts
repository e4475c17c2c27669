/** Small modules that the benchmark of debugging writes as text. */
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';

export const wat = async (text: string): Promise<Uint8Array> => parse(text);
