/** A guest on a thread of its own that puts a link to the outside in the place of the directory `d` and takes it away again, until it is told to stop. */
import { workerData } from 'node:worker_threads';

const { module, box, stop } = workerData;
const { Wasi } = await import(module);
const wasi = new Wasi({ preopens: [{ guest: '/', host: box }] });
const memory = { buffer: new ArrayBuffer(65536) };
wasi.setMemory(memory);

function rename(from, to) {
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(Buffer.from(from), 16);
  bytes.set(Buffer.from(to), 32);
  const errno = wasi.imports.path_rename(3, 16, from.length, 3, 32, to.length);
  if (errno !== 0) throw new Error(`${from} to ${to}: ${errno}`);
}

while (Atomics.load(stop, 0) === 0) {
  rename('d', 'away');
  rename('leap', 'd');
  Atomics.add(stop, 1, 1);
  rename('d', 'leap');
  rename('away', 'd');
}
wasi.close();
