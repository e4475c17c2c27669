/** The program that is debugged without end: it knows what it has to print, and so do we. */

/** Bytes from here on belong to whoever writes there. */
export const SCRATCH = 4096;
export const MEMORY = 65_536;
/** If this byte is not 0, the program ends with it as exit code. */
export const END_AT = 512;
const TURNS = 3000;
const SLEEP_MS = 4;

/** Prints the state of a generator as a line of 8 hex digits, every few milliseconds. All that counts is in locals; the memory it uses is written anew for each line. */
export const STEADY = `(module $steady
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global $lines (mut i32) (i32.const 0))
  (func $digit (param $n i32) (result i32)
    (i32.add (local.get $n) (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $n) (i32.const 10)))))
  (func $print (param $value i32) (local $i i32)
    (loop $digits
      (i32.store8 (i32.add (i32.const 256) (local.get $i)) (call $digit (i32.and (i32.const 15) (i32.shr_u (local.get $value) (i32.sub (i32.const 28) (i32.shl (local.get $i) (i32.const 2)))))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $digits (i32.lt_u (local.get $i) (i32.const 8))))
    (i32.store8 (i32.const 264) (i32.const 10))
    (i32.store (i32.const 0) (i32.const 256))
    (i32.store (i32.const 4) (i32.const 9))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func $sleep
    (memory.fill (i32.const 128) (i32.const 0) (i32.const 100))
    (i32.store (i32.const 144) (i32.const 1))
    (i64.store (i32.const 152) (i64.const ${SLEEP_MS}000000))
    (drop (call $poll (i32.const 128) (i32.const 192) (i32.const 1) (i32.const 224))))
  (func $next (param $value i32) (param $depth i32) (result i32)
    (if (result i32) (local.get $depth)
      (then (call $next (i32.xor (local.get $value) (i32.shl (local.get $value) (i32.const 13))) (i32.sub (local.get $depth) (i32.const 1))))
      (else (i32.add (i32.mul (local.get $value) (i32.const 1664525)) (i32.const 1013904223)))))
  (func $_start (export "_start") (local $value i32) (local $turn i32)
    (local.set $value (i32.const 1))
    (loop $again
      (local.set $turn (i32.const 0))
      (loop $turns
        (local.set $value (call $next (local.get $value) (i32.and (local.get $value) (i32.const 7))))
        (local.set $turn (i32.add (local.get $turn) (i32.const 1)))
        (br_if $turns (i32.lt_u (local.get $turn) (i32.const ${TURNS}))))
      (call $print (local.get $value))
      (global.set $lines (i32.add (global.get $lines) (i32.const 1)))
      (call $sleep)
      (br_if $again (i32.eqz (i32.load8_u (i32.const ${END_AT})))))
    (call $exit (i32.load8_u (i32.const ${END_AT})))))`;

export const FUNCTIONS = ['digit', 'print', 'sleep', 'next', '_start'];

/** Compares what the program prints with what it should. */
export class OutputCheck {
  private value = 1;
  private rest = '';
  lines = 0;

  /** @throws Error at the first difference */
  take(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) {
      const expected = this.next();
      if (line !== expected) throw new Error(`line ${this.lines} of the program is ${JSON.stringify(line)}, and should be ${expected}`);
      this.lines++;
    }
  }

  get complete(): boolean {
    return this.rest === '';
  }

  private next(): string {
    for (let turn = 0; turn < TURNS; turn++) {
      for (let depth = this.value & 7; depth > 0; depth--) this.value ^= this.value << 13;
      this.value = (Math.imul(this.value, 1664525) + 1013904223) | 0;
    }
    return (this.value >>> 0).toString(16).padStart(8, '0');
  }
}
