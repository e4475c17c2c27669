// mpg123 (C): what LAME has made, decoded.
import { createRequire } from 'node:module';
import { MPEGDecoder } from 'mpg123-decoder';
import { digest, sound } from './helpers.mjs';

const { createMp3Encoder } = createRequire(import.meta.url)('wasm-media-encoders');
const encoder = await createMp3Encoder();
encoder.configure({ sampleRate: 44_100, channels: 1, bitrate: 96 });
const packed = Buffer.concat([encoder.encode([sound(88_200)]).slice(), encoder.finalize().slice()]);
const decoder = new MPEGDecoder();
await decoder.ready;

export async function run() {
  const { channelData: [samples], samplesDecoded, sampleRate } = decoder.decode(packed);
  await decoder.reset();
  return [samplesDecoded, sampleRate, digest(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)), packed.length];
}
