// Arrow and Parquet (Rust): a table packed three ways, and read.
import { createRequire } from 'node:module';
import { tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import { caught, digest } from './helpers.mjs';

const parquet = createRequire(import.meta.url)('parquet-wasm/node');
const N = 5000;
const stream = tableToIPC(tableFromArrays({ id: Int32Array.from({ length: N }, (_, i) => i), x: Float64Array.from({ length: N }, (_, i) => Math.sin(i)), word: Array.from({ length: N }, (_, i) => `w${i % 90}`) }), 'stream');

export const run = () => [...['UNCOMPRESSED', 'SNAPPY', 'ZSTD'].map((name) => {
  const properties = new parquet.WriterPropertiesBuilder().setCompression(parquet.Compression[name]).build();
  const packed = parquet.writeParquet(parquet.Table.fromIPCStream(stream), properties);
  const table = tableFromIPC(parquet.readParquet(packed).intoIPCStream());
  return [packed.length, digest(packed), table.numRows, table.get(777).toJSON()];
}), caught(() => parquet.readParquet(new Uint8Array(50)))];
