/** What a driver and its debugger say to each other, in raw slots; the debuggee's own types are the same with typed values. */
import type { ValType } from '../../compiler/index.js';
import type { FuncInst } from '../store/func.js';
import type { ExnInst } from '../store/tag.js';
import type { Hit } from '../store/capture.js';

/** What an event `breakpoint` is for: at least one of these. */
export interface Reasons {
  /** A single step is done. */
  readonly step: boolean;
  /** The instruction about to run has a breakpoint, which no pause has told of since the program came there. */
  readonly breakpoint: boolean;
  /** An instance has been made. */
  readonly instance: boolean;
  /** Accesses of watched memory. */
  readonly hits: readonly Hit[];
}

/** Why the program has stopped. */
export type RawEvent =
  | { readonly kind: 'trap'; readonly error: unknown }
  | { readonly kind: 'breakpoint'; readonly reasons: Reasons }
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
