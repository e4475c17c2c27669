/** Which source lines a module's instructions came from, where it does not say so itself in DWARF. */

/** From an instruction on, up to the next row or the end of its function. */
export interface Row {
  /** In the module's binary. */
  readonly offset: number;
  /** Index of a source; undefined where the code came from none. */
  readonly source: number | undefined;
  /** From 1. */
  readonly line: number;
  /** From 1; 0 if unknown. */
  readonly column: number;
}

export interface Lines {
  /** Paths: absolute where it is known where a source is, otherwise as it was named. */
  readonly sources: readonly string[];
  /** Offsets ascend. */
  readonly rows: readonly Row[];
}
