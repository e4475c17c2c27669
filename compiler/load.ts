/** From bytes to a module that is known to be valid. */
import { decodeModule } from './binary/module.js';
import type { Module } from './model/module.js';
import { BodyValidator } from './validate/body.js';

/**
 * Decodes and validates a module (specification, chapters 3 and 5).
 * @param bytes the whole binary; kept, not copied
 * @throws InvalidModule with the reason and the byte offset
 */
export function loadModule(bytes: Uint8Array): Module {
  const { module, declared } = decodeModule(bytes);
  for (let i = module.importedFuncs; i < module.funcs.length; i++) new BodyValidator(module, i, declared).validate();
  return module;
}
