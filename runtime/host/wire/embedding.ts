/** What a component, made JavaScript by jco, asks of whoever runs it. */

/** What it calls when it drops a handle it owns; JavaScript modules may, and need not. */
export const DISPOSE: unique symbol = ((Symbol as { dispose?: symbol }).dispose ?? Symbol.for('dispose')) as never;

export type { ImportObject } from '../../component/versions.js';
