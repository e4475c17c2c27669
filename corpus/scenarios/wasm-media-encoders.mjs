// LAME (C): sound as MP3, and libvorbis as Ogg.
import { createRequire } from 'node:module';
import { digest, sound } from './helpers.mjs';

const { createMp3Encoder, createOggEncoder } = createRequire(import.meta.url)('wasm-media-encoders');
const [mp3, ogg] = await Promise.all([createMp3Encoder(), createOggEncoder()]);
const samples = sound(44_100);

function encoded(encoder, options) {
  encoder.configure({ sampleRate: 44_100, channels: 2, ...options });
  const parts = [];
  for (let at = 0; at < samples.length; at += 10_000) {
    const part = samples.subarray(at, at + 10_000);
    parts.push(encoder.encode([part, part]).slice());
  }
  parts.push(encoder.finalize().slice());
  const bytes = Buffer.concat(parts);
  return [bytes.length, digest(bytes)];
}

// A stream of Ogg has a number made by chance.
export const run = () => ({ constant: encoded(mp3, { bitrate: 128 }), variable: encoded(mp3, { vbrQuality: 3 }), ogg: encoded(ogg, { vbrQuality: 3 })[0] });
