/** From bytes to a module that is known to be valid. */
import { noteCalls } from './analyse/calls.js';
import { CallNotes, type Calls } from './binary/calls.js';
import { decodeModule } from './binary/module.js';
import type { Module } from './model/module.js';
import { BodyValidator } from './validate/body.js';

/**
 * Validates the bodies of a module that has been decoded.
 * @throws InvalidModule with the reason and the byte offset
 */
export function validateBodies({ module, declared }: ReturnType<typeof decodeModule>): Module {
  const notes = new CallNotes(module);
  const calls: Calls[] = [];
  for (let i = module.importedFuncs; i < module.funcs.length; i++) {
    notes.begin();
    new BodyValidator(module, i, declared, notes).validate();
    calls.push(notes.end());
  }
  noteCalls(module, calls);
  return module;
}

/**
 * Decodes and validates a module (specification, chapters 3 and 5).
 * @param bytes the whole binary; kept, not copied
 * @throws InvalidModule with the reason and the byte offset
 */
export const loadModule = (bytes: Uint8Array): Module => validateBodies(decodeModule(bytes));
