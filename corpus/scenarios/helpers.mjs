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
