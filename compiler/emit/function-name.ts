/** What a function is called in printed code. */
import { namesOf } from '../binary/names.js';
import type { Module } from '../model/module.js';

/** A readable, valid and unique JavaScript name. */
export function functionName(module: Module, func: number): string {
  const name = namesOf(module).funcs.get(func);
  const readable = name === undefined ? '' : name.replace(/[^A-Za-z0-9_$]+/g, '_').slice(0, 60);
  return readable === '' ? `f${func}` : `f${func}$${readable}`;
}
