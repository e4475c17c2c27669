/** The code of a module in DWARF's addresses, which are relative to the contents of the code section. */
import { functionAt } from '../../compiler/analyse/locate.js';
import type { Module, Span } from '../../compiler/model/module.js';
import { lastAtMost } from '../../compiler/model/search.js';

/**
 * The code that the module has, in DWARF's addresses. A linker gives functions that it dropped an address that no code has: one before the
 * first body, or the last one of all.
 */
export function codeOf(module: Module): Span | undefined {
  const first = module.funcs[module.importedFuncs]?.body;
  // The least address is that of the first body's size, a number of up to 5 bytes.
  return module.code && first && { start: first.start - module.code.start - 5, end: module.code.end - module.code.start };
}

/** The body of the function that an address is in: locals and instructions. */
export function bodyAt(module: Module, address: number): Span | undefined {
  const code = module.code?.start ?? 0;
  const func = functionAt(module, address + code);
  const body = func === undefined ? undefined : module.funcs[func]!.body;
  return body && { start: body.start - code, end: body.end - code };
}

/** Of spans that ascend and do not overlap, the one with an address. */
export function findSpan<T extends Span>(spans: readonly T[], address: number): T | undefined {
  const span = spans[lastAtMost(spans.length, (i) => spans[i]!.start, address)];
  return span !== undefined && address < span.end ? span : undefined;
}
