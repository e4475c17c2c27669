/** What people are told of a trap. */
import { isTrap } from '../base/errors.js';
import { isStackOverflow } from './frames.js';

/** `divide by zero`; of an error that is none of wasm's, such as a host function has thrown, its name and message. */
export function trapText(error: unknown): string {
  if (isStackOverflow(error)) return 'call stack exhausted';
  if (isTrap(error)) return error.message;
  try {
    return String(error);
  } catch {
    // Of an object without a prototype, say.
    return typeof error;
  }
}
