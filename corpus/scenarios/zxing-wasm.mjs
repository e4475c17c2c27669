// ZXing (C++): codes drawn, and read from a picture.
import { prepareZXingModule, readBarcodes, writeBarcode } from 'zxing-wasm/full';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { digest } from './helpers.mjs';

prepareZXingModule({ overrides: { wasmBinary: readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/full/zxing_full.wasm'))) } });

async function there(text, format) {
  const { image, svg, error } = await writeBarcode(text, { format, scale: 3 });
  const read = error ? [] : await readBarcodes(new Uint8Array(await image.arrayBuffer()), { tryHarder: true });
  return { error, svg: digest(svg), read: read.map(({ text: found, format: seen, position }) => ({ found, seen, position })) };
}

export const run = async () => [await there('https://example.org/a?b=c&d=é', 'QRCode'), await there('DATA '.repeat(9), 'DataMatrix'), await there('4006381333931', 'EAN13'), await there('not a number', 'EAN13')];
