/** What a part of the benchmark gives to the report. */
import type { Table } from '../report.js';

export interface Section {
  /** A sentence above the table. */
  readonly about: string;
  readonly table: Table;
  /** Footnotes. */
  readonly notes: readonly string[];
  /** Whether something gave a wrong result, so that its figures are none. */
  readonly failed: boolean;
}
