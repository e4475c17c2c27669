/**
 * A few bytes that code writes and reads back at once. On shared memory, which can neither move nor be detached: engines then access it by a
 * constant address, where they would have to look an ordinary small array up and check it.
 */
export const scratch = (bytes: number): ArrayBufferLike => (typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes));
