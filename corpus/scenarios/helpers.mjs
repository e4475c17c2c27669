// What scenarios share.
import { createHash } from 'node:crypto';

/** Runs `action` and gives the name and message of what it throws; an action that returns is reported as such. */
export function caught(action) {
  try {
    action();
  } catch (error) {
    return described(error);
  }
  return { returned: true };
}

/** As `caught`, for an action that gives a promise. */
export async function rejected(action) {
  try {
    await action();
  } catch (error) {
    return described(error);
  }
  return { returned: true };
}

function described(error) {
  return error instanceof Error ? { name: error.name, message: error.message } : { thrown: String(error) };
}

/** A digest for results too long to print. */
export function digest(data) {
  return createHash('sha256').update(data).digest('hex');
}

/** A reproducible sequence of unsigned 32-bit numbers (xorshift). */
export function sequence(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}

/** Work in steps, each `[name, action]`: their results by name. A step's failure names the step. */
export const steps = (list) => async () => {
  const results = {};
  for (const [name, action] of list) {
    try {
      results[name] = await action();
    } catch (error) {
      throw new Error(`step "${name}" failed: ${error?.stack ?? error}`, { cause: error });
    }
  }
  return results;
};

/** A text of so many characters, of words and numbers, always the same. */
export function text(length, seed = 7) {
  const next = sequence(seed);
  const words = 'the stack of a stopped program is data and data can be read changed and resumed at any instruction'.split(' ');
  let result = '';
  while (result.length < length) {
    result += next() % 9 === 0 ? next().toString(36) : words[next() % words.length];
    result += next() % 12 === 0 ? '.\n' : ' ';
  }
  return result.slice(0, length);
}

/** The pixels, as RGBA bytes, of a picture with gradients, waves and noise. */
export function picture(width, height) {
  const data = new Uint8ClampedArray(4 * width * height);
  const next = sequence(width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set([(x * 5) ^ y, 128 + 100 * Math.sin(x / 9 + y / 5), ((x * y) >> 3) + next() % 16, x < 8 ? x * 32 : 255], 4 * (y * width + x));
    }
  }
  return { data, width, height };
}

/** A second of sound, or another while: a voice of some tones in a little noise, as floats. */
export function sound(samples, seed = 3) {
  const next = sequence(seed);
  const noise = () => ((next() % 1000) / 1000 - 0.5) / 20;
  return Float32Array.from({ length: samples }, (_, i) => 0.4 * Math.sin(i / 20) + 0.3 * Math.sin(i / 7.3) * Math.sin(i / 9000) + noise());
}
