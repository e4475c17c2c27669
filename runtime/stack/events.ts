/** What a driver and its debugger say to each other, in raw slots; the debuggee's own types are the same with typed values. */
import type { ValType } from '../../compiler/index.js';
import type { FuncInst } from '../store/func.js';
import type { ExnInst } from '../store/tag.js';

/** Why the program has stopped. */
export type RawEvent =
  | { readonly kind: 'trap'; readonly error: unknown }
  /** At a breakpoint, or at the end of a single step. */
  | { readonly kind: 'breakpoint' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'exception'; readonly exception: ExnInst }
  | { readonly kind: 'injected-call-return'; readonly types: readonly ValType[]; readonly slots: readonly unknown[] };

/** How it goes on. */
export type RawResumption =
  | { readonly kind: 'normal' }
  | { readonly kind: 'inject-call'; readonly callee: FuncInst; readonly slots: readonly unknown[] }
  | { readonly kind: 'throw-exception'; readonly exception: ExnInst }
  | { readonly kind: 'early-return'; readonly slots: readonly unknown[] };

export interface RawCommand {
  readonly kind: 'single-step' | 'continue';
  readonly resumption: RawResumption;
}
