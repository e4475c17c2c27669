/** Sums over the scripts of the suite, as a table for people and as totals for the tests. */

import { FEATURE_NAMES, FEATURES, type Feature } from './features.js';
import type { Kind, WastResult } from './runner.js';

interface Row {
  passed: number;
  failed: number;
  unsupported: number;
  textOnly: number;
}

const ABOUT_MODULES: ReadonlySet<Kind> = new Set<Kind>([
  'module',
  'assert_invalid',
  'assert_malformed',
  'assert_unlinkable',
  'assert_uninstantiable',
  'assert_trap_module',
]);

/** Accumulates the results of scripts. */
export class Totals {
  readonly kinds = new Map<Kind, Row>();
  private readonly directories = new Map<string, Row>();
  private readonly features = new Map<Feature, { files: Set<string>; modules: number; assertions: number; places: string[] }>();

  add(file: string, result: WastResult): void {
    const directory = rowOf(this.directories, file.slice(0, file.lastIndexOf('/')));
    const count = (kind: Kind, column: keyof Row, n = 1): void => {
      rowOf(this.kinds, kind)[column] += n;
      directory[column] += n;
    };
    for (const [kind, n] of result.passed) count(kind, 'passed', n);
    for (const { kind } of result.failed) count(kind, 'failed');
    for (const { kind } of result.textOnly) count(kind, 'textOnly');
    for (const { kind, feature, line } of result.unsupported) {
      count(kind, 'unsupported');
      let entry = this.features.get(feature);
      if (entry === undefined) this.features.set(feature, (entry = { files: new Set(), modules: 0, assertions: 0, places: [] }));
      entry.files.add(file);
      if (kind === 'module') entry.modules++;
      else entry.assertions++;
      if (ABOUT_MODULES.has(kind)) entry.places.push(`${file}:${line}: ${kind}`);
    }
  }

  /** How many of a kind were executed and judged. */
  judged(kind: Kind): number {
    const row = this.kinds.get(kind);
    return row === undefined ? 0 : row.passed + row.failed;
  }

  /** Three tables: by kind of assertion, by directory, and by unsupported feature. */
  toString(): string {
    const byKind = [...this.kinds].sort(([a], [b]) => (a < b ? -1 : 1));
    const sum = newRow();
    for (const [, row] of byKind) {
      for (const column of Object.keys(sum) as (keyof Row)[]) sum[column] += row[column];
    }
    const kindLine = (name: string, row: Row): string[] => [name, `${row.passed}`, `${row.failed}`, `${row.unsupported}`, `${row.textOnly}`];
    const byFeature = FEATURE_NAMES.flatMap((feature) => {
      const entry = this.features.get(feature);
      return entry === undefined ? [] : [[feature, `${entry.modules}`, `${entry.assertions}`, fileList(entry.files)]];
    });
    return [
      ...table([
        ['kind', 'passed', 'failed', 'needs a feature', 'text only'],
        ...byKind.map(([kind, row]) => kindLine(kind, row)),
        kindLine('all', sum),
      ]),
      '',
      ...table([['directory', 'passed', 'failed', 'needs a feature', 'text only'], ...[...this.directories].map(([name, row]) => kindLine(name, row))]),
      '',
      ...table([['unsupported feature', 'modules', 'assertions', 'files'], ...byFeature]),
    ].join('\n');
  }

  /** All modules that need an unsupported feature or an instance of such a module, by feature. */
  listing(): string {
    const parts = FEATURE_NAMES.flatMap((feature) => {
      const entry = this.features.get(feature);
      return entry === undefined ? [] : [`${feature} (${FEATURES[feature]}): ${entry.places.length}`, ...entry.places.map((place) => `  ${place}`)];
    });
    return `${parts.join('\n')}\n`;
  }
}

const newRow = (): Row => ({ passed: 0, failed: 0, unsupported: 0, textOnly: 0 });

function rowOf<K>(rows: Map<K, Row>, key: K): Row {
  let row = rows.get(key);
  if (row === undefined) rows.set(key, (row = newRow()));
  return row;
}

function fileList(files: ReadonlySet<string>): string {
  const names = [...files];
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown}, and ${names.length - 3} more` : shown;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, i) => (/^\d+$/.test(cell) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ').trimEnd());
}
