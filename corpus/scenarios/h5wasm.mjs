// HDF5 (C): a file written with data sets and attributes, closed, read again.
import { ready, File } from 'h5wasm/node';
import { digest } from './helpers.mjs';

const { FS } = await ready;
let n = 0;

export function run() {
  const name = `file${n++}.h5`;
  const written = new File(name, 'w');
  for (let i = 0; i < 8; i++) {
    const group = written.create_group(`g${i}`);
    group.create_attribute('number', i * 1.5);
    group.create_dataset({ name: 'floats', data: Float64Array.from({ length: 3000 }, (_, k) => Math.sin(k * i)), shape: [30, 100], chunks: [10, 50], compression: 6 });
    group.create_dataset({ name: 'words', data: ['one', 'zwei', '三'] });
  }
  written.close();
  const read = new File(name, 'r');
  const found = read.keys().map((key) => {
    const group = read.get(key);
    return [key, group.attrs.number.value, digest(new Uint8Array(group.get('floats').value.buffer)), group.get('words').value, group.get('floats').slice([[3, 5], [0, 4]])];
  });
  read.close();
  FS.unlink(name);
  return found;
}
