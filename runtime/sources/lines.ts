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
  /** What paths are relative to, if they are and that is known. */
  readonly directory?: string | undefined;
  /** Paths: absolute where it is known where a source is, otherwise as it was named. */
  readonly sources: readonly string[];
  /** What is in those that nobody finds at their path, by index. */
  readonly texts?: ReadonlyMap<number, string> | undefined;
  /** Offsets ascend. */
  readonly rows: readonly Row[];
}
